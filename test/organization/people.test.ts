import { beforeEach, describe, expect, it } from 'vitest';
import type { User } from '../../shared/organization/user.ts';
import { anOrganization } from '../support/table.ts';
import { aRepCalled, organization } from './office.ts';

const here = organization();

describe('lists', () => {
  beforeEach(async () => {
    await here.aTeam('North', []);
    for (const number of [1, 2, 3]) {
      await here.admin.post('/v1/users', {
        ...aRepCalled(number),
        skills: ['silk', `skill ${number}`],
        territories: ['CN/SC'],
      });
    }
  });

  it('show pages that a cursor joins, bound to their query', async () => {
    const first = await here.admin.get('/v1/users?limit=2');
    const second = await here.admin.get(`/v1/users?limit=2&cursor=${first.body.cursor}`);
    const foreign = await here.admin.get(`/v1/users?limit=2&role=sales&cursor=${first.body.cursor}`);

    const names = [...first.body.items, ...second.body.items].map(({ name }: User) => name);
    expect(names.toSorted()).toEqual(['Ada Admin', 'Rep 1', 'Rep 2', 'Rep 3']);
    expect(second.body.cursor).toBeUndefined();
    expect(foreign).toMatchObject({ status: 400, body: { code: 'invalid_cursor' } });
  });

  it('filter by role, by being active, by team', async () => {
    const { body } = await here.admin.get('/v1/users?role=sales');
    const [one, two] = body.items;
    await here.admin.post(`/v1/users/${one.id}/deactivate`);
    const team = await here.aTeam('South', [one.id, two.id]);

    const inTeam = await here.admin.get(`/v1/users?teamId=${team.id}`);
    const activeInTeam = await here.admin.get(`/v1/users?teamId=${team.id}&active=true`);
    const inactive = await here.admin.get('/v1/users?active=false');

    expect(inTeam.body.items).toHaveLength(2);
    expect(activeInTeam.body.items.map(({ id }: User) => id)).toEqual([two.id]);
    expect(inactive.body.items.map(({ id }: User) => id)).toEqual([one.id]);
  });

  it('tell the skills and regions in use', async () => {
    const skills = await here.admin.get('/v1/skills');
    const territories = await here.admin.get('/v1/territories');

    expect(skills.body.items[0]).toEqual({ name: 'silk', users: 3 });
    expect(skills.body.items).toHaveLength(4);
    expect(territories.body.items).toEqual([{ name: 'CN/SC', users: 3 }]);
  });
});

it('tells the signed-in user who they are and what they may do', async () => {
  const { body: user } = await here.admin.post('/v1/users', aRepCalled(1));
  const team = await here.aTeam('North', [user.id]);

  const { body } = await here.client.as(user).get('/v1/me');

  expect(body).toMatchObject({
    id: user.id,
    role: 'sales',
    team: { id: team.id, name: 'North' },
    organization: { id: here.made.orgId, name: 'Shu Brocade' },
  });
  expect(body.permissions).toContain('lead:update:own');
  expect(body.permissions).not.toContain('user:create:organization');
});

it('keeps organizations apart: another one’s user is not found', async () => {
  const other = await anOrganization(here.fixture, { adminEmail: 'eve@other.example' });
  const foreign = here.client.as(other.adminUser);

  const reading = await foreign.get(`/v1/users/${here.made.adminUser.id}`);
  const changing = await foreign.patch(`/v1/users/${here.made.adminUser.id}`, '*', { name: 'Mine' });
  const listing = await foreign.get('/v1/users');

  expect([reading.status, changing.status]).toEqual([404, 404]);
  expect(listing.body.items.map(({ email }: User) => email)).toEqual(['eve@other.example']);
});

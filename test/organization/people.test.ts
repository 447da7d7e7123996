import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { organizationRoutes } from '../../shared/organization/routes.ts';
import type { User } from '../../shared/organization/user.ts';
import { functionEnvironment } from '../support/function-environment.ts';
import { type Caller, httpClient } from '../support/http-client.ts';
import { anOrganization, type TestOrganization, type TestTable, testTable } from '../support/table.ts';

let fixture: TestTable;
let client: ReturnType<typeof httpClient>;
let made: TestOrganization;
let admin: Caller;

beforeAll(async () => {
  fixture = await testTable();
  functionEnvironment();
  const { handler } = await import('../../functions/organization/http.ts');
  client = httpClient(organizationRoutes, handler);
});
afterAll(() => fixture.close());
beforeEach(async () => {
  made = await anOrganization(fixture);
  admin = client.as(made.adminUser);
});

const rep = (number: number) => ({ email: `rep${number}@shu.example`, name: `Rep ${number}`, role: 'sales' });

async function aTeam(name: string, memberIds: string[] = [], managerId = made.adminUser.id) {
  const { body } = await admin.post('/v1/teams', { name, kind: 'sales', managerId, memberIds });
  return body;
}

const _read = async (path: string) => (await admin.get(path)).body;

describe('lists', () => {
  beforeEach(async () => {
    await aTeam('North', []);
    for (const number of [1, 2, 3]) {
      await admin.post('/v1/users', {
        ...rep(number),
        skills: ['silk', `skill ${number}`],
        territories: ['CN/SC'],
      });
    }
  });

  it('show pages that a cursor joins, bound to their query', async () => {
    const first = await admin.get('/v1/users?limit=2');
    const second = await admin.get(`/v1/users?limit=2&cursor=${first.body.cursor}`);
    const foreign = await admin.get(`/v1/users?limit=2&role=sales&cursor=${first.body.cursor}`);

    const names = [...first.body.items, ...second.body.items].map(({ name }: User) => name);
    expect(names.toSorted()).toEqual(['Ada Admin', 'Rep 1', 'Rep 2', 'Rep 3']);
    expect(second.body.cursor).toBeUndefined();
    expect(foreign).toMatchObject({ status: 400, body: { code: 'invalid_cursor' } });
  });

  it('filter by role, by being active, by team', async () => {
    const { body } = await admin.get('/v1/users?role=sales');
    const [one, two] = body.items;
    await admin.post(`/v1/users/${one.id}/deactivate`);
    const team = await aTeam('South', [one.id, two.id]);

    const inTeam = await admin.get(`/v1/users?teamId=${team.id}`);
    const activeInTeam = await admin.get(`/v1/users?teamId=${team.id}&active=true`);
    const inactive = await admin.get('/v1/users?active=false');

    expect(inTeam.body.items).toHaveLength(2);
    expect(activeInTeam.body.items.map(({ id }: User) => id)).toEqual([two.id]);
    expect(inactive.body.items.map(({ id }: User) => id)).toEqual([one.id]);
  });

  it('tell the skills and regions in use', async () => {
    const skills = await admin.get('/v1/skills');
    const territories = await admin.get('/v1/territories');

    expect(skills.body.items[0]).toEqual({ name: 'silk', users: 3 });
    expect(skills.body.items).toHaveLength(4);
    expect(territories.body.items).toEqual([{ name: 'CN/SC', users: 3 }]);
  });
});

it('tells the signed-in user who they are and what they may do', async () => {
  const { body: user } = await admin.post('/v1/users', rep(1));
  const team = await aTeam('North', [user.id]);

  const { body } = await client.as(user).get('/v1/me');

  expect(body).toMatchObject({
    id: user.id,
    role: 'sales',
    team: { id: team.id, name: 'North' },
    organization: { id: made.orgId, name: 'Shu Brocade' },
  });
  expect(body.permissions).toContain('lead:update:own');
  expect(body.permissions).not.toContain('user:create:organization');
});

it('keeps organizations apart: another one’s user is not found', async () => {
  const other = await anOrganization(fixture, { adminEmail: 'eve@other.example' });
  const foreign = client.as(other.adminUser);

  const reading = await foreign.get(`/v1/users/${made.adminUser.id}`);
  const changing = await foreign.patch(`/v1/users/${made.adminUser.id}`, '*', { name: 'Mine' });
  const listing = await foreign.get('/v1/users');

  expect([reading.status, changing.status]).toEqual([404, 404]);
  expect(listing.body.items.map(({ email }: User) => email)).toEqual(['eve@other.example']);
});

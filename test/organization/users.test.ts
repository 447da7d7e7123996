import { beforeEach, describe, expect, it } from 'vitest';
import type { User } from '../../shared/organization/user.ts';
import { aUser } from '../support/table.ts';
import { aRepCalled, organization } from './office.ts';

const here = organization();

describe('making a user', () => {
  it('gives 201, the place, the ETag and the user, who is still to be invited', async () => {
    const answer = await here.admin.post('/v1/users', {
      ...aRepCalled(1),
      languages: ['zh-Hans'],
      territories: ['CN/SC/Chengdu'],
    });

    expect(answer.status).toBe(201);
    expect(answer.headers).toMatchObject({ location: `/v1/users/${answer.body.id}`, etag: '"1"' });
    expect(answer.body).toMatchObject({
      ...aRepCalled(1),
      orgId: here.made.orgId,
      active: true,
      invitation: 'pending',
      version: 1,
    });
    expect((await here.admin.get(`/v1/users/${answer.body.id}`)).body).toEqual(answer.body);
  });

  it('refuses an address that somebody has, whatever its capitals', async () => {
    await here.admin.post('/v1/users', aRepCalled(1));

    const answer = await here.admin.post('/v1/users', { ...aRepCalled(2), email: 'REP1@Shu.Example' });

    expect(answer).toMatchObject({
      status: 409,
      body: { code: 'already_exists', errors: [{ path: 'email' }] },
    });
  });

  it('names every field that is wrong or points to nothing', async () => {
    const wrong = await here.admin.post('/v1/users', {
      email: 'nobody',
      name: ' ',
      role: 'king',
      colour: 'red',
    });
    const dangling = await here.admin.post('/v1/users', {
      ...aRepCalled(1),
      managerId: 'user_01jd2k3m4n5p6q7r8s9tavbwcx',
      calendarId: 'cal_01jd2k3m4n5p6q7r8s9tavbwcx',
    });
    const noTeam = await here.admin.post('/v1/users', {
      ...aRepCalled(1),
      teamId: 'team_01jd2k3m4n5p6q7r8s9tavbwcx',
    });

    const paths = ({ body }: { body: { errors: { path: string }[] } }) =>
      body.errors.map(({ path }) => path).sort();
    expect(wrong.status).toBe(422);
    expect(paths(wrong)).toEqual(['colour', 'email', 'name', 'role']);
    expect(paths(dangling)).toEqual(['calendarId', 'managerId']);
    expect(paths(noTeam)).toEqual(['teamId']);
  });

  it('puts them into their team on both sides', async () => {
    const team = await here.aTeam('North');

    const { body: user } = await here.admin.post('/v1/users', { ...aRepCalled(1), teamId: team.id });

    expect(user.teamId).toBe(team.id);
    expect(await here.read(`/v1/teams/${team.id}`)).toMatchObject({ memberIds: [user.id], version: 2 });
  });

  it('puts ten who come at once into the same team', async () => {
    const team = await here.aTeam('North');

    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        here.admin.post('/v1/users', { ...aRepCalled(index), teamId: team.id }),
      ),
    );

    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201));
    const { memberIds } = await here.read(`/v1/teams/${team.id}`);
    expect(memberIds.toSorted()).toEqual(answers.map(({ body }) => body.id).toSorted());
  });

  it('is for administrators', async () => {
    const manager = await aUser(here.fixture, here.made.orgId, { role: 'manager' });

    const answer = await here.client.as(manager).post('/v1/users', aRepCalled(1));

    expect(answer).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  });

  it('made twice under one Idempotency-Key is made once', async () => {
    const headers = { 'idempotency-key': 'once' };

    const first = await here.admin.post('/v1/users', aRepCalled(1), { headers });
    const second = await here.admin.post('/v1/users', aRepCalled(1), { headers });
    const other = await here.admin.post('/v1/users', aRepCalled(2), { headers });

    expect(second).toMatchObject({
      status: 201,
      body: first.body,
      headers: { 'idempotent-replayed': 'true' },
    });
    expect(other).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused' } });
  });
});

describe('changing a user', () => {
  let user: User;
  beforeEach(async () => {
    user = (await here.admin.post('/v1/users', { ...aRepCalled(1), skills: ['silk'], maxOpenLeads: 20 }))
      .body;
  });

  it('merges the patch, removes what is null, keeps the rest', async () => {
    const answer = await here.admin.patch(`/v1/users/${user.id}`, 1, { name: '李伟', maxOpenLeads: null });

    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      name: '李伟',
      skills: ['silk'],
      version: 2,
      updatedBy: here.made.adminUser.id,
    });
    expect(answer.body).not.toHaveProperty('maxOpenLeads');
    expect(await here.read(`/v1/users/${user.id}`)).toEqual(answer.body);
  });

  it('wants to know which version, and refuses an old one', async () => {
    await here.admin.patch(`/v1/users/${user.id}`, 1, { name: 'New' });

    const blind = await here.admin.send('PATCH', `/v1/users/${user.id}`, { body: { name: 'Newer' } });
    const late = await here.admin.patch(`/v1/users/${user.id}`, 1, { name: 'Newer' });

    expect(blind.status).toBe(428);
    expect(late).toMatchObject({ status: 412, headers: { etag: '"2"' } });
  });

  it('moves them from one team to the other, on all three sides', async () => {
    const [north, south] = [await here.aTeam('North', [user.id]), await here.aTeam('South')];

    const { status } = await here.admin.patch(`/v1/users/${user.id}`, '*', { teamId: south.id });

    expect(status).toBe(200);
    expect(await here.read(`/v1/users/${user.id}`)).toMatchObject({ teamId: south.id });
    expect(await here.read(`/v1/teams/${north.id}`)).toMatchObject({ memberIds: [] });
    expect(await here.read(`/v1/teams/${south.id}`)).toMatchObject({ memberIds: [user.id] });
  });

  it('takes them out of their team', async () => {
    const north = await here.aTeam('North', [user.id]);

    await here.admin.patch(`/v1/users/${user.id}`, '*', { teamId: null });

    expect(await here.read(`/v1/users/${user.id}`)).not.toHaveProperty('teamId');
    expect(await here.read(`/v1/teams/${north.id}`)).toMatchObject({ memberIds: [] });
  });

  it('refuses them as their own manager or substitute, and fields that people do not write', async () => {
    const own = await here.admin.patch(`/v1/users/${user.id}`, 1, { substituteId: user.id });
    const kept = await here.admin.patch(`/v1/users/${user.id}`, 1, { invitation: 'sent' });

    expect(own).toMatchObject({ status: 422, body: { errors: [{ path: 'substituteId' }] } });
    expect(kept).toMatchObject({ status: 422, body: { errors: [{ path: 'invitation' }] } });
  });

  it('works from the next request on', async () => {
    const before = await here.client
      .as(user)
      .post('/v1/queues', { name: 'Q', kind: 'lead', managerId: user.id });
    await here.admin.patch(`/v1/users/${user.id}`, '*', { role: 'admin' });

    const after = await here.client
      .as(user)
      .post('/v1/queues', { name: 'Q', kind: 'lead', managerId: user.id });

    expect([before.status, after.status]).toEqual([403, 201]);
  });
});

describe('the last administrator', () => {
  it('can be neither deactivated nor demoted nor deleted', async () => {
    const { id } = here.made.adminUser;

    const deactivated = await here.admin.post(`/v1/users/${id}/deactivate`);
    const switchedOff = await here.admin.patch(`/v1/users/${id}`, '*', { active: false });
    const demoted = await here.admin.patch(`/v1/users/${id}`, '*', { role: 'sales' });

    for (const answer of [deactivated, switchedOff, demoted]) {
      expect(answer).toMatchObject({ status: 409, body: { code: 'wrong_state' } });
      expect(answer.body.detail).toContain('last active administrator');
    }
  });

  it('is left when two take each other’s role in the same moment', async () => {
    const other = await aUser(here.fixture, here.made.orgId, { role: 'admin', email: 'eve@shu.example' });

    const answers = await Promise.all([
      here.admin.patch(`/v1/users/${other.id}`, '*', { role: 'sales' }),
      here.client.as(other).patch(`/v1/users/${here.made.adminUser.id}`, '*', { role: 'sales' }),
    ]);

    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    const roles = await Promise.all(
      [here.made.adminUser, other].map(
        async ({ id }) => (await here.fixture.table.item({ PK: `${here.made.orgId}#${id}`, SK: '#' }))?.role,
      ),
    );
    expect(roles.toSorted()).toEqual(['admin', 'sales']);
  });
});

describe('deactivating', () => {
  it('ends their access at once and can be repeated', async () => {
    const user = await aUser(here.fixture, here.made.orgId);
    const before = await here.client.as(user).get('/v1/me');

    const answer = await here.admin.post(`/v1/users/${user.id}/deactivate`);
    const again = await here.admin.post(`/v1/users/${user.id}/deactivate`);

    expect(before.status).toBe(200);
    expect(answer).toMatchObject({ status: 200, body: { active: false, version: 2 } });
    expect(again.body).toEqual(answer.body);
    expect(await here.client.as(user).get('/v1/me')).toMatchObject({
      status: 401,
      body: { code: 'unauthenticated' },
    });
  });
});

describe('deleting', () => {
  it('is refused while they manage something, naming it', async () => {
    const boss = await aUser(here.fixture, here.made.orgId, { role: 'manager' });
    await here.aTeam('North', [], boss.id);

    const answer = await here.admin.delete(`/v1/users/${boss.id}`);

    expect(answer).toMatchObject({ status: 409, body: { code: 'in_use', usedBy: ['the team North'] } });
  });

  it('takes them out of their team and frees their address', async () => {
    const { body: user } = await here.admin.post('/v1/users', aRepCalled(1));
    const team = await here.aTeam('North', [user.id]);

    const answer = await here.admin.delete(`/v1/users/${user.id}`);

    expect(answer.status).toBe(204);
    expect((await here.admin.get(`/v1/users/${user.id}`)).status).toBe(404);
    expect(await here.read(`/v1/teams/${team.id}`)).toMatchObject({ memberIds: [] });
    expect((await here.admin.post('/v1/users', aRepCalled(1))).status).toBe(201);
  });
});

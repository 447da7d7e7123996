import { describe, expect, it } from 'vitest';
import { aUser } from '../support/table.ts';
import { office } from './office.ts';

const here = office();

describe('teams', () => {
  const aTeam = (fields: object = {}) =>
    here.admin.post('/v1/teams', {
      name: 'North',
      kind: 'sales',
      managerId: here.made.adminUser.id,
      ...fields,
    });

  it('are made with members and a manager who know it', async () => {
    const { status, body: team } = await aTeam({
      managerId: here.rep.id,
      memberIds: [here.rep.id, here.rep.id, here.made.adminUser.id],
    });

    expect(status).toBe(201);
    expect(team.memberIds).toEqual([here.rep.id, here.made.adminUser.id]);
    expect(await here.read(`/v1/users/${here.rep.id}`)).toMatchObject({
      teamId: team.id,
      managesTeamIds: [team.id],
    });
    expect(await here.read(`/v1/users/${here.made.adminUser.id}`)).toMatchObject({
      teamId: team.id,
      managesTeamIds: [],
    });
  });

  it('take their members out of the teams they were in', async () => {
    const { body: north } = await aTeam({ memberIds: [here.rep.id] });

    const { body: south } = await aTeam({ name: 'South', memberIds: [here.rep.id] });

    expect(await here.read(`/v1/teams/${north.id}`)).toMatchObject({ memberIds: [] });
    expect(await here.read(`/v1/users/${here.rep.id}`)).toMatchObject({ teamId: south.id });
  });

  it('change manager and members together', async () => {
    const { body: team } = await aTeam({ memberIds: [here.rep.id] });

    const answer = await here.admin.patch(`/v1/teams/${team.id}`, 1, {
      managerId: here.rep.id,
      memberIds: [here.made.adminUser.id],
    });

    expect(answer.body).toMatchObject({
      managerId: here.rep.id,
      memberIds: [here.made.adminUser.id],
      version: 2,
    });
    expect(await here.read(`/v1/users/${here.rep.id}`)).toMatchObject({ managesTeamIds: [team.id] });
    expect(await here.read(`/v1/users/${here.rep.id}`)).not.toHaveProperty('teamId');
    expect(await here.read(`/v1/users/${here.made.adminUser.id}`)).toMatchObject({
      teamId: team.id,
      managesTeamIds: [],
    });
  });

  it('refuse members who do not exist, a manager who is gone, and a name that is taken', async () => {
    const gone = await aUser(here.fixture, here.made.orgId, { email: 'gone@shu.example', active: false });
    await aTeam();

    const unknown = await aTeam({ name: 'A', memberIds: [here.rep.id, 'user_01jd2k3m4n5p6q7r8s9tavbwcx'] });
    const unmanaged = await aTeam({ name: 'B', managerId: gone.id });
    const taken = await aTeam({ name: 'north' });

    expect(unknown).toMatchObject({ status: 422, body: { errors: [{ path: 'memberIds.1' }] } });
    expect(unmanaged).toMatchObject({ status: 422, body: { errors: [{ path: 'managerId' }] } });
    expect(taken).toMatchObject({ status: 409, body: { errors: [{ path: 'name' }] } });
  });

  it('with members or rules are not deleted; empty ones are, and their manager is free', async () => {
    const { body: team } = await aTeam({ managerId: here.rep.id, memberIds: [here.made.adminUser.id] });

    const full = await here.admin.delete(`/v1/teams/${team.id}`);
    await here.admin.patch(`/v1/teams/${team.id}`, '*', { memberIds: [] });
    const empty = await here.admin.delete(`/v1/teams/${team.id}`);

    expect(full).toMatchObject({ status: 409, body: { code: 'in_use', usedBy: ['the member Ada Admin'] } });
    expect(empty.status).toBe(204);
    expect(await here.read(`/v1/users/${here.rep.id}`)).toMatchObject({ managesTeamIds: [] });
  });

  it('change at most some 90 people at once, and say so', async () => {
    const members = await Promise.all(
      Array.from({ length: 95 }, (_, index) =>
        aUser(here.fixture, here.made.orgId, { email: `m${index}@shu.example` }),
      ),
    );

    const answer = await aTeam({ memberIds: members.map(({ id }) => id) });

    expect(answer).toMatchObject({ status: 422, body: { errors: [{ path: 'memberIds' }] } });
  });
});

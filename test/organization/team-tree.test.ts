import { beforeEach, describe, expect, it } from 'vitest';
import { actorOf } from '../../functions/platform/actor.ts';
import { aUser } from '../support/table.ts';
import { office } from './office.ts';

const here = office();

const aTeam = async (name: string, fields: object = {}) => {
  const { status, body } = await here.admin.post('/v1/teams', {
    name,
    kind: 'sales',
    managerId: here.made.adminUser.id,
    ...fields,
  });
  expect(status).toBe(201);
  return body;
};
const move = (team: { id: string }, parentId: string | null) =>
  here.admin.patch(`/v1/teams/${team.id}`, '*', { parentId });
const reachOf = async (user: { id: string; orgId: string }) =>
  [...(await actorOf(here.fixture.table, `${user.id}.${user.orgId}`)).teamIds].sort();

type Team = Awaited<ReturnType<typeof aTeam>>;
let europe: Team;
let germany: Team;
let berlin: Team;

beforeEach(async () => {
  europe = await aTeam('Europe');
  germany = await aTeam('Germany', { parentId: europe.id });
  berlin = await aTeam('Berlin', { parentId: germany.id });
});

describe('teams below teams', () => {
  it('keep their paths, also when one above them is moved', async () => {
    const asia = await aTeam('Asia');

    const moved = await move(germany, asia.id);

    expect(berlin.path).toBe(`${europe.id}/${germany.id}/${berlin.id}`);
    expect(moved.body).toMatchObject({ parentId: asia.id, path: `${asia.id}/${germany.id}`, version: 2 });
    expect((await here.read(`/v1/teams/${berlin.id}`)).path).toBe(`${asia.id}/${germany.id}/${berlin.id}`);
  });

  it('can be put at the top again', async () => {
    const { body } = await move(germany, null);

    expect(body.path).toBe(germany.id);
    expect(body).not.toHaveProperty('parentId');
    expect((await here.read(`/v1/teams/${berlin.id}`)).path).toBe(`${germany.id}/${berlin.id}`);
  });

  it('refuse a circle, an unknown team and a team of another organization above them', async () => {
    const answers = [
      await move(europe, berlin.id),
      await move(europe, europe.id),
      await move(europe, 'team_01jd2k3m4n5p6q7r8s9tavbwcx'),
    ];

    for (const answer of answers) {
      expect(answer).toMatchObject({ status: 422, body: { errors: [{ path: 'parentId' }] } });
    }
    expect((await here.read(`/v1/teams/${europe.id}`)).version).toBe(1);
  });

  it('let only one of two moves happen that would make a circle together', async () => {
    const asia = await aTeam('Asia');

    const answers = await Promise.all([move(europe, asia.id), move(asia, europe.id)]);

    expect(answers.map(({ status }) => status).sort()).not.toEqual([200, 200]);
  });

  it('are not deleted before those below them', async () => {
    const refused = await here.admin.delete(`/v1/teams/${germany.id}`);
    const gone = await here.admin.delete(`/v1/teams/${berlin.id}`);
    const free = await here.admin.delete(`/v1/teams/${germany.id}`);

    expect(refused).toMatchObject({ status: 409, body: { usedBy: ['the team Berlin below it'] } });
    expect([gone.status, free.status]).toEqual([204, 204]);
  });
});

describe('who reaches a team', () => {
  it('reaches those below it: members and the manager, as long as their role reaches teams', async () => {
    const member = { role: 'manager', teamId: germany.id } as const;
    const manager = await aUser(here.fixture, here.made.orgId, { ...member, email: 'm@shu.example' });
    const rep = await aUser(here.fixture, here.made.orgId, { email: 'r@shu.example', teamId: germany.id });
    await here.admin.patch(`/v1/teams/${berlin.id}`, '*', { managerId: rep.id });

    expect(await reachOf(manager)).toEqual([berlin.id, germany.id].sort());
    expect(await reachOf(rep)).toEqual([berlin.id, germany.id].sort());
    await move(berlin, null);
    expect(await reachOf(manager)).toEqual([germany.id]);
  });
});

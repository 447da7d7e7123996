import { describe, expect, it } from 'vitest';
import { aUser } from '../support/table.ts';
import { office } from './office.ts';

const here = office();

describe('absences', () => {
  const future = { from: '2036-12-01T00:00:00+08:00', to: '2036-12-08T00:00:00+08:00' };

  it('are said by people themselves, kept in UTC, and carried on their record', async () => {
    const { status, body } = await here.client
      .as(here.rep)
      .post('/v1/absences', { userId: here.rep.id, ...future, reason: 'Holiday' });

    expect(status).toBe(201);
    expect(body).toMatchObject({ from: '2036-11-30T16:00:00.000Z', to: '2036-12-07T16:00:00.000Z' });
    expect((await here.read(`/v1/users/${here.rep.id}`)).absences).toEqual([
      { absenceId: body.id, from: body.from, to: body.to },
    ]);
  });

  it('move and go on the record with them', async () => {
    const { body: absence } = await here.client
      .as(here.rep)
      .post('/v1/absences', { userId: here.rep.id, ...future });
    const path = `/v1/absences/${absence.id}`;

    const moved = await here.client.as(here.rep).patch(path, 1, { to: '2036-12-20T00:00:00Z' });
    const carried = (await here.read(`/v1/users/${here.rep.id}`)).absences;
    const deleted = await here.client.as(here.rep).delete(path);

    expect(moved.body).toMatchObject({ to: '2036-12-20T00:00:00.000Z', version: 2 });
    expect(carried).toEqual([{ absenceId: absence.id, from: absence.from, to: '2036-12-20T00:00:00.000Z' }]);
    expect(deleted.status).toBe(204);
    expect((await here.read(`/v1/users/${here.rep.id}`)).absences).toEqual([]);
  });

  it('that are over are not carried', async () => {
    await here.admin.post('/v1/absences', {
      userId: here.rep.id,
      from: '2020-01-01T00:00:00Z',
      to: '2020-01-02T00:00:00Z',
    });

    expect((await here.read(`/v1/users/${here.rep.id}`)).absences).toEqual([]);
  });

  it('of others are for their manager and administrators', async () => {
    const boss = await aUser(here.fixture, here.made.orgId, { role: 'manager', email: 'boss@shu.example' });
    const colleague = await aUser(here.fixture, here.made.orgId, { email: 'col@shu.example' });
    await here.admin.post('/v1/teams', {
      name: 'North',
      kind: 'sales',
      managerId: boss.id,
      memberIds: [here.rep.id],
    });
    const absence = { userId: here.rep.id, ...future };

    const byColleague = await here.client.as(colleague).post('/v1/absences', absence);
    const byBoss = await here.client.as(boss).post('/v1/absences', absence);
    const ofStranger = await here.client.as(boss).post('/v1/absences', { ...absence, userId: colleague.id });

    expect([byColleague, byBoss, ofStranger].map(({ status }) => status)).toEqual([403, 201, 403]);
  });

  it('end after they begin and belong to somebody who exists', async () => {
    const backwards = await here.admin.post('/v1/absences', {
      userId: here.rep.id,
      from: future.to,
      to: future.from,
    });
    const nobody = await here.admin.post('/v1/absences', {
      userId: 'user_01jd2k3m4n5p6q7r8s9tavbwcx',
      ...future,
    });

    expect(backwards).toMatchObject({ status: 422, body: { errors: [{ path: 'to' }] } });
    expect(nobody).toMatchObject({ status: 422, body: { errors: [{ path: 'userId' }] } });
  });

  it('said ten at once are all carried', async () => {
    const months = ['01', '02', '03', '04', '05', '06', '07', '08', '09', '10'];

    const answers = await Promise.all(
      months.map((month) =>
        here.client.as(here.rep).post('/v1/absences', {
          userId: here.rep.id,
          from: `2036-${month}-01T00:00:00Z`,
          to: `2036-${month}-02T00:00:00Z`,
        }),
      ),
    );

    expect(answers.every(({ status }) => status === 201)).toBe(true);
    const { absences } = await here.read(`/v1/users/${here.rep.id}`);
    expect(absences.map(({ from }: { from: string }) => from.slice(5, 7))).toEqual(months);
    expect((await here.read(`/v1/absences?userId=${here.rep.id}`)).items).toHaveLength(10);
  });
});

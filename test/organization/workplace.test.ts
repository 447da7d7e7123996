import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { create, put } from '../../functions/platform/table/write.ts';
import { newId } from '../../shared/id.ts';
import { Lead } from '../../shared/leads/lead.ts';
import { RoutingRule, RoutingRuleFields } from '../../shared/leads/routing-rule.ts';
import { organizationRoutes } from '../../shared/organization/routes.ts';
import type { User } from '../../shared/organization/user.ts';
import { stampNew } from '../../shared/table/entity.ts';
import { auditKey } from '../../shared/table/keys.ts';
import { functionEnvironment } from '../support/function-environment.ts';
import { type Caller, httpClient } from '../support/http-client.ts';
import {
  anOrganization,
  aUser,
  foundedAt,
  type TestOrganization,
  type TestTable,
  testTable,
} from '../support/table.ts';

let fixture: TestTable;
let client: ReturnType<typeof httpClient>;
let made: TestOrganization;
let admin: Caller;
let rep: User;

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
  rep = await aUser(fixture, made.orgId);
});

const read = async (path: string) => (await admin.get(path)).body;

async function aRule(fields: object): Promise<RoutingRule> {
  const parsed = RoutingRuleFields.parse({
    name: 'Silk',
    target: { type: 'users', ids: [rep.id] },
    ...fields,
  });
  const rule = stampNew(parsed, newId('routingRule'), made.admin, foundedAt);
  await fixture.table.write(create(RoutingRule, rule));
  return rule;
}

async function aWaitingLead(queueId: string, queuedAt: string): Promise<Lead> {
  const fields = {
    name: `Waiting since ${queuedAt}`,
    company: 'Silk Ltd',
    source: 'web',
    status: 'queued',
    score: 0,
    epoch: 1,
    queueId,
    queuedAt,
  };
  const lead = Lead.schema.parse(stampNew(fields, newId('lead'), made.admin, foundedAt));
  await fixture.table.write(create(Lead, lead));
  return lead;
}

describe('teams', () => {
  const aTeam = (fields: object = {}) =>
    admin.post('/v1/teams', { name: 'North', kind: 'sales', managerId: made.adminUser.id, ...fields });

  it('are made with members and a manager who know it', async () => {
    const { status, body: team } = await aTeam({
      managerId: rep.id,
      memberIds: [rep.id, rep.id, made.adminUser.id],
    });

    expect(status).toBe(201);
    expect(team.memberIds).toEqual([rep.id, made.adminUser.id]);
    expect(await read(`/v1/users/${rep.id}`)).toMatchObject({ teamId: team.id, managesTeamIds: [team.id] });
    expect(await read(`/v1/users/${made.adminUser.id}`)).toMatchObject({
      teamId: team.id,
      managesTeamIds: [],
    });
  });

  it('take their members out of the teams they were in', async () => {
    const { body: north } = await aTeam({ memberIds: [rep.id] });

    const { body: south } = await aTeam({ name: 'South', memberIds: [rep.id] });

    expect(await read(`/v1/teams/${north.id}`)).toMatchObject({ memberIds: [] });
    expect(await read(`/v1/users/${rep.id}`)).toMatchObject({ teamId: south.id });
  });

  it('change manager and members together', async () => {
    const { body: team } = await aTeam({ memberIds: [rep.id] });

    const answer = await admin.patch(`/v1/teams/${team.id}`, 1, {
      managerId: rep.id,
      memberIds: [made.adminUser.id],
    });

    expect(answer.body).toMatchObject({ managerId: rep.id, memberIds: [made.adminUser.id], version: 2 });
    expect(await read(`/v1/users/${rep.id}`)).toMatchObject({ managesTeamIds: [team.id] });
    expect(await read(`/v1/users/${rep.id}`)).not.toHaveProperty('teamId');
    expect(await read(`/v1/users/${made.adminUser.id}`)).toMatchObject({
      teamId: team.id,
      managesTeamIds: [],
    });
  });

  it('refuse members who do not exist, a manager who is gone, and a name that is taken', async () => {
    const gone = await aUser(fixture, made.orgId, { email: 'gone@shu.example', active: false });
    await aTeam();

    const unknown = await aTeam({ name: 'A', memberIds: [rep.id, 'user_01jd2k3m4n5p6q7r8s9tavbwcx'] });
    const unmanaged = await aTeam({ name: 'B', managerId: gone.id });
    const taken = await aTeam({ name: 'north' });

    expect(unknown).toMatchObject({ status: 422, body: { errors: [{ path: 'memberIds.1' }] } });
    expect(unmanaged).toMatchObject({ status: 422, body: { errors: [{ path: 'managerId' }] } });
    expect(taken).toMatchObject({ status: 409, body: { errors: [{ path: 'name' }] } });
  });

  it('with members or rules are not deleted; empty ones are, and their manager is free', async () => {
    const { body: team } = await aTeam({ managerId: rep.id, memberIds: [made.adminUser.id] });

    const full = await admin.delete(`/v1/teams/${team.id}`);
    await admin.patch(`/v1/teams/${team.id}`, '*', { memberIds: [] });
    const empty = await admin.delete(`/v1/teams/${team.id}`);

    expect(full).toMatchObject({ status: 409, body: { code: 'in_use', usedBy: ['the member Ada Admin'] } });
    expect(empty.status).toBe(204);
    expect(await read(`/v1/users/${rep.id}`)).toMatchObject({ managesTeamIds: [] });
  });

  it('change at most some 90 people at once, and say so', async () => {
    const members = await Promise.all(
      Array.from({ length: 95 }, (_, index) =>
        aUser(fixture, made.orgId, { email: `m${index}@shu.example` }),
      ),
    );

    const answer = await aTeam({ memberIds: members.map(({ id }) => id) });

    expect(answer).toMatchObject({ status: 422, body: { errors: [{ path: 'memberIds' }] } });
  });
});

describe('queues', () => {
  const aQueue = async (name = 'Inbox') =>
    (await admin.post('/v1/queues', { name, kind: 'lead', managerId: made.adminUser.id })).body;

  it('show what waits in them, longest waiting first, page by page', async () => {
    const queue = await aQueue();
    for (const day of ['03', '01', '02']) await aWaitingLead(queue.id, `2026-11-${day}T08:00:00.000Z`);
    await aWaitingLead(made.queue.id, '2026-11-01T07:00:00.000Z');

    const first = await client.as(rep).get(`/v1/queues/${queue.id}/items?limit=2`);
    const second = await client
      .as(rep)
      .get(`/v1/queues/${queue.id}/items?limit=2&cursor=${first.body.cursor}`);

    const days = [...first.body.items, ...second.body.items].map(({ queuedAt }: Lead) =>
      queuedAt?.slice(8, 10),
    );
    expect(days).toEqual(['01', '02', '03']);
    expect(second.body.cursor).toBeUndefined();
  });

  it('give what waits to whoever claims it first', async () => {
    const queue = await aQueue();
    const lead = await aWaitingLead(queue.id, '2026-11-01T08:00:00.000Z');
    const other = await aUser(fixture, made.orgId, { email: 'other@shu.example' });
    const path = `/v1/queues/${queue.id}/items/${lead.id}/claim`;

    const answers = await Promise.all([client.as(rep).post(path), client.as(other).post(path)]);

    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    const winner = answers.find(({ status }) => status === 200);
    expect(winner?.body).toMatchObject({ id: lead.id, status: 'accepted' });
    expect((await read(`/v1/queues/${queue.id}/items`)).items).toEqual([]);
  });

  it('are not for partners and analysts to claim from', async () => {
    const queue = await aQueue();
    const lead = await aWaitingLead(queue.id, '2026-11-01T08:00:00.000Z');
    const path = `/v1/queues/${queue.id}/items/${lead.id}/claim`;
    const [partner, analyst] = [
      await aUser(fixture, made.orgId, { role: 'partner', email: 'p@shu.example' }),
      await aUser(fixture, made.orgId, { role: 'analyst', email: 'a@shu.example' }),
    ];

    const answers = await Promise.all([client.as(partner).post(path), client.as(analyst).post(path)]);

    expect(answers.map(({ status }) => status)).toEqual([403, 403]);
  });

  it('are not deleted while something waits in them or leads into them', async () => {
    const queue = await aQueue();
    const rule = await aRule({ name: 'Fallback', fallbackQueueId: queue.id });
    const full = await aQueue('Full');
    await aWaitingLead(full.id, '2026-11-01T08:00:00.000Z');

    const named = await admin.delete(`/v1/queues/${queue.id}`);
    const waiting = await admin.delete(`/v1/queues/${full.id}`);
    const standard = await admin.delete(`/v1/queues/${made.queue.id}`);
    const unused = await admin.delete(`/v1/queues/${(await aQueue('Unused')).id}`);

    expect(named.body).toMatchObject({ code: 'in_use', usedBy: [`the routing rule ${rule.name}`] });
    expect([named, waiting, standard, unused].map(({ status }) => status)).toEqual([409, 409, 409, 204]);
  });

  it('are refused a manager who does not exist', async () => {
    const answer = await admin.post('/v1/queues', {
      name: 'Q',
      kind: 'lead',
      managerId: 'user_01jd2k3m4n5p6q7r8s9tavbwcx',
    });

    expect(answer).toMatchObject({ status: 422, body: { errors: [{ path: 'managerId' }] } });
  });
});

describe('calendars', () => {
  const shanghai = {
    name: 'Shanghai',
    timeZone: 'Asia/Shanghai',
    week: Object.fromEntries(
      ['mon', 'tue', 'wed', 'thu', 'fri'].map((day) => [
        day,
        [
          ['09:00', '12:00'],
          ['13:00', '18:00'],
        ],
      ]),
    ),
  };
  const aCalendar = async (fields: object = {}) =>
    (await admin.post('/v1/calendars', { ...shanghai, ...fields })).body;
  const holidays = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//test//EN',
    'BEGIN:VEVENT',
    'UID:1',
    'DTSTART;VALUE=DATE:20270101',
    'DTEND;VALUE=DATE:20270102',
    'SUMMARY:元旦',
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\r\n');

  it('tell when business time has passed and how much of it has', async () => {
    const { id } = await aCalendar();

    // Friday 17:00 in Shanghai; an hour is left, lunch on Monday counts for nothing.
    const due = await client.as(rep).get(`/v1/calendars/${id}/due?from=2026-11-20T09:00:00Z&duration=PT5H`);
    const elapsed = await client
      .as(rep)
      .get(`/v1/calendars/${id}/elapsed?from=2026-11-20T09:00:00Z&to=2026-11-23T06:00:00Z`);

    expect(due.body).toEqual({ dueAt: '2026-11-23T06:00:00.000Z' });
    expect(elapsed.body).toEqual({ duration: 'PT5H' });
  });

  it('refuse questions that have no answer', async () => {
    const { id } = await aCalendar();

    const answers = await Promise.all(
      [
        'due?from=yesterday&duration=PT5H',
        'due?from=2026-11-20T09:00:00Z&duration=5h',
        'due?duration=PT5H',
        'elapsed?from=0001-01-01T00:00:00Z&to=9999-01-01T00:00:00Z',
      ].map((question) => admin.get(`/v1/calendars/${id}/${question}`)),
    );

    expect(answers.map(({ status }) => status)).toEqual([422, 422, 422, 422]);
  });

  it('that are never open are refused, made or changed so', async () => {
    const { id } = await aCalendar();

    const made = await admin.post('/v1/calendars', { ...shanghai, name: 'Never', week: {} });
    const changed = await admin.patch(`/v1/calendars/${id}`, 1, {
      week: { mon: null, tue: null, wed: null, thu: null, fri: null },
    });

    for (const answer of [made, changed]) {
      expect(answer).toMatchObject({ status: 422, body: { errors: [{ path: 'week' }] } });
    }
  });

  it('take holidays from iCalendar, once', async () => {
    const { id } = await aCalendar({ exceptions: [{ date: '2026-12-24', intervals: [['09:00', '12:00']] }] });
    const importing = () =>
      admin.send('POST', `/v1/calendars/${id}/import`, {
        body: holidays,
        headers: { 'content-type': 'text/calendar' },
      });

    const first = await importing();
    const again = await importing();

    expect(first).toMatchObject({ status: 200, body: { imported: 1, version: 2 } });
    expect(first.body.exceptions).toEqual([
      { date: '2026-12-24', intervals: [['09:00', '12:00']] },
      { date: '2027-01-01', intervals: [], name: '元旦' },
    ]);
    expect(again.body).toMatchObject({ version: 2 });
  });

  it('refuse a file that is none, and a body that is JSON', async () => {
    const { id } = await aCalendar();

    const junk = await admin.send('POST', `/v1/calendars/${id}/import`, {
      body: 'hello',
      headers: { 'content-type': 'text/calendar' },
    });
    const json = await admin.post(`/v1/calendars/${id}/import`, {});

    expect(junk.status).toBe(422);
    expect(json.status).toBe(415);
  });

  it('in use are not deleted', async () => {
    const { id } = await aCalendar();
    await admin.patch(`/v1/users/${rep.id}`, '*', { calendarId: id });

    const used = await admin.delete(`/v1/calendars/${id}`);
    const standard = await admin.delete(`/v1/calendars/${made.calendar.id}`);
    await admin.patch(`/v1/users/${rep.id}`, '*', { calendarId: null });
    const free = await admin.delete(`/v1/calendars/${id}`);

    expect(used.body).toMatchObject({ code: 'in_use', usedBy: ['the user Bo Rep'] });
    expect([used, standard, free].map(({ status }) => status)).toEqual([409, 409, 204]);
  });
});

describe('absences', () => {
  const future = { from: '2036-12-01T00:00:00+08:00', to: '2036-12-08T00:00:00+08:00' };

  it('are said by people themselves, kept in UTC, and carried on their record', async () => {
    const { status, body } = await client
      .as(rep)
      .post('/v1/absences', { userId: rep.id, ...future, reason: 'Holiday' });

    expect(status).toBe(201);
    expect(body).toMatchObject({ from: '2036-11-30T16:00:00.000Z', to: '2036-12-07T16:00:00.000Z' });
    expect((await read(`/v1/users/${rep.id}`)).absences).toEqual([
      { absenceId: body.id, from: body.from, to: body.to },
    ]);
  });

  it('move and go on the record with them', async () => {
    const { body: absence } = await client.as(rep).post('/v1/absences', { userId: rep.id, ...future });
    const path = `/v1/absences/${absence.id}`;

    const moved = await client.as(rep).patch(path, 1, { to: '2036-12-20T00:00:00Z' });
    const carried = (await read(`/v1/users/${rep.id}`)).absences;
    const deleted = await client.as(rep).delete(path);

    expect(moved.body).toMatchObject({ to: '2036-12-20T00:00:00.000Z', version: 2 });
    expect(carried).toEqual([{ absenceId: absence.id, from: absence.from, to: '2036-12-20T00:00:00.000Z' }]);
    expect(deleted.status).toBe(204);
    expect((await read(`/v1/users/${rep.id}`)).absences).toEqual([]);
  });

  it('that are over are not carried', async () => {
    await admin.post('/v1/absences', {
      userId: rep.id,
      from: '2020-01-01T00:00:00Z',
      to: '2020-01-02T00:00:00Z',
    });

    expect((await read(`/v1/users/${rep.id}`)).absences).toEqual([]);
  });

  it('of others are for their manager and administrators', async () => {
    const boss = await aUser(fixture, made.orgId, { role: 'manager', email: 'boss@shu.example' });
    const colleague = await aUser(fixture, made.orgId, { email: 'col@shu.example' });
    await admin.post('/v1/teams', { name: 'North', kind: 'sales', managerId: boss.id, memberIds: [rep.id] });
    const absence = { userId: rep.id, ...future };

    const byColleague = await client.as(colleague).post('/v1/absences', absence);
    const byBoss = await client.as(boss).post('/v1/absences', absence);
    const ofStranger = await client.as(boss).post('/v1/absences', { ...absence, userId: colleague.id });

    expect([byColleague, byBoss, ofStranger].map(({ status }) => status)).toEqual([403, 201, 403]);
  });

  it('end after they begin and belong to somebody who exists', async () => {
    const backwards = await admin.post('/v1/absences', { userId: rep.id, from: future.to, to: future.from });
    const nobody = await admin.post('/v1/absences', { userId: 'user_01jd2k3m4n5p6q7r8s9tavbwcx', ...future });

    expect(backwards).toMatchObject({ status: 422, body: { errors: [{ path: 'to' }] } });
    expect(nobody).toMatchObject({ status: 422, body: { errors: [{ path: 'userId' }] } });
  });

  it('said ten at once are all carried', async () => {
    const months = ['01', '02', '03', '04', '05', '06', '07', '08', '09', '10'];

    const answers = await Promise.all(
      months.map((month) =>
        client.as(rep).post('/v1/absences', {
          userId: rep.id,
          from: `2036-${month}-01T00:00:00Z`,
          to: `2036-${month}-02T00:00:00Z`,
        }),
      ),
    );

    expect(answers.every(({ status }) => status === 201)).toBe(true);
    const { absences } = await read(`/v1/users/${rep.id}`);
    expect(absences.map(({ from }: { from: string }) => from.slice(5, 7))).toEqual(months);
    expect((await read(`/v1/absences?userId=${rep.id}`)).items).toHaveLength(10);
  });
});

describe('settings', () => {
  it('are read by everybody and changed by administrators', async () => {
    const before = await client.as(rep).get('/v1/settings');

    const refused = await client.as(rep).patch('/v1/settings', 1, { baseCurrency: 'EUR' });
    const changed = await admin.patch('/v1/settings', 1, {
      baseCurrency: 'CNY',
      languages: ['zh-Hans', 'en'],
    });

    expect(before.body).toMatchObject({ baseCurrency: 'USD', defaultQueueId: made.queue.id });
    expect(refused.status).toBe(403);
    expect(changed.body).toMatchObject({
      baseCurrency: 'CNY',
      defaultCalendarId: made.calendar.id,
      version: 2,
    });
  });

  it('refuse a default queue that does not exist or holds no leads', async () => {
    const { body: tickets } = await admin.post('/v1/queues', {
      name: 'T',
      kind: 'ticket',
      managerId: rep.id,
    });

    const unknown = await admin.patch('/v1/settings', '*', {
      defaultQueueId: 'queue_01jd2k3m4n5p6q7r8s9tavbwcx',
    });
    const wrong = await admin.patch('/v1/settings', '*', { defaultQueueId: tickets.id });

    for (const answer of [unknown, wrong]) {
      expect(answer).toMatchObject({ status: 422, body: { errors: [{ path: 'defaultQueueId' }] } });
    }
  });

  it('of the organization are its name', async () => {
    const { body } = await admin.patch('/v1/organization', 1, { name: '蜀锦' });

    expect(body).toMatchObject({ name: '蜀锦', version: 2 });
    expect((await client.as(rep).get('/v1/organization')).body).toEqual(body);
  });
});

describe('the audit', () => {
  async function entries(recordId: string, count: number): Promise<void> {
    for (let version = 1; version <= count; version += 1) {
      const entry = {
        at: `2026-11-02T08:00:0${version}.000Z`,
        actor: made.adminUser.id,
        action: 'update',
        recordType: 'queue',
        recordId,
        version,
        changes: [{ path: 'name', before: version - 1, after: version }],
      };
      await fixture.table.write(
        put({ ...auditKey(`${made.orgId}#${recordId}`, entry), entity: 'audit', ...entry }),
      );
    }
  }

  it('is shown newest first, page by page', async () => {
    await entries(made.queue.id, 5);

    const first = await admin.get(`/v1/audit?recordId=${made.queue.id}&limit=3`);
    const second = await admin.get(`/v1/audit?recordId=${made.queue.id}&limit=3&cursor=${first.body.cursor}`);

    expect([...first.body.items, ...second.body.items].map(({ version }) => version)).toEqual([
      5, 4, 3, 2, 1,
    ]);
    expect(second.body.cursor).toBeUndefined();
    expect(first.body.items[0]).toEqual({
      at: '2026-11-02T08:00:05.000Z',
      actor: made.adminUser.id,
      action: 'update',
      recordType: 'queue',
      recordId: made.queue.id,
      version: 5,
      changes: [{ path: 'name', before: 4, after: 5 }],
    });
  });

  it('of a record that is not yours is not found', async () => {
    await entries(made.queue.id, 1);
    await entries(rep.id, 1);

    const foreign = await client.as(rep).get(`/v1/audit?recordId=${made.queue.id}`);
    const own = await client.as(rep).get(`/v1/audit?recordId=${rep.id}`);

    expect(foreign.status).toBe(404);
    expect(own.body.items).toHaveLength(1);
  });
});

it('lists the roles with what each may do', async () => {
  const { body } = await client.as(rep).get('/v1/roles');

  expect(body.items.map(({ role }: { role: string }) => role)).toContain('partner');
  expect(body.items[0]).toMatchObject({
    role: 'admin',
    permissions: expect.arrayContaining(['user:create:organization']),
  });
});

it.each([
  ['DELETE', '/v1/settings', 'GET, PATCH'],
  ['PUT', '/v1/users', 'POST, GET'],
])('%s %s is not offered, and the answer says what is', async (method, path, allow) => {
  const answer = await admin.send(method, path);

  expect(answer).toMatchObject({ status: 405, body: { code: 'method_not_allowed' }, headers: { allow } });
});

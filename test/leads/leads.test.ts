import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { newLead } from '../../functions/leads/capture.ts';
import { Lead } from '../../shared/leads/lead.ts';
import { timerKey, workloadKey } from '../../shared/table/keys.ts';
import { BusinessCalendar } from '../../shared/time/business-calendar.ts';
import { aRule, aSalesTeam, route } from '../handoffs/scene.ts';
import type { Caller } from '../support/http-client.ts';
import { anOrganization, aUser, type TestTable, testTable } from '../support/table.ts';
import { ada, leadClient } from './lead-client.ts';

let fixture: TestTable;
let client: Awaited<ReturnType<typeof leadClient>>;
let team: Awaited<ReturnType<typeof aSalesTeam>>;
let admin: Caller;
let manager: Caller;
let bo: Caller;

beforeAll(async () => {
  fixture = await testTable();
  client = await leadClient();
});
afterAll(() => fixture.close());
beforeEach(async () => {
  team = await aSalesTeam(fixture, ['bo', 'cy']);
  admin = client.as(team.adminUser);
  manager = client.as(team.manager);
  bo = client.as(team.reps[0] ?? team.manager);
});

const namesOf = ({ body }: { body: { items: { name: string }[] } }) => body.items.map(({ name }) => name);

async function aRoutedLead(fields: object = {}) {
  const { body } = await admin.post('/v1/leads', { ...ada, ...fields });
  return route(fixture, body, Date.now());
}

describe('capturing a lead', () => {
  it('gives 201 with a scored lead that waits to be routed', async () => {
    const { status, body, headers } = await bo.post('/v1/leads', ada);

    expect(status).toBe(201);
    expect(headers).toMatchObject({ location: `/v1/leads/${body.id}`, etag: '"1"' });
    expect(body).toMatchObject({ ...ada, status: 'new', epoch: 0, version: 1 });
    expect(body.score).toBe(
      body.scoreReasons.reduce((sum: number, { points }: { points: number }) => sum + points, 0),
    );
    expect(body.score).toBeGreaterThan(0);
  });

  it('starts the speed-to-lead clock', async () => {
    const { body } = await bo.post('/v1/leads', ada);

    const timer = await fixture.table.item(timerKey(team.orgId, body.id, 'speedToLead'));

    expect(timer).toMatchObject({ clock: 'speedToLead', epoch: 0, dueAt: body.speedToLeadBy });
  });

  it('counts the speed-to-lead time in hours of the organization’s calendar', () => {
    const calendar = {
      timeZone: 'Europe/Berlin',
      week: { mon: [['09:00', '17:00']], tue: [['09:00', '17:00']] },
    };
    const terms = {
      weights: undefined,
      speedToLead: 'PT2H',
      calendar: BusinessCalendar.parse(calendar),
      defaultCountry: 'DE',
      baseCurrency: 'EUR',
    };
    const monday = Date.parse('2026-11-02T15:30:00Z');

    const lead = newLead(
      { name: 'Ada', phone: '030 901820', source: 'web' },
      {},
      terms,
      { orgId: team.orgId, userId: 'system' },
      monday,
    );

    expect(lead.speedToLeadBy).toBe('2026-11-03T09:30:00.000Z');
    expect(lead.phone).toBe('+4930901820');
  });

  it('refuses one that nobody could reach, and fields that leads do not have', async () => {
    const unreachable = await bo.post('/v1/leads', { name: 'Nobody', source: 'web' });
    const wrong = await bo.post('/v1/leads', { ...ada, email: 'x', source: 'moon', colour: 'red' });

    expect(unreachable).toMatchObject({ status: 422, body: { errors: [{ path: 'email' }] } });
    expect(wrong.body.errors.map(({ path }: { path: string }) => path)).toEqual([
      'email',
      'source',
      'colour',
    ]);
  });

  it('makes one lead of two requests under one key', async () => {
    const headers = { 'idempotency-key': 'once-1' };

    const first = await bo.post('/v1/leads', ada, { headers });
    const again = await bo.post('/v1/leads', ada, { headers });

    expect(again.body.id).toBe(first.body.id);
    expect((await admin.get('/v1/leads')).body.items).toHaveLength(1);
  });
});

describe('changing a lead', () => {
  it('rescores it and finds it by its new address', async () => {
    const { body: lead } = await admin.post('/v1/leads', { ...ada, phone: undefined });

    const { status, body } = await admin.patch(`/v1/leads/${lead.id}`, 1, {
      title: 'CEO',
      phone: '+8628 8555 0123',
      region: null,
    });

    expect(status).toBe(200);
    expect(body).toMatchObject({ title: 'CEO', version: 2 });
    expect(body).not.toHaveProperty('region');
    expect(body.score).toBeGreaterThan(lead.score);
    const found = await fixture.table.query(
      { orgId: team.orgId, partition: 'lookup#phone:+862885550123' },
      5,
    );
    expect(found.items).toHaveLength(1);
  });

  it('wants the version, an open lead and no status', async () => {
    const { body: lead } = await admin.post('/v1/leads', ada);

    expect((await admin.patch(`/v1/leads/${lead.id}`, 7, { title: 'CEO' })).status).toBe(412);
    expect((await admin.send('PATCH', `/v1/leads/${lead.id}`, { body: { title: 'CEO' } })).status).toBe(428);
    expect(await admin.patch(`/v1/leads/${lead.id}`, 1, { status: 'qualified' })).toMatchObject({
      status: 422,
      body: { errors: [{ path: 'status' }] },
    });
    expect(
      await admin.patch(`/v1/leads/${lead.id}`, 1, { email: null, phone: null, company: null }),
    ).toMatchObject({ status: 422 });
  });
});

describe('seeing leads', () => {
  it('lists by each filter, alone and together', async () => {
    await admin.post('/v1/leads', { ...ada, name: 'Berlin' });
    await admin.post('/v1/leads', {
      name: 'Munich',
      email: 'm@x.example',
      source: 'event',
      region: 'DE/BY/Munich',
    });
    await admin.post('/v1/leads', {
      name: 'Chengdu',
      email: 'c@x.example',
      source: 'event',
      region: 'CN/SC/Chengdu',
    });

    expect(namesOf(await admin.get('/v1/leads'))).toEqual(['Chengdu', 'Munich', 'Berlin']);
    expect(namesOf(await admin.get('/v1/leads?source=event'))).toEqual(['Chengdu', 'Munich']);
    expect(namesOf(await admin.get('/v1/leads?region=DE'))).toEqual(
      expect.arrayContaining(['Berlin', 'Munich']),
    );
    expect(namesOf(await admin.get('/v1/leads?region=DE&source=event'))).toEqual(['Munich']);
    expect(namesOf(await admin.get('/v1/leads?region=DE/B'))).toEqual([]);
    expect(namesOf(await admin.get('/v1/leads?status=new&source=web'))).toEqual(['Berlin']);
    expect((await admin.get('/v1/leads?status=lost')).status).toBe(422);
  });

  it('pages through a filtered list to its end', async () => {
    for (const name of ['A', 'B', 'C', 'D', 'E']) {
      await admin.post('/v1/leads', {
        name,
        email: `${name}@x.example`,
        source: name === 'C' ? 'event' : 'web',
      });
    }
    const names: string[] = [];

    for (let cursor = ''; ; ) {
      const page = await admin.get(`/v1/leads?source=web&status=new&limit=2${cursor}`);
      names.push(...namesOf(page));
      if (!page.body.cursor) break;
      cursor = `&cursor=${page.body.cursor}`;
    }

    expect(names).toEqual(['E', 'D', 'B', 'A']);
  });

  it('shows a rep what is offered to them, and hides what is offered to others', async () => {
    await aRule(fixture, team.orgId, team.team.id);
    const first = await aRoutedLead();
    const second = await aRoutedLead({
      name: 'Grace Hopper',
      email: 'grace@navy.example',
      phone: undefined,
      company: 'Navy',
    });

    const mine = first.ownerId === team.reps[0]?.id ? first : second;
    const other = mine === first ? second : first;
    expect(namesOf(await bo.get('/v1/leads'))).toEqual([mine.name]);
    expect((await bo.get(`/v1/leads/${mine.id}`)).status).toBe(200);
    expect((await bo.get(`/v1/leads/${other.id}`)).status).toBe(404);
    expect((await bo.patch(`/v1/leads/${other.id}`, '*', { title: 'x' })).status).toBe(404);
    expect(namesOf(await bo.get(`/v1/leads?ownerId=me&status=offered`))).toEqual([mine.name]);
    expect((await bo.get(`/v1/leads?ownerId=${other.ownerId}`)).status).toBe(403);
  });

  it('shows a manager the leads of all their teams, page after page, and of no other', async () => {
    const other = await aSalesTeam(fixture, ['di']);
    await aRule(fixture, team.orgId, team.team.id, { distribution: { type: 'leastLoaded' } });
    for (const name of ['A', 'B', 'C'])
      await aRoutedLead({ name, email: `${name}@${name}.example`, phone: undefined, company: name });
    const second = 'team_01jd2k3m4n5p6q7r8s9tavbwcx';
    const head = await aUser(fixture, team.orgId, {
      email: 'head@shu.example',
      role: 'manager',
      managesTeamIds: [team.team.id, second],
    });
    const leads = await fixture.table.all(Lead, { orgId: team.orgId, index: 'list', partition: 'lead' });
    const [newest] = leads.toSorted((one, two) => (one.createdAt < two.createdAt ? 1 : -1));

    const first = await client.as(head).get('/v1/leads?limit=2');
    const rest = await client.as(head).get(`/v1/leads?limit=2&cursor=${first.body.cursor}`);

    expect(namesOf(first)[0]).toBe(newest?.name);
    expect([...namesOf(first), ...namesOf(rest)].sort()).toEqual(['A', 'B', 'C']);
    expect(namesOf(await manager.get('/v1/leads'))).toHaveLength(3);
    expect(namesOf(await client.as(other.manager).get('/v1/leads'))).toEqual([]);
    expect((await manager.get(`/v1/leads?teamId=${second}`)).status).toBe(403);
  });

  it('does not know the leads of another organization', async () => {
    const { body: lead } = await admin.post('/v1/leads', ada);
    const stranger = client.as((await anOrganization(fixture)).adminUser);

    expect((await stranger.get(`/v1/leads/${lead.id}`)).status).toBe(404);
    expect((await stranger.post(`/v1/leads/${lead.id}/disqualify`, { reason: 'x' })).status).toBe(404);
    expect(namesOf(await stranger.get('/v1/leads'))).toEqual([]);
  });
});

describe('deleting a lead', () => {
  it('ends its offer, its clocks and its place under the cap', async () => {
    await aRule(fixture, team.orgId, team.team.id);
    const lead = await aRoutedLead();
    const workload = workloadKey(team.orgId, lead.ownerId ?? '');
    expect(await fixture.table.item(workload)).toMatchObject({ openLeads: 1 });

    expect((await admin.delete(`/v1/leads/${lead.id}`)).status).toBe(204);

    expect((await admin.get(`/v1/leads/${lead.id}`)).status).toBe(404);
    expect(await fixture.table.item(workload)).toMatchObject({ openLeads: 0 });
    for (const clock of ['respond', 'remind', 'speedToLead']) {
      expect(await fixture.table.item(timerKey(team.orgId, lead.id, clock))).toBeUndefined();
    }
    expect((await bo.delete(`/v1/leads/${lead.id}`)).status).toBe(403);
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Handoff } from '../../shared/handoffs/handoff.ts';
import { newId } from '../../shared/id.ts';
import { workloadKey } from '../../shared/table/keys.ts';
import { aLead, aSalesTeam } from '../handoffs/scene.ts';
import type { Caller } from '../support/http-client.ts';
import { type TestTable, testTable } from '../support/table.ts';
import { leadClient } from './lead-client.ts';

let fixture: TestTable;
let client: Awaited<ReturnType<typeof leadClient>>;
let team: Awaited<ReturnType<typeof aSalesTeam>>;
let admin: Caller;

beforeAll(async () => {
  fixture = await testTable();
  client = await leadClient();
});
afterAll(() => fixture.close());
beforeEach(async () => {
  team = await aSalesTeam(fixture, ['bo', 'cy']);
  admin = client.as(team.adminUser);
});

const toTeam = () => ({ name: 'Germany', target: { type: 'team', ids: [team.team.id] } });
const pathsOf = ({ body }: { body: { errors: { path: string }[] } }) => body.errors.map(({ path }) => path);

describe('routing rules', () => {
  it('are listed in the order in which they are tried, each with its version', async () => {
    const { body: last } = await admin.post('/v1/routing-rules', { ...toTeam(), priority: 20 });
    await admin.post('/v1/routing-rules', { ...toTeam(), name: 'First', priority: 10 });

    const changed = await admin.patch(`/v1/routing-rules/${last.id}`, 1, {
      priority: 5,
      acceptWithin: 'PT2S',
    });

    expect(changed.body).toMatchObject({ version: 2, priority: 5, acceptWithin: 'PT2S', maxOffers: 3 });
    const { body } = await admin.get('/v1/routing-rules');
    expect(body.items.map(({ name }: { name: string }) => name)).toEqual(['Germany', 'First']);
    expect((await admin.delete(`/v1/routing-rules/${last.id}`)).status).toBe(204);
    expect((await admin.get(`/v1/routing-rules/${last.id}`)).status).toBe(404);
  });

  it('name every reference that points to nothing in the organization', async () => {
    const other = await aSalesTeam(fixture, []);

    const answer = await admin.post('/v1/routing-rules', {
      name: 'Dangling',
      target: { type: 'users', ids: [team.manager.id, other.manager.id] },
      calendarId: other.calendar.id,
      fallbackQueueId: newId('queue'),
    });

    expect(answer.status).toBe(422);
    expect(pathsOf(answer)).toEqual(['target.ids.1', 'calendarId', 'fallbackQueueId']);
  });

  it('take conditions over fields that leads have, and no others', async () => {
    const good = {
      all: [
        { field: 'country', op: 'eq', value: 'DE' },
        { not: { field: 'source', op: 'in', value: ['import'] } },
      ],
    };
    const bad = {
      any: [
        { field: 'shoeSize', op: 'eq', value: 1 },
        { field: 'score', op: 'contains', value: 'x' },
      ],
    };

    expect((await admin.post('/v1/routing-rules', { ...toTeam(), conditions: good })).status).toBe(201);
    const refused = await admin.post('/v1/routing-rules', { ...toTeam(), conditions: bad });
    expect(refused.status).toBe(422);
    expect(pathsOf(refused)).toEqual(['conditions.any.0.field', 'conditions.any.1.op']);
  });

  it('refuse what contradicts itself', async () => {
    const answer = await admin.post('/v1/routing-rules', {
      ...{ name: 'Odd', target: { type: 'team' } },
      ...{ validFrom: '2026-02-01T00:00:00Z', validTo: '2026-01-01T00:00:00Z' },
    });

    expect(pathsOf(answer)).toEqual(['validTo', 'target.ids']);
  });

  it('are the administrator’s to write and the manager’s to read', async () => {
    const manager = client.as(team.manager);

    expect((await manager.get('/v1/routing-rules')).status).toBe(200);
    expect((await manager.post('/v1/routing-rules', toTeam())).status).toBe(403);
  });
});

describe('a dry run', () => {
  const lead = { name: 'Ada', email: 'ada@engines.example', source: 'web', country: 'Germany' };
  const dryRun = async (fields: object = {}) =>
    (await admin.post('/v1/routing-rules/dry-run', { lead: { ...lead, ...fields } })).body;

  it('says which rule, who, by when, and why not the others, and changes nothing', async () => {
    await admin.post('/v1/routing-rules', {
      ...{ name: 'France', priority: 1, target: { type: 'team', ids: [team.team.id] } },
      conditions: { field: 'country', op: 'eq', value: 'FR' },
    });
    const { body: rule } = await admin.post('/v1/routing-rules', {
      ...toTeam(),
      remindAtPercent: 50,
      conditions: { field: 'country', op: 'eq', value: 'DE' },
    });

    const result = await dryRun();

    expect(result).toMatchObject({ outcome: 'offer', rule: { id: rule.id, name: 'Germany', version: 1 } });
    expect(result.candidates).toMatchObject([
      { chosen: true },
      { chosen: false, rejectedBecause: expect.any(String) },
    ]);
    expect(result.userId).toBe(result.candidates[0].userId);
    expect(Date.parse(result.respondBy)).toBeGreaterThan(Date.parse(result.remindAt));
    expect(result.rules).toMatchObject([
      { name: 'France', matches: false, because: expect.stringContaining('country is "Germany"') },
      { name: 'Germany', matches: true },
    ]);
    expect(await dryRun()).toMatchObject({ userId: result.userId });
    expect(await fixture.table.item(workloadKey(team.orgId, result.userId))).toBeUndefined();
    expect(
      await fixture.table.all(Handoff, {
        orgId: team.orgId,
        index: 'owner',
        partition: `handoff#${result.userId}`,
      }),
    ).toEqual([]);
  });

  it('falls back to the queue and its manager where no rule matches', async () => {
    const result = await dryRun();

    expect(result).toMatchObject({
      outcome: 'queue',
      because: 'no rule matches',
      queueId: team.queue.id,
      managerId: team.adminUser.id,
      candidates: [],
    });
  });

  it('recognises a person that is there already', async () => {
    const earlier = await aLead(fixture, team.orgId, { email: 'Ada@Engines.example' });

    expect(await dryRun()).toMatchObject({ outcome: 'duplicate', duplicateOf: earlier.id });
  });
});

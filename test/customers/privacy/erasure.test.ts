import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runErasure } from '../../../functions/customers/privacy/run-erasure.ts';
import { erasedSince } from '../../../functions/platform/erased-addresses.ts';
import { Table } from '../../../functions/platform/table/gateway.ts';
import { put, update } from '../../../functions/platform/table/write.ts';
import { Erasure } from '../../../shared/customers/erasure.ts';
import { customersRoutes } from '../../../shared/customers/routes.ts';
import { revise, systemAuthor } from '../../../shared/table/entity.ts';
import { recordKey } from '../../../shared/table/keys.ts';
import { functionEnvironment } from '../../support/function-environment.ts';
import { type Caller, httpClient } from '../../support/http-client.ts';
import { type TestStream, testStream } from '../../support/stream.ts';
import {
  anOrganization,
  aUser,
  type TestOrganization,
  type TestTable,
  testTable,
} from '../../support/table.ts';
import { adaScene, rawItems, type Scene, tracesIn } from './ada.ts';

let fixture: TestTable;
let stream: TestStream;
let client: ReturnType<typeof httpClient>;
let project: typeof import('../../../functions/projections/project.ts').project;
let made: TestOrganization;
let admin: Caller;
let scene: Scene;

beforeAll(async () => {
  fixture = await testTable();
  functionEnvironment();
  stream = await testStream(fixture);
  ({ project } = await import('../../../functions/projections/project.ts'));
  const { handler } = await import('../../../functions/customers/http.ts');
  client = httpClient(customersRoutes, handler);
});
afterAll(async () => {
  stream.close();
  await fixture.close();
});
beforeEach(async () => {
  made = await anOrganization(fixture);
  admin = client.as(made.adminUser);
  scene = await adaScene(fixture, made);
  await projectAll();
});

/** What follows from the changes so far: audit, search, timelines. */
async function projectAll() {
  const response = await project(fixture.table, await stream.read());
  expect(response.batchItemFailures).toEqual([]);
}

const run = (table = fixture.table) => ({
  table,
  deleteFiles: async () => 0,
  until: Number.MAX_SAFE_INTEGER,
});
const asked = (version: number | '*' = 1) =>
  admin.post(`/v1/contacts/${scene.contact.id}/erase`, { reason: 'Ada Lovelace asked by mail' }, { version });

/** A run of the erasure, when everything has settled that was under way at the one before. */
async function erase(erasureId: string, how = run()): Promise<void> {
  const job = await fixture.table.get(Erasure, made.orgId, erasureId);
  if (job.settlesAt) {
    const settled = revise(job, { settlesAt: job.createdAt }, systemAuthor(made.orgId), Date.now());
    await fixture.table.write(update(Erasure, job, settled, 'progress'));
  }
  await runErasure(how, made.orgId, erasureId);
}

async function eraseWhole(): Promise<Erasure> {
  const { body } = await asked();
  for (let pass = 0; pass < 2; pass += 1) {
    await erase(body.id);
    await projectAll();
  }
  return fixture.table.get(Erasure, made.orgId, body.id);
}

describe('erasing a person', () => {
  it('leaves nothing of them anywhere in the table, in any spelling', async () => {
    expect(tracesIn(await rawItems(fixture, made.orgId), scene).length).toBeGreaterThan(30);

    const erasure = await eraseWhole();

    expect(tracesIn(await rawItems(fixture, made.orgId), scene)).toEqual([]);
    expect(erasure).toMatchObject({ status: 'completed', reason: '(erased) asked by mail' });
    expect(erasure.counts).toMatchObject({ contact: 1, lead: 2, activity: 1, handoff: 2, notification: 1 });
  });

  it('leaves what is counted: the deal and its amount, that a lead came from a campaign, that there was a call', async () => {
    const erasure = await eraseWhole();

    const items = await rawItems(fixture, made.orgId);
    const at = (id: string) => JSON.parse(items.get(`${made.orgId}#${id} / #`) ?? '{}');
    expect(at(scene.opportunity.id)).toMatchObject({
      name: '(erased): looms',
      amount: { amount: 129_900, currency: 'EUR' },
    });
    expect(at(scene.opportunity.id)).not.toHaveProperty('contactId');
    expect(at(scene.leads.open.id)).toMatchObject({
      ...{ name: '(erased)', status: 'disqualified', campaignId: 'spring', source: 'web' },
      accountId: scene.account.id,
    });
    const calls = [...items.values()].filter(
      (json) => json.includes('"kind":"call"') && json.includes('(erased)'),
    );
    expect(calls.length).toBeGreaterThan(0);
    expect((await admin.get(`/v1/erasures/${erasure.id}`)).body).toMatchObject({
      ...{ contactId: scene.contact.id, createdBy: made.adminUser.id, status: 'completed' },
    });
  });

  it('leaves neighbours with a similar name, the same telephone or the same company as they are', async () => {
    const { account, neighbourContact, leads, touches } = scene;
    const untouched = [
      `${neighbourContact.id} / #`,
      `${leads.neighbours.id} / #`,
      `${account.id} / touch#${touches.neighbours.at}#${touches.neighbours.id}`,
    ].map((key) => `${made.orgId}#${key}`);
    const before = await rawItems(fixture, made.orgId);

    await eraseWhole();

    const after = await rawItems(fixture, made.orgId);
    for (const key of untouched) {
      expect(JSON.parse(after.get(key) ?? '{}')).toEqual(JSON.parse(before.get(key) ?? 'null'));
    }
    const mentioning = `${made.orgId}#${account.id} / touch#${touches.mentioning.at}#${touches.mentioning.id}`;
    expect(JSON.parse(after.get(mentioning) ?? '{}')).toMatchObject({
      summary: 'Ada Byronova works with (erased) <(erased)>.',
    });
  });

  it('goes on where it was killed, at every single write', async () => {
    const { body } = await asked();
    let survived = 0;
    for (let pass = 0; pass < 2; pass += 1) {
      for (let done = false; !done; survived += 1) {
        // Cut off after the third write, the fourth, and so on, then after the third again.
        done = await erase(body.id, run(dyingAfter(3 + (survived % 12)))).then(
          () => true,
          () => false,
        );
        expect(survived).toBeLessThan(200);
      }
      await projectAll();
    }

    expect(survived).toBeGreaterThan(10);
    expect(tracesIn(await rawItems(fixture, made.orgId), scene)).toEqual([]);
    const erasure = await fixture.table.get(Erasure, made.orgId, body.id);
    expect(erasure).toMatchObject({ status: 'completed', counts: { contact: 1, lead: 2 } });
  }, 60_000);

  it('hands over when its time is over, and goes on from there', async () => {
    const { body } = await asked();
    let runs = 0;
    for (let status = ''; status !== 'completed'; runs += 1) {
      await erase(body.id, { ...run(), until: 0 });
      await projectAll();
      ({ status } = await fixture.table.get(Erasure, made.orgId, body.id));
      expect(runs).toBeLessThan(100);
    }

    expect(runs).toBeGreaterThan(5);
    expect(tracesIn(await rawItems(fixture, made.orgId), scene)).toEqual([]);
  }, 60_000);

  it('waits until everything has settled, however often it is told to go on', async () => {
    const { body } = await asked();
    await runErasure(run(), made.orgId, body.id);

    await runErasure(run(), made.orgId, body.id);

    expect((await admin.get(`/v1/erasures/${body.id}`)).body.status).toBe('settling');
    await erase(body.id);
    expect((await admin.get(`/v1/erasures/${body.id}`)).body.status).toBe('completed');
  });

  it('fails rather than count as erased what it cannot read', async () => {
    const item = await fixture.table.item(recordKey(made.orgId, scene.leads.open.id));
    await fixture.table.writeEach([
      put({ ...item, ...recordKey(made.orgId, scene.leads.open.id), score: 'many' }),
    ]);
    const { body } = await asked();

    await expect(erase(body.id)).rejects.toThrow(scene.leads.open.id);

    expect((await admin.get(`/v1/erasures/${body.id}`)).body.status).toBe('running');
  });

  it('asks for the version, for an administrator, and for a person who is there', async () => {
    const rep = await aUser(fixture, made.orgId, { role: 'manager' });
    const path = `/v1/contacts/${scene.contact.id}/erase`;

    expect((await admin.post(path, { reason: 'x' })).status).toBe(428);
    expect((await asked(7)).status).toBe(412);
    expect((await client.as(rep).post(path, { reason: 'x' }, { version: 1 })).status).toBe(403);
    const other = await anOrganization(fixture);
    expect((await client.as(other.adminUser).post(path, { reason: 'x' }, { version: 1 })).status).toBe(404);
  });

  it('is one erasure however often it is asked for, and the person is gone afterwards', async () => {
    const [first, second] = [await asked(), await asked('*')];

    expect([first.status, second.status]).toEqual([202, 202]);
    expect(second.body.id).toBe(first.body.id);
    expect(first.headers.location).toBe(`/v1/erasures/${first.body.id}`);
    await eraseWhole();
    expect((await admin.get(`/v1/contacts/${scene.contact.id}`)).status).toBe(404);
    expect((await asked('*')).status).toBe(404);
  });

  it('knows an erased address again without keeping it, so that no import brings it back unnoticed', async () => {
    const identities = [
      'email:countess@analytical.example',
      'phone:+493090182012',
      'email:ada.b@bucher.example',
    ];

    await eraseWhole();

    const since = await erasedSince(fixture.table, made.orgId, identities);
    expect([...since.keys()]).toEqual(identities.slice(0, 2));
    const other = await anOrganization(fixture);
    expect(await erasedSince(fixture.table, other.orgId, identities)).toEqual(new Map());
  });

  it('erases who was deleted before', async () => {
    await admin.delete(`/v1/contacts/${scene.contact.id}`);
    await projectAll();

    const { body } = await asked('*');
    for (let pass = 0; pass < 2; pass += 1) {
      await erase(body.id);
      await projectAll();
    }

    expect(tracesIn(await rawItems(fixture, made.orgId), scene)).toEqual([]);
  });

  it('erases who they were before they were merged', async () => {
    const before = { name: { full: 'Augusta Byron' }, emails: [{ address: 'augusta@ockham.example' }] };
    const { body: other } = await admin.post('/v1/contacts', before);
    const merged = await admin.post(`/v1/contacts/${scene.contact.id}/merge`, { otherId: other.id });
    expect(merged.status).toBe(200);
    await projectAll();

    const { body } = await asked('*');
    for (let pass = 0; pass < 2; pass += 1) {
      await erase(body.id);
      await projectAll();
    }

    const items = await rawItems(fixture, made.orgId);
    expect(tracesIn(items, scene)).toEqual([]);
    expect([...items].filter(([key, json]) => /augusta|byron\b|ockham/i.test(key + json))).toEqual([]);
  });

  it('forgets the answers kept for repeated requests', async () => {
    const options = { headers: { 'idempotency-key': 'once-1' } };
    const grace = { name: { full: 'Grace Hopper' }, emails: [{ address: 'grace@navy.example' }] };
    const keptAnswers = async () =>
      [...(await rawItems(fixture, made.orgId)).keys()].filter((key) => key.includes('#once#'));
    const { status, body } = await admin.post('/v1/contacts', grace, options);
    expect(status).toBe(201);
    expect(await keptAnswers()).toHaveLength(1);
    const { body: erasure } = await admin.post(
      `/v1/contacts/${body.id}/erase`,
      { reason: 'x' },
      { version: '*' },
    );

    await runErasure(run(), made.orgId, erasure.id);

    expect(await keptAnswers()).toEqual([]);
  });
});

/** A table that dies after so many writes, as a killed function does. */
function dyingAfter(writes: number): Table {
  let left = writes;
  const dies = new Proxy(fixture.client, {
    get(target, name) {
      if (name !== 'send') return Reflect.get(target, name);
      return (command: { constructor: { name: string } }) => {
        const isWrite = /Transact|Update|Put|Delete/.test(command.constructor.name);
        if (isWrite && left-- <= 0) return Promise.reject(new Error('killed'));
        return target.send(command as never);
      };
    },
  });
  return new Table({ client: dies, tableName: fixture.tableName });
}

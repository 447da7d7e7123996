import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runMerge } from '../../../functions/customers/merge/run-merge.ts';
import { Account } from '../../../shared/customers/account.ts';
import { Contact } from '../../../shared/customers/contact.ts';
import { Interaction } from '../../../shared/customers/interaction.ts';
import { Merge } from '../../../shared/customers/merge.ts';
import { customersRoutes } from '../../../shared/customers/routes.ts';
import { Lead } from '../../../shared/leads/lead.ts';
import { Opportunity } from '../../../shared/sales/opportunity.ts';
import { lookupKey } from '../../../shared/table/keys.ts';
import { functionEnvironment } from '../../support/function-environment.ts';
import { type Caller, httpClient } from '../../support/http-client.ts';
import { testStream } from '../../support/stream.ts';
import {
  anOrganization,
  aUser,
  type TestOrganization,
  type TestTable,
  testTable,
} from '../../support/table.ts';
import { DyingTable, writerFor } from './merge-scene.ts';

let fixture: TestTable;
let client: ReturnType<typeof httpClient>;
let made: TestOrganization;
let admin: Caller;
let write: ReturnType<typeof writerFor>;

beforeAll(async () => {
  fixture = await testTable();
  functionEnvironment();
  const { handler } = await import('../../../functions/customers/http.ts');
  client = httpClient(customersRoutes, handler);
});
afterAll(() => fixture.close());
beforeEach(async () => {
  made = await anOrganization(fixture);
  admin = client.as(made.adminUser);
  write = writerFor(fixture, made.orgId);
});

const run = (mergeId: string, table = fixture.table) =>
  runMerge({ table, until: Date.now() + 60_000 }, made.orgId, mergeId);
const touchesOf = (partition: string) =>
  fixture.table.all(Interaction, { orgId: made.orgId, partition, beginsWith: 'touch#' });
const statusOf = async (mergeId: string) => (await fixture.table.get(Merge, made.orgId, mergeId)).status;

/** Two accounts of one company, the second with companies, people, deals and touches. */
async function twoCompanies(touches = 3) {
  const rep = await aUser(fixture, made.orgId);
  const one = await write.account({ name: 'Shu Brocade', ownerId: rep.id, tags: ['vip'] });
  const two = await write.account({ name: 'Shu Brocade Ltd', domain: 'shu.example', tags: ['silk'] });
  const child = await write.account({ name: 'Shu Looms', parentId: two.id });
  const person = await write.contact({ accountId: two.id, emails: [{ address: 'bo@shu.example' }] });
  const adviser = await write.contact({ accountId: one.id, affiliations: [{ accountId: two.id }] });
  const deal = await write.opportunity({ accountId: two.id, contactId: person.id });
  const lead = await write.lead({ accountId: two.id });
  const letters = await write.touches(touches, { accountId: two.id, contactId: person.id });
  return { rep, one, two, child, person, adviser, deal, lead, letters };
}

describe('merging accounts', () => {
  it('makes one of two at once, and leads the old id to it', async () => {
    const { one, two } = await twoCompanies();

    const { status, body, headers } = await admin.post(`/v1/accounts/${one.id}/merge`, { otherId: two.id });

    expect(status).toBe(200);
    expect(body).toMatchObject({ id: one.id, domain: 'shu.example', tags: ['vip', 'silk'], version: 2 });
    expect(body.merge).toMatchObject({ survivorId: one.id, loserId: two.id, status: 'moving' });
    expect(headers.etag).toBe('"2"');
    const led = await admin.get(`/v1/accounts/${two.id}/timeline?limit=5`);
    expect([led.status, led.headers.location]).toEqual([308, `/v1/accounts/${one.id}/timeline?limit=5`]);
    expect(led.body).toMatchObject({ code: 'merged', mergedInto: one.id });
    expect((await admin.delete(`/v1/accounts/${two.id}`)).status).toBe(409);
    const { items } = (await admin.get('/v1/accounts')).body;
    expect(items.map(({ id }: { id: string }) => id)).not.toContain(two.id);
    expect(await fixture.table.item(lookupKey(made.orgId, 'domain:shu.example', two.id))).toBeUndefined();
    expect(await fixture.table.item(lookupKey(made.orgId, 'domain:shu.example', one.id))).toBeDefined();
  });

  it('moves everything that belongs to it, held as the one that goes on is', async () => {
    const { rep, one, two, child, person, adviser, deal, lead } = await twoCompanies();
    const { merge } = (await admin.post(`/v1/accounts/${one.id}/merge`, { otherId: two.id })).body;

    await run(merge.id);

    const { table } = fixture;
    expect((await table.get(Account, made.orgId, child.id)).parentId).toBe(one.id);
    expect(await table.get(Contact, made.orgId, person.id)).toMatchObject({
      accountId: one.id,
      ownerId: rep.id,
    });
    const both = await table.get(Contact, made.orgId, adviser.id);
    expect([both.accountId, both.affiliations]).toEqual([one.id, []]);
    expect((await table.get(Opportunity, made.orgId, deal.id)).accountId).toBe(one.id);
    expect((await table.get(Lead, made.orgId, lead.id)).accountId).toBe(one.id);
    expect(await touchesOf(two.id)).toEqual([]);
    expect(await touchesOf(one.id)).toHaveLength(4);
    expect((await admin.get(`/v1/merges/${merge.id}`)).body).toMatchObject({
      status: 'completed',
      moved: { account: 1, contact: 2, opportunity: 1, lead: 1, interaction: 3 },
    });
  });

  it('goes on where it was killed, at whichever step, and moves nothing twice', async () => {
    const { one, two, letters } = await twoCompanies(270);
    const { merge } = (await admin.post(`/v1/accounts/${one.id}/merge`, { otherId: two.id })).body;

    let deaths = 0;
    for (let steps = 0; (await statusOf(merge.id)) !== 'completed'; steps = (steps + 2) % 9) {
      const dying = new DyingTable({ client: fixture.client, tableName: fixture.tableName }, steps);
      await run(merge.id, dying).catch(() => (deaths += 1));
    }
    await run(merge.id);

    expect(deaths).toBeGreaterThan(3);
    const ids = (await touchesOf(one.id)).filter(({ kind }) => kind === 'email').map(({ id }) => id);
    expect(ids.toSorted()).toEqual(letters.map(({ id }) => id).toSorted());
    expect((await admin.get(`/v1/merges/${merge.id}`)).body.moved.interaction).toBe(270);

    await admin.post(`/v1/merges/${merge.id}/undo`);
    for (let steps = 0; (await statusOf(merge.id)) !== 'undone'; steps = (steps + 2) % 9) {
      const dying = new DyingTable({ client: fixture.client, tableName: fixture.tableName }, steps);
      await run(merge.id, dying).catch(() => undefined);
    }

    expect((await touchesOf(two.id)).map(({ id }) => id).toSorted()).toEqual(
      letters.map(({ id }) => id).toSorted(),
    );
    expect((await touchesOf(one.id)).map(({ kind }) => kind).toSorted()).toEqual([
      'account.merged',
      'account.unmerged',
    ]);
  });

  it('hands over when its time is up', async () => {
    const { one, two } = await twoCompanies();
    const { merge } = (await admin.post(`/v1/accounts/${one.id}/merge`, { otherId: two.id })).body;

    await runMerge({ table: fixture.table, until: 0 }, made.orgId, merge.id);

    expect(await fixture.table.get(Merge, made.orgId, merge.id)).toMatchObject({ status: 'moving', part: 2 });
  });

  it('takes the place in the tree of a company above it, and never becomes its own ancestor', async () => {
    const top = await write.account({ name: 'Holding' });
    const middle = await write.account({ name: 'Group', parentId: top.id });
    const bottom = await write.account({ name: 'Looms', parentId: middle.id });
    const merged = (id: string, otherId: string, keep?: object) =>
      admin.post(`/v1/accounts/${id}/merge`, { otherId, ...(keep && { keep }) });

    expect((await merged(top.id, bottom.id, { parentId: bottom.id })).status).toBe(422);
    const upward = await merged(bottom.id, middle.id);
    expect(upward.body.parentId).toBe(top.id);
    await run(upward.body.merge.id);
    const downward = await merged(top.id, bottom.id);
    expect(downward.status).toBe(200);
    expect(downward.body.parentId).toBeUndefined();
  });

  it('is refused with itself, with one of another organization, with one that is gone', async () => {
    const { one, two } = await twoCompanies();
    const other = await anOrganization(fixture);
    const foreign = await writerFor(fixture, other.orgId).account();
    const path = `/v1/accounts/${one.id}/merge`;

    expect((await admin.post(path, { otherId: one.id })).status).toBe(422);
    expect((await admin.post(path, { otherId: foreign.id })).status).toBe(422);
    expect((await client.as(other.adminUser).post(path, { otherId: foreign.id })).status).toBe(404);
    expect((await admin.post(path, { otherId: two.id }, { version: 7 })).status).toBe(412);
    await admin.post(path, { otherId: two.id });
    const { body: late } = await admin.post('/v1/contacts', { name: { full: 'Bo' }, accountId: two.id });
    expect(late.errors).toEqual([
      { path: 'accountId', message: expect.stringContaining(`merged into ${one.id}`) },
    ]);
    const again = await admin.post(path, { otherId: two.id });
    expect(again).toMatchObject({
      status: 422,
      body: { errors: [{ path: 'otherId', message: expect.stringContaining(one.id) }] },
    });
  });

  it('is not for those who may not change both', async () => {
    const { rep, one, two } = await twoCompanies();
    const agent = await aUser(fixture, made.orgId, { email: 'cy@shu.example', role: 'agent' });

    expect((await client.as(rep).post(`/v1/accounts/${one.id}/merge`, { otherId: two.id })).status).toBe(403);
    expect((await client.as(agent).post(`/v1/accounts/${one.id}/merge`, { otherId: two.id })).status).toBe(
      403,
    );
  });
});

it('is followed by search, audit and blocks, there and back', async () => {
  const stream = await testStream(fixture);
  const [one, two] = [
    await write.contact({ name: { full: 'Ada Lovelace' } }),
    await write.contact({ name: { full: 'Zuse Konrad' } }),
  ];
  const { project } = await import('../../../functions/projections/project.ts');
  const follow = async () => project(fixture.table, await stream.read());
  const blocked = async () =>
    (await fixture.table.query({ orgId: made.orgId, partition: 'block#contact#name:k563 z2' }, 9)).items.map(
      ({ SK }) => SK,
    );
  await follow();
  expect(await blocked()).toEqual([two.id]);

  const { merge } = (await admin.post(`/v1/contacts/${one.id}/merge`, { otherId: two.id })).body;
  await run(merge.id);
  await follow();

  expect(await blocked()).toEqual([]);
  await admin.post(`/v1/merges/${merge.id}/undo`);
  await run(merge.id);
  expect(await follow()).toEqual({ batchItemFailures: [] });
  expect(await blocked()).toEqual([two.id]);
  const audit = await fixture.table.query({ orgId: made.orgId, partition: two.id, beginsWith: 'audit#' }, 20);
  expect(audit.items.map(({ action }) => action)).toEqual(['create', 'merge', 'unmerge']);
  stream.close();
});

it('takes a touch that arrives under the old id while it moves', async () => {
  const { one, two } = await twoCompanies();
  const { merge } = (await admin.post(`/v1/accounts/${one.id}/merge`, { otherId: two.id })).body;
  const [late] = await write.touches(1, { accountId: two.id, summary: 'Late' });
  if (!late) throw new Error('There is none.');

  await run(merge.id);

  expect((await touchesOf(one.id)).map(({ summary }) => summary)).toContain('Late');
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runMerge } from '../../../functions/customers/merge/run-merge.ts';
import { update } from '../../../functions/platform/table/write.ts';
import { Contact } from '../../../shared/customers/contact.ts';
import { Interaction } from '../../../shared/customers/interaction.ts';
import { Merge } from '../../../shared/customers/merge.ts';
import { customersRoutes } from '../../../shared/customers/routes.ts';
import { Lead } from '../../../shared/leads/lead.ts';
import { Opportunity } from '../../../shared/sales/opportunity.ts';
import { revise, systemAuthor } from '../../../shared/table/entity.ts';
import { lookupKey, recordKey } from '../../../shared/table/keys.ts';
import { functionEnvironment } from '../../support/function-environment.ts';
import { type Caller, httpClient } from '../../support/http-client.ts';
import { anOrganization, type TestOrganization, type TestTable, testTable } from '../../support/table.ts';
import { writerFor } from './merge-scene.ts';

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

describe('merging contacts', () => {
  const reach = { emails: [{ address: 'ada@engines.example' }], phones: [{ number: '+4930901820' }] };

  async function twoPeople() {
    const account = await write.account();
    const one = await write.contact({ accountId: account.id });
    const two = await write.contact({ ...reach, name: { full: 'Augusta King' }, title: 'Countess' });
    const deal = await write.opportunity({ accountId: account.id, contactId: two.id });
    const lead = await write.lead({ contactId: two.id });
    await write.consent(two.id);
    await write.touches(2, { contactId: two.id });
    await write.touches(2, { accountId: account.id, contactId: two.id });
    return { account, one, two, deal, lead };
  }

  it('moves deals, leads, consents and touches, and moves them back', async () => {
    const { account, one, two, deal, lead } = await twoPeople();
    const before = await fixture.table.get(Contact, made.orgId, two.id);
    const { merge } = (await admin.post(`/v1/contacts/${one.id}/merge`, { otherId: two.id })).body;
    await run(merge.id);
    const counts = (await admin.get(`/v1/merges/${merge.id}`)).body.moved;
    const consents = (id: string) =>
      fixture.table.query({ orgId: made.orgId, partition: id, beginsWith: 'consent#' }, 9);

    expect(counts).toEqual({ opportunity: 1, lead: 1, consent: 1, interaction: 4 });
    expect((await fixture.table.get(Opportunity, made.orgId, deal.id)).contactId).toBe(one.id);
    expect((await consents(one.id)).items).toHaveLength(1);
    expect((await touchesOf(account.id)).filter(({ contactId }) => contactId === one.id)).toHaveLength(3);
    await write.opportunity({ name: 'Since', accountId: account.id, contactId: one.id });

    const undone = await admin.post(`/v1/merges/${merge.id}/undo`);
    await run(merge.id);

    expect(undone).toMatchObject({ status: 200, body: { status: 'undoing' } });
    expect(await statusOf(merge.id)).toBe('undone');
    const { version, updatedAt, updatedBy, ...restored } = await fixture.table.get(
      Contact,
      made.orgId,
      two.id,
    );
    expect({ ...restored, version: 1, updatedAt: before.updatedAt, updatedBy: before.updatedBy }).toEqual(
      before,
    );
    expect([version, updatedAt > before.updatedAt, updatedBy]).toEqual([3, true, made.adminUser.id]);
    expect((await fixture.table.get(Contact, made.orgId, one.id)).emails).toEqual([]);
    expect((await fixture.table.get(Lead, made.orgId, lead.id)).contactId).toBe(two.id);
    expect((await fixture.table.get(Opportunity, made.orgId, deal.id)).contactId).toBe(two.id);
    expect((await consents(two.id)).items.filter(({ deletedAt }) => !deletedAt)).toHaveLength(1);
    expect((await touchesOf(two.id)).length).toBe(2);
    expect((await admin.get(`/v1/contacts/${two.id}`)).status).toBe(200);
    expect(
      await fixture.table.item(lookupKey(made.orgId, 'email:ada@engines.example', two.id)),
    ).toBeDefined();
    expect((await admin.post(`/v1/merges/${merge.id}/undo`)).status).toBe(409);
  });

  it('leaves with whom it was given to what was moved on since', async () => {
    const { one, two, deal } = await twoPeople();
    const third = await write.contact({ name: { full: 'Grace Hopper' } });
    const { merge } = (await admin.post(`/v1/contacts/${one.id}/merge`, { otherId: two.id })).body;
    await run(merge.id);
    const moved = await fixture.table.get(Opportunity, made.orgId, deal.id);
    const given = revise(moved, { contactId: third.id }, systemAuthor(made.orgId), Date.now());
    await fixture.table.write(update(Opportunity, moved, given, 'change'));

    await admin.post(`/v1/merges/${merge.id}/undo`);
    await run(merge.id);

    expect((await fixture.table.get(Opportunity, made.orgId, deal.id)).contactId).toBe(third.id);
  });

  it('finds touches again that an account took along since', async () => {
    const { account, one, two } = await twoPeople();
    const taker = await write.account({ name: 'Taker' });
    const people = (await admin.post(`/v1/contacts/${one.id}/merge`, { otherId: two.id })).body.merge;
    await run(people.id);
    const companies = (await admin.post(`/v1/accounts/${taker.id}/merge`, { otherId: account.id })).body
      .merge;
    await run(companies.id);

    await admin.post(`/v1/merges/${people.id}/undo`);
    await run(people.id);

    const touches = await touchesOf(taker.id);
    expect(touches.filter(({ contactId }) => contactId === two.id)).toHaveLength(2);
  });

  it('can be undone for 30 days, the latest first', async () => {
    const [one, two, three] = [await write.contact(), await write.contact(), await write.contact()];
    const merge = async (otherId: string) =>
      (await admin.post(`/v1/contacts/${one.id}/merge`, { otherId })).body.merge;
    const first = await merge(two.id);
    const second = await merge(three.id);
    const undo = (id: string) => admin.post(`/v1/merges/${id}/undo`);

    expect(await undo(first.id)).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining(second.id) },
    });
    expect((await undo(second.id)).status).toBe(200);
    const stored = await fixture.table.get(Merge, made.orgId, first.id);
    const old = revise(
      stored,
      { undoUntil: '2026-01-01T00:00:00.000Z' },
      systemAuthor(made.orgId),
      Date.now(),
    );
    await fixture.table.write(update(Merge, stored, old, 'age'));
    expect(await undo(first.id)).toMatchObject({
      status: 409,
      body: { code: 'wrong_state', currentStatus: 'moving' },
    });
    const { items } = (await admin.get(`/v1/contacts/${one.id}/merges`)).body;
    expect(items.map(({ id }: { id: string }) => id)).toEqual([second.id, first.id]);
  });

  it('leads a chain of merged ids to its end', async () => {
    const [one, two, three] = [await write.contact(), await write.contact(), await write.contact()];
    const { merge } = (await admin.post(`/v1/contacts/${two.id}/merge`, { otherId: three.id })).body;
    await run(merge.id);
    await admin.post(`/v1/contacts/${one.id}/merge`, { otherId: two.id });

    expect((await admin.get(`/v1/contacts/${three.id}`)).headers.location).toBe(`/v1/contacts/${one.id}`);
    const patched = await admin.patch(`/v1/contacts/${three.id}`, 1, { title: 'Dr' });
    expect([patched.status, patched.headers.location]).toEqual([308, `/v1/contacts/${one.id}`]);
  });

  it('keeps nothing of the merged person at its own place', async () => {
    const { one, two } = await twoPeople();

    await admin.post(`/v1/contacts/${one.id}/merge`, { otherId: two.id });

    const left = JSON.stringify(await fixture.table.item(recordKey(made.orgId, two.id)));
    expect(left).toContain(one.id);
    expect(left).not.toContain('ada@engines');
    expect(left).not.toContain('Augusta');
  });
});

import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { runMerge } from '../../../functions/customers/merge/run-merge.ts';
import { runErasure } from '../../../functions/customers/privacy/run-erasure.ts';
import { update } from '../../../functions/platform/table/write.ts';
import { Contact } from '../../../shared/customers/contact.ts';
import { Erasure } from '../../../shared/customers/erasure.ts';
import { customersRoutes } from '../../../shared/customers/routes.ts';
import { derivedId } from '../../../shared/id.ts';
import { revise, systemAuthor } from '../../../shared/table/entity.ts';
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

const numbered = <T>(count: number, make: (place: number) => T) =>
  Array.from({ length: count }, (_, place) => make(place));
const customOf = (prefix: string, count: number) =>
  Object.fromEntries(numbered(count, (place) => [`${prefix}${place}`, 'x']));

it('two that are too much for one record are refused with the field that is too full', async () => {
  const accountIds = numbered(12, (place) => derivedId('account', 0, `account ${place}`));
  const affiliations = (from: number) => accountIds.slice(from, from + 5).map((accountId) => ({ accountId }));
  const states = (topic: string) =>
    numbered(110, (place) => ({
      ...{ topic: `${topic} ${place}`, channel: 'email', granted: true, source: 'form' },
      ...{ at: '2026-11-03T08:00:00.000Z', consentId: derivedId('consent', 0, `${topic} ${place}`) },
    }));
  const pairs = {
    affiliations: [
      { accountId: accountIds[10], affiliations: affiliations(0) },
      { accountId: accountIds[11], affiliations: affiliations(5) },
    ],
    custom: [{ custom: customOf('a', 60) }, { custom: customOf('b', 60) }],
    consents: [{ consents: states('news') }, { consents: states('events') }],
  };

  for (const [field, [ours, theirs]] of Object.entries(pairs)) {
    const [one, two] = [await write.contact(ours), await write.contact(theirs)];

    const { status, body } = await admin.post(`/v1/contacts/${one.id}/merge`, { otherId: two.id });

    expect([status, body.errors?.[0]?.path]).toEqual([422, field]);
  }
});

it('the fullest contact there may be can be deleted, and erased', async () => {
  const accounts = [];
  for (let place = 0; place < 11; place += 1) accounts.push(await write.account({ name: `Shu ${place}` }));
  const [first, ...others] = accounts.map(({ id }) => id);
  const full = (prefix: string) => ({
    name: { full: `Ada ${prefix}` },
    emails: numbered(10, (place) => ({ address: `${prefix}${place}@engines.example` })),
    phones: numbered(10, (place) => ({ number: `+49309018${prefix.length}0${place}` })),
    accountId: first,
    affiliations: others.map((accountId) => ({ accountId })),
    externalId: prefix,
  });
  const one = await admin.post('/v1/contacts?allowDuplicate=true', full('a'));
  const other = await admin.post('/v1/contacts?allowDuplicate=true', full('bb'));
  expect([one.status, other.status]).toEqual([201, 201]);
  const tooMany = {
    ...full('c'),
    emails: numbered(11, (place) => ({ address: `c${place}@engines.example` })),
  };
  expect((await admin.post('/v1/contacts', tooMany)).body.errors?.[0]?.path).toBe('emails');

  const deleted = await admin.delete(`/v1/contacts/${one.body.id}`, {
    headers: { 'idempotency-key': 'delete-1' },
  });
  const erasing = await admin.post(
    `/v1/contacts/${other.body.id}/erase`,
    { reason: 'asked' },
    { version: 1 },
  );
  const deleteFiles = async () => 0;
  await runErasure(
    { table: fixture.table, deleteFiles, until: Date.now() + 60_000 },
    made.orgId,
    erasing.body.id,
  );

  expect(deleted.status).toBe(204);
  expect((await fixture.table.get(Erasure, made.orgId, erasing.body.id)).status).toBe('settling');
  expect((await admin.get(`/v1/contacts/${other.body.id}`)).status).toBe(404);
});

it('undoing drops of what was added since only as much as a record has no room for', async () => {
  const tags = (prefix: string, count: number) => numbered(count, (place) => `${prefix}${place}`);
  const one = await write.contact({ tags: tags('a', 60), custom: customOf('a', 60) });
  const two = await write.contact({ tags: tags('b', 30), custom: customOf('b', 30) });
  const keep = { tags: two.id, custom: two.id };
  const { merge } = (await admin.post(`/v1/contacts/${one.id}/merge`, { otherId: two.id, keep })).body;
  await runMerge({ table: fixture.table, until: Date.now() + 60_000 }, made.orgId, merge.id);
  const survivor = await fixture.table.get(Contact, made.orgId, one.id);
  const more = { tags: tags('new', 50), custom: customOf('new', 50) };
  const after = revise(survivor, more, systemAuthor(made.orgId), Date.now());
  await fixture.table.write(update(Contact, survivor, after, 'change'));

  const { status } = await admin.post(`/v1/merges/${merge.id}/undo`);

  expect(status).toBe(200);
  const undone = await fixture.table.get(Contact, made.orgId, one.id);
  expect(undone.tags).toEqual([...tags('a', 60), ...tags('new', 40)]);
  const names = Object.keys(undone.custom ?? {});
  expect([names.filter((name) => name.startsWith('a')).length, names.length]).toEqual([60, 100]);
});

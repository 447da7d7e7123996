import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { followOwner } from '../../functions/customers/follow-owner.ts';
import { customersRoutes } from '../../shared/customers/routes.ts';
import { functionEnvironment } from '../support/function-environment.ts';
import { type Caller, httpClient } from '../support/http-client.ts';
import { anOrganization, aUser, type TestOrganization, type TestTable, testTable } from '../support/table.ts';

let fixture: TestTable;
let client: ReturnType<typeof httpClient>;
let made: TestOrganization;
let admin: Caller;
let accounts: string[];

beforeAll(async () => {
  fixture = await testTable();
  functionEnvironment();
  const { handler } = await import('../../functions/customers/http.ts');
  client = httpClient(customersRoutes, handler);
});
afterAll(() => fixture.close());
beforeEach(async () => {
  made = await anOrganization(fixture);
  admin = client.as(made.adminUser);
  accounts = [];
  for (const name of ['Engines', 'Looms', 'Household']) {
    accounts.push((await admin.post('/v1/accounts', { name })).body.id);
  }
});

const add = async (fields: object) => {
  const answer = await admin.post('/v1/contacts', { name: { full: 'Ada Lovelace' }, ...fields });
  expect(answer.status).toBe(201);
  return answer.body;
};
const listedAt = async (accountId: string | undefined) =>
  (await admin.get(`/v1/contacts?accountId=${accountId}`)).body.items.map(({ id }: { id: string }) => id);

describe('people at several accounts', () => {
  it('are listed with each of them, until they are there no longer', async () => {
    const [engines, looms, household] = accounts;
    const ada = await add({ accountId: engines, affiliations: [{ accountId: looms, title: 'Adviser' }] });
    const bo = await add({ name: { full: 'Bo' }, accountId: looms });

    expect([await listedAt(engines), await listedAt(looms)]).toEqual([[ada.id], [ada.id, bo.id]]);

    const affiliations = [{ accountId: household, to: '2020-01-31' }];
    await admin.patch(`/v1/contacts/${ada.id}`, 1, { affiliations });

    expect([await listedAt(looms), await listedAt(household)]).toEqual([[bo.id], [ada.id]]);
    await admin.delete(`/v1/contacts/${ada.id}`);
    expect([await listedAt(engines), await listedAt(household)]).toEqual([[], []]);
  });

  it('are paged without loss or repetition among those who belong there first', async () => {
    const [engines, looms] = accounts;
    const made: string[] = [];
    for (let index = 0; index < 7; index += 1) {
      const at =
        index % 2 === 0 ? { accountId: looms } : { accountId: engines, affiliations: [{ accountId: looms }] };
      made.push((await add({ name: { full: `Person ${'abcdefg'[index]}` }, ...at })).id);
    }
    const seen: string[] = [];
    let cursor = '';
    do {
      const { body } = await admin.get(`/v1/contacts?accountId=${looms}&limit=2${cursor}`);
      seen.push(...body.items.map(({ id }: { id: string }) => id));
      cursor = body.cursor ? `&cursor=${body.cursor}` : '';
    } while (cursor);

    expect(seen.toSorted()).toEqual(made.toSorted());
  });

  it('belong to accounts that exist, each named once', async () => {
    const [engines] = accounts;
    const other = await anOrganization(fixture);
    const { body: foreign } = await client.as(other.adminUser).post('/v1/accounts', { name: 'Foreign' });
    const problems = async (affiliations: object[]) => {
      const body = { name: { full: 'Ada' }, accountId: engines, affiliations };
      const answer = await admin.post('/v1/contacts', body);
      return [answer.status, answer.body.errors?.map(({ path }: { path: string }) => path)];
    };

    expect(await problems([{ accountId: foreign.id }])).toEqual([422, ['affiliations.0.accountId']]);
    expect(await problems([{ accountId: engines }])).toEqual([422, ['affiliations.0.accountId']]);
  });
});

describe('the owner of a contact', () => {
  it('is that of the account, also after the account has changed hands, whoever only has an affiliation there', async () => {
    const [engines, looms] = accounts;
    const rep = await aUser(fixture, made.orgId);
    const many = await Promise.all(
      ['a', 'b', 'c', 'd', 'e'].map((letter) =>
        add({ name: { full: `Person ${letter}` }, accountId: engines }),
      ),
    );
    const adviser = await add({ accountId: looms, affiliations: [{ accountId: engines }] });
    await admin.patch(`/v1/accounts/${engines}`, '*', { ownerId: rep.id });

    const moved = await followOwner({ table: fixture.table }, made.orgId, engines ?? '');
    const again = await followOwner({ table: fixture.table }, made.orgId, engines ?? '');

    expect([moved, again]).toEqual([5, 0]);
    for (const { id } of many) expect((await admin.get(`/v1/contacts/${id}`)).body.ownerId).toBe(rep.id);
    expect((await admin.get(`/v1/contacts/${adviser.id}`)).body.ownerId).not.toBe(rep.id);
  });
});

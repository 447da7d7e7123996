import { afterAll, beforeAll, expect, it } from 'vitest';
import { Companies } from '../../functions/imports/companies.ts';
import { People } from '../../functions/imports/people.ts';
import { create, remove, update } from '../../functions/platform/table/write.ts';
import { Account } from '../../shared/customers/account.ts';
import { newId } from '../../shared/id.ts';
import type { Import } from '../../shared/imports/import.ts';
import { revise, stampNew } from '../../shared/table/entity.ts';
import { anOrganization, foundedAt, type TestTable, testTable } from '../support/table.ts';

let test: TestTable;
beforeAll(async () => {
  test = await testTable();
});
afterAll(() => test.close());

/** An account of Ann's, which a batch of an import has looked at. */
async function lookedAt() {
  const { admin } = await anOrganization(test);
  const { table } = test;
  const ownerId = newId('user');
  const account = Account.schema.parse(
    stampNew({ name: 'Engines Ltd', ownerId }, newId('account'), admin, foundedAt),
  );
  await table.write(create(Account, account));
  const job = { orgId: admin.orgId, id: newId('import'), createAccounts: false } as unknown as Import;
  const people = await People.of(table, admin.orgId);
  const companies = new Companies({ table, job, author: admin, people });
  await companies.accountsOf([{ name: 'Engines' }]);
  expect(companies.holderOf(account.id)).toMatchObject({ ownerId });
  return { account, companies, admin };
}

it('gives the owner that an account has now, not the one of an earlier batch', async () => {
  const { account, companies, admin } = await lookedAt();
  const after = revise(account, { ownerId: newId('user') }, admin, foundedAt);
  await test.table.write(update(Account, account, after, 'assign'));

  await companies.accountsOf([{ name: 'Engines' }]);

  expect(companies.holderOf(account.id)).toMatchObject({ ownerId: after.ownerId });
});

it('no longer gives an account that was deleted since', async () => {
  const { account, companies, admin } = await lookedAt();
  await test.table.write(remove(Account, account, revise(account, {}, admin, foundedAt)));

  expect(await companies.accountsOf([{ name: 'Engines' }])).toEqual([undefined]);
});

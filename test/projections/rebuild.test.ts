import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { logger } from '../../functions/platform/logger.ts';
import { Table } from '../../functions/platform/table/gateway.ts';
import { put as putItem, update } from '../../functions/platform/table/write.ts';
import type { Rebuilder } from '../../functions/projections/rebuild/rebuild-page.ts';
import { runRebuild } from '../../functions/projections/rebuild/run-rebuild.ts';
import type { Actor } from '../../shared/access/permissions.ts';
import { Account } from '../../shared/customers/account.ts';
import { AppError } from '../../shared/errors.ts';
import { newId } from '../../shared/id.ts';
import { User } from '../../shared/organization/user.ts';
import { revise } from '../../shared/table/entity.ts';
import { recordKey, wordKey, wordsKey } from '../../shared/table/keys.ts';
import { index, namesFoundBy, put, putMany } from '../customers/search-scene.ts';
import { functionEnvironment } from '../support/function-environment.ts';
import { anOrganization, foundedAt, type TestTable, testTable } from '../support/table.ts';

functionEnvironment({ TABLE_NAME: 'baton-test' });
const { rebuild } = await import('../../functions/projections/rebuild.ts');

let fixture: TestTable;
let actor: Actor;
let orgId: string;

beforeAll(async () => {
  fixture = await testTable();
});
afterAll(() => fixture.close());
beforeEach(async () => {
  vi.spyOn(logger, 'info').mockImplementation(() => undefined);
  const organization = await anOrganization(fixture);
  ({ admin: actor, orgId } = organization);
  await index(fixture, User, undefined, organization.adminUser);
});

const later = () => Date.now() + 60_000;
const rebuildSearch = (until = later(), restart = false) =>
  rebuild(fixture.table, { orgId, what: 'search', restart }, until);

async function anAccount(name: string): Promise<Account> {
  return Account.schema.parse(await put(fixture, orgId, 'account', { name }));
}

const manyAccounts = (count: number) =>
  putMany(
    fixture,
    orgId,
    'account',
    Array.from({ length: count }, (_, number) => ({ name: `Brocade ${number}` })),
  );

/** All that stands in the search for a record, by what its list names. */
async function entriesOf(record: { id: string }) {
  const list = await fixture.table.item(wordsKey(orgId, record.id));
  return Array.isArray(list?.words) ? list.words.map((stem) => String(stem).split('#')[0]) : [];
}

const keyOf = (word: string, record: Account) =>
  wordKey(orgId, 'account', { word, place: '10', field: 'name' }, record);

describe('making the search anew', () => {
  it('writes what is missing and takes away what is not so any more', async () => {
    const account = await anAccount('Brocade');
    await fixture.client.send(
      new DeleteCommand({ TableName: fixture.tableName, Key: keyOf('brocade', account) }),
    );
    const list = await fixture.table.item(wordsKey(orgId, account.id));
    await fixture.table.writeEach([
      putItem({ ...keyOf('velvet', account), entity: 'word' }),
      putItem({ ...wordsKey(orgId, account.id), ...list, words: ['brocade#10#name', 'velvet#10#name'] }),
    ]);

    const report = await rebuildSearch();

    expect(report).toMatchObject({ status: 'done', written: 1, removed: 1 });
    expect(await namesFoundBy(fixture, actor, 'brocade')).toEqual(['Brocade']);
    expect(await fixture.table.item(keyOf('velvet', account))).toBeUndefined();
    expect(await entriesOf(account)).toEqual(['brocade']);
  });

  it('fills an organization that has no entries at all, and changes nothing the second time', async () => {
    const account = await anAccount('成都蜀锦');
    await index(fixture, Account, account, undefined);
    const before = await namesFoundBy(fixture, actor, '锦');

    await rebuildSearch();
    const again = await rebuildSearch();

    expect(before).toEqual([]);
    expect(await namesFoundBy(fixture, actor, '锦')).toEqual(['成都蜀锦']);
    expect(again).toMatchObject({ status: 'done', written: 0, removed: 0 });
  });

  it('puts right what an entry says of its record', async () => {
    const account = await anAccount('Brocade');
    await fixture.table.writeEach([
      putItem({ ...keyOf('brocade', account), entity: 'word', ownerId: 'user_old' }),
    ]);

    const report = await rebuildSearch();

    expect(report.written).toBe(1);
    expect(await fixture.table.item(keyOf('brocade', account))).not.toHaveProperty('ownerId');
  });

  it('says after its time how far it is, and goes on there when it is started again', async () => {
    await manyAccounts(60);

    const first = await rebuildSearch(0);
    const parts = [first];
    while (parts.at(-1)?.status === 'running') parts.push(await rebuildSearch(0));

    expect(first).toMatchObject({ status: 'running' });
    expect(parts.map(({ records }) => records)).toEqual(
      [...parts.map(({ records }) => records)].sort((one, other) => one - other),
    );
    // The administrator is a user, and found too.
    expect(parts.at(-1)).toMatchObject({ status: 'done', records: 61 });
  });

  it('begins anew when asked to', async () => {
    await manyAccounts(60);
    await rebuildSearch(0);
    await rebuildSearch(0);

    const report = await rebuildSearch(later(), true);

    expect(report).toMatchObject({ status: 'done', records: 61 });
  });

  it('does not undo a change that is made between reading and writing', async () => {
    const account = await anAccount('Brocade');
    await index(fixture, Account, account, undefined);
    const renamed = revise(account, { name: 'Silk' }, actor, foundedAt + 1000);
    // The moment after the record was read, somebody renames it, and the projection tells the search.
    const rival = new Rival(fixture, recordKey(orgId, account.id).PK, async () => {
      await fixture.table.write(update(Account, account, renamed, 'update'));
      await index(fixture, Account, account, renamed);
    });

    await rebuild(rival, { orgId, what: 'search' }, later());

    expect(rival.hasStruck).toBe(true);
    expect(await namesFoundBy(fixture, actor, 'brocade')).toEqual([]);
    expect(await fixture.table.item(keyOf('brocade', account))).toBeUndefined();
    expect(await namesFoundBy(fixture, actor, 'silk')).toEqual(['Silk']);
  });

  it('does not wait for a record that others change all the time, and says so', async () => {
    vi.spyOn(logger, 'warn').mockImplementation(() => undefined);
    const busy = await anAccount('Brocade');
    await anAccount('Silk');
    const rebuilder: Rebuilder = {
      types: ['account'],
      repair: async (_, __, records) => {
        if (records.some(({ id }) => id === busy.id)) throw new AppError('conflict', 'It was changed.');
        return { written: records.length, removed: 0 };
      },
    };
    const run = { table: fixture.table, rebuilder, orgId, what: 'sums', isRestart: false, until: later() };

    const report = await runRebuild(run);

    expect(report).toMatchObject({ status: 'done', records: 2, written: 1, skipped: 1 });
  });

  it('leaves the records of other organizations alone', async () => {
    const account = await anAccount('Brocade');
    await index(fixture, Account, account, undefined);
    const other = await anOrganization(fixture, { adminEmail: 'other@shu.example' });

    await rebuild(fixture.table, { orgId: other.orgId, what: 'search' }, later());

    expect(await namesFoundBy(fixture, actor, 'brocade')).toEqual([]);
  });

  it('refuses what it does not know, and says why the audit is not made anew', async () => {
    const rebuildOf = (input: object) => rebuild(fixture.table, input, later());

    await expect(rebuildOf({ orgId, what: 'audit' })).rejects.toThrow(/audit cannot be made anew/);
    await expect(rebuildOf({ orgId, what: 'weather' })).rejects.toThrow(/must be one of search/);
    await expect(rebuildOf({ orgId: newId('organization'), what: 'search' })).rejects.toMatchObject({
      code: 'not_found',
    });
    await expect(rebuildOf({ orgId: 'nonsense', what: 'search' })).rejects.toMatchObject({ code: 'invalid' });
  });
});

/** The table of somebody whom another overtakes: once, right after the record was read. */
class Rival extends Table {
  hasStruck = false;
  readonly #partition: string;
  readonly #strike: () => Promise<void>;

  constructor({ client, tableName }: TestTable, partition: string, strike: () => Promise<void>) {
    super({ client, tableName });
    this.#partition = partition;
    this.#strike = strike;
  }

  override async items(...[keys, consistent]: Parameters<Table['items']>) {
    const items = await super.items(keys, consistent);
    if (!this.hasStruck && items.some(({ PK, SK }) => PK === this.#partition && SK === '#')) {
      this.hasStruck = true;
      await this.#strike();
    }
    return items;
  }
}

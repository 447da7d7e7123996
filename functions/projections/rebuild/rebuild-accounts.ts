import { isDeepStrictEqual } from 'node:util';
import { Account } from '../../../shared/customers/account.ts';
import {
  type Counters,
  plus,
  type StoredValue,
  storedValueOf,
} from '../../../shared/customers/account-value.ts';
import { Interaction } from '../../../shared/customers/interaction.ts';
import { planSteps } from '../../../shared/customers/value-plan.ts';
import { contributionOf } from '../../../shared/customers/value-rules.ts';
import { AppError } from '../../../shared/errors.ts';
import { auditKey, type Key, summaryKey } from '../../../shared/table/keys.ts';
import type { Table } from '../../platform/table/gateway.ts';
import { type Item, keyOfItem, type Range } from '../../platform/table/range.ts';
import { entryKey } from '../../platform/table/read-page.ts';
import { unchanged } from '../../platform/table/write.ts';
import { stepWrite, valuesAbove } from '../account-counters.ts';
import { childrenOf, inherit } from '../inherited-tier.ts';
import { refilled, saveList, storedList } from '../kept-lists.ts';
import { noteTouches } from '../touch-times.ts';
import { nothingRepaired, type Rebuilder, type Repaired, sumOf } from './rebuild-page.ts';

const pageSize = 100;

/** What is kept beside accounts: their sums and those of their groups, people, open work, tiers, first and last touches. */
export const accountsRebuilder: Rebuilder = {
  types: ['account'],
  repair: async (table, orgId, records) => {
    let repaired = nothingRepaired;
    for (const record of records) repaired = sumOf(repaired, await rebuildAccount(table, orgId, record));
    return repaired;
  },
};

/**
 * Makes everything that is kept beside an account anew from the records. Exact beside the running projection: the sums
 * are written only while nothing was counted there since, and only when every record's change has been counted; else
 * `conflict`, and it is worth another try. A deletion that the projection has not seen yet is the one thing it cannot tell.
 */
export async function rebuildAccount(table: Table, orgId: string, record: Item): Promise<Repaired> {
  // The page was read some records ago: whoever moved the account meanwhile is not to be undone.
  const item = await table.item(keyOfItem(record));
  if (!item || item.deletedAt !== undefined) return nothingRepaired;
  await expectCounted(table, [item]);
  const account = Account.schema.parse(item);
  const isRepaired = [
    await rebuildValue(table, orgId, account),
    await rebuildList(table, orgId, account.id, 'people'),
    await rebuildList(table, orgId, account.id, 'work'),
    await inherit(table, orgId, account.id),
  ];
  await noteTouches(table, await outermostTouches(table, orgId, account.id));
  return { written: isRepaired.filter(Boolean).length, removed: 0 };
}

async function rebuildValue(table: Table, orgId: string, account: Account): Promise<boolean> {
  const { id: accountId, parentId, ownerId } = account;
  const values = await valuesAbove(table, orgId, [accountId, ...(parentId ? [parentId] : [])]);
  const known = values.get(accountId) ?? storedValueOf(accountId, undefined);
  const counted = await countedFrom(table, orgId, accountId);
  const children = await valuesBelow(table, orgId, accountId);
  const own = plus(plus(counted, { accounts: 1 }), children.length > 0 ? { children: children.length } : {});
  const wrong = plus(own, known.own, -1);
  const { children: _levels, ...summed } = own;
  const groupNow = plus(known.group, wrongInGroup(wrong));
  const group = children.reduce<Counters>((sum, child) => plus(sum, child.group), summed);
  const correction = plus(group, groupNow, -1);
  const stands = known.parentId === parentId && known.ownerId === ownerId && known.version > 0;
  if (isEmpty(wrong) && isEmpty(correction) && stands) return false;
  const { children: wrongChildren, ...wrongSums } = wrong;
  const steps = planSteps(
    new Map([[accountId, wrongSums]]),
    [{ accountId, isThere: true, parentId, ownerId }],
    (id) => values.get(id) ?? storedValueOf(id, undefined),
    new Map([[accountId, correction]]),
  ).map((step) =>
    step.accountId === accountId
      ? {
          ...step,
          own: plus(step.own, wrongChildren ? { children: wrongChildren } : {}),
          expect: { ...step.expect, version: known.version },
        }
      : step,
  );
  await table.write(
    unchanged(Account, account),
    steps.map((step) => stepWrite(orgId, step)),
  );
  return true;
}

/** The number of children stands at the account alone. */
function wrongInGroup({ children: _children, ...sums }: Counters): Counters {
  return sums;
}

const isEmpty = (counters: Counters) => Object.keys(counters).length === 0;

/** The records that count for an account, by where they are found. */
const counting = ['contact#', 'lead#', 'opportunity#'];

async function countedFrom(table: Table, orgId: string, accountId: string): Promise<Counters> {
  let sum: Counters = {};
  for (const of of counting) {
    const range: Range = { orgId, index: 'account', partition: `${of}${accountId}` };
    let start: Awaited<ReturnType<Table['query']>>['last'];
    do {
      const { items, last } = await table.query(range, pageSize, start);
      const records = (await table.items(items.map(entryKey), true)).filter(
        (item) => item.deletedAt === undefined,
      );
      await expectCounted(table, records);
      for (const record of records) {
        const contribution = contributionOf(String(record.entity), record);
        if (contribution?.accountIds.includes(accountId)) sum = plus(sum, contribution.counters);
      }
      start = last;
    } while (start);
  }
  return sum;
}

/** A record whose latest change has no mark yet will be counted by the projection: whoever counted it too, counted twice. */
async function expectCounted(table: Table, records: readonly Item[]): Promise<void> {
  const marks = records.map(markOf);
  const found = await table.items(marks, true);
  if (found.length === new Set(marks.map(({ PK, SK }) => `${PK} ${SK}`)).size) return;
  throw new AppError(
    'conflict',
    'Some changes are not counted yet. Try again when the projection has caught up.',
  );
}

function markOf(record: Item): Key {
  const { PK } = keyOfItem(record);
  return auditKey(PK, {
    at: String(record.updatedAt),
    recordId: String(record.id),
    version: Number(record.version),
  });
}

async function valuesBelow(table: Table, orgId: string, accountId: string): Promise<StoredValue[]> {
  const ids: string[] = [];
  for await (const id of childrenOf(table, orgId, accountId)) ids.push(id);
  const items = await table.items(
    ids.map((id) => summaryKey(orgId, id, 'value')),
    true,
  );
  const values = items.map((item) => storedValueOf(String(item.accountId), item));
  // One that is not counted below this account yet will be, with all its sums.
  return values.filter(({ parentId }) => parentId === accountId);
}

async function rebuildList(
  table: Table,
  orgId: string,
  accountId: string,
  name: 'people' | 'work',
): Promise<boolean> {
  const known = await storedList(table, orgId, accountId, name);
  const now = await refilled(table, orgId, accountId, name);
  // As they are stored: without what is undefined, in whatever order they came.
  const sorted = (entries: readonly { id: string }[]): unknown =>
    JSON.parse(JSON.stringify(entries.toSorted((one, other) => one.id.localeCompare(other.id))));
  if (known.hasMore === now.hasMore && isDeepStrictEqual(sorted(known.entries), sorted(now.entries)))
    return false;
  if (known.version === 0 && now.entries.length === 0) return false;
  await saveList(table, { orgId, accountId, name, version: known.version }, now);
  return true;
}

/** The first and the last touch with the customer, as they stand in the collection of the account. */
async function outermostTouches(table: Table, orgId: string, accountId: string): Promise<Interaction[]> {
  const ends = await Promise.all(
    [false, true].map(async (descending) => {
      const range: Range = { orgId, partition: accountId, beginsWith: 'touch#', descending };
      let start: Awaited<ReturnType<Table['query']>>['last'];
      do {
        const { items, last } = await table.query(range, pageSize, start);
        const touch = items.find(
          ({ direction, deletedAt }) => direction !== 'internal' && deletedAt === undefined,
        );
        if (touch) return Interaction.schema.parse(touch);
        start = last;
      } while (start);
      return undefined;
    }),
  );
  return ends.filter((touch) => touch !== undefined);
}

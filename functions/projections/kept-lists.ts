import {
  type KeptEntry,
  type ListName,
  type ListStep,
  listAfter,
  listSteps,
  mostKept,
  StoredList,
  standingOf,
  wantsRefill,
} from '../../shared/customers/kept-list.ts';
import { summaryKey } from '../../shared/table/keys.ts';
import { retryOnConflict } from '../platform/retry.ts';
import type { Table } from '../platform/table/gateway.ts';
import { keyName, keyOfItem, type Range } from '../platform/table/range.ts';
import { entryKey } from '../platform/table/read-page.ts';

/** Several changes may meet at one account. */
const mostTries = 30;

/** A change as far as lists go. */
export type ListedChange = Parameters<typeof listSteps>[0] & { readonly orgId: string };

interface Work {
  readonly orgId: string;
  readonly accountId: string;
  readonly list: ListName;
  readonly steps: ListStep[];
}

/**
 * Keeps the lists of accounts right after changes: one BatchGet for all of them and a write for each that changes. May be
 * repeated: an entry gives way only to a later version of its record.
 */
export async function keepLists(table: Table, changes: readonly ListedChange[]): Promise<void> {
  const works = new Map<string, Work>();
  for (const change of changes) {
    const { orgId } = change;
    for (const step of listSteps(change)) {
      const { accountId, list } = step;
      const name = keyName(summaryKey(orgId, accountId, list));
      const work = works.get(name) ?? { orgId, accountId, list, steps: [] };
      work.steps.push(step);
      works.set(name, work);
    }
  }
  if (works.size === 0) return;
  const keys = [...works.values()].map(({ orgId, accountId, list }) => summaryKey(orgId, accountId, list));
  const stored = new Map((await table.items(keys, true)).map((item) => [keyName(keyOfItem(item)), item]));
  for (const [name, work] of works) await keep(table, work, StoredList.parse(stored.get(name) ?? {}));
}

async function keep(table: Table, { orgId, accountId, list: name, steps }: Work, read: StoredList) {
  let known: StoredList | undefined = read;
  await retryOnConflict(
    async () => {
      const list = known ?? (await storedList(table, orgId, accountId, name));
      known = undefined;
      const after = steps.reduce<StoredList>((kept, step) => listAfter(kept, step) ?? kept, list);
      if (after === list) return;
      const whole = wantsRefill(after) ? await refilled(table, orgId, accountId, name) : after;
      await saveList(table, { orgId, accountId, name, version: list.version }, whole);
    },
    { attempts: mostTries },
  );
}

/** A list as it is stored; an empty one when there is none. */
export async function storedList(
  table: Table,
  orgId: string,
  accountId: string,
  name: ListName,
): Promise<StoredList> {
  return StoredList.parse((await table.item(summaryKey(orgId, accountId, name))) ?? {});
}

/** Which list, and the version it was made from. */
export interface ListPlace {
  readonly orgId: string;
  readonly accountId: string;
  readonly name: ListName;
  readonly version: number;
}

/** Writes a list, on condition that it is still at the version it was made from. */
export async function saveList(
  table: Table,
  { orgId, accountId, name, version }: ListPlace,
  { entries, hasMore }: Pick<StoredList, 'entries' | 'hasMore'>,
): Promise<void> {
  await table.adjust(summaryKey(orgId, accountId, name), {
    set: 'SET entity = :entity, accountId = :account, entries = :entries, hasMore = :more, version = :next',
    values: {
      ':entity': 'accountList',
      ':account': accountId,
      ':entries': entries,
      ':more': hasMore,
      ':next': version + 1,
      ...(version > 0 && { ':version': version }),
    },
    condition: version > 0 ? 'version = :version' : 'attribute_not_exists(version)',
  });
}

/** Where the records of a list are found, the ones that matter first. */
const sources: Readonly<Record<ListName, readonly Pick<Range, 'partition' | 'beginsWith'>[]>> = {
  people: [{ partition: 'contact#' }],
  work: [
    { partition: 'lead#', beginsWith: 'open#' },
    { partition: 'opportunity#', beginsWith: 'open#' },
  ],
};

/** The list made anew from the records: one Query for each kind of record in it, and one BatchGet. */
export async function refilled(
  table: Table,
  orgId: string,
  accountId: string,
  name: ListName,
): Promise<Pick<StoredList, 'entries' | 'hasMore'>> {
  const found: KeptEntry[] = [];
  let hasMore = false;
  for (const source of sources[name]) {
    const range: Range = { orgId, index: 'account', ...source, partition: `${source.partition}${accountId}` };
    const { items, last } = await table.query(range, mostKept + 1);
    const records = await table.items(items.map(entryKey), true);
    hasMore ||= last !== undefined || items.length > mostKept;
    for (const record of records) {
      if (record.deletedAt !== undefined) continue;
      const standing = standingOf(String(record.entity), record);
      if (standing?.list === name && standing.accountIds.includes(accountId)) found.push(standing.entry);
    }
  }
  return { entries: found.slice(0, mostKept), hasMore: hasMore || found.length > mostKept };
}

import { searchedEntities } from '../../../shared/search/searched-entities.ts';
import { derivedAttribute, wordsKey } from '../../../shared/table/keys.ts';
import type { Table } from '../../platform/table/gateway.ts';
import { type Item, keyName, keyOfItem } from '../../platform/table/range.ts';
import { drop, put } from '../../platform/table/write.ts';
import { keysInList, searchEntriesOf, type WordItem } from '../search-entries.ts';
import { nothingRepaired, type Rebuilder, type Repaired, stillAt, sumOf } from './rebuild-page.ts';

/** Writes of one transaction besides the condition on the record; DynamoDB takes 100. */
const mostWrites = 99;

/** The words of the search. What a record's list names and its texts do not say any more is taken away. */
export const searchRebuilder: Rebuilder = {
  types: [...searchedEntities.keys()],
  repair: async (table, orgId, records) => {
    const lists = new Map(
      (
        await table.items(
          records.map(({ id }) => wordsKey(orgId, String(id))),
          true,
        )
      ).map((list) => [String(list.recordId), list]),
    );
    const plans = records.map((record) => planOf(orgId, record, lists.get(String(record.id))));
    const keys = plans.flatMap(({ wanted, named }) => [...wanted.values(), ...named.values()]);
    const there = new Map((await table.items(keys)).map((item) => [keyName(keyOfItem(item)), item]));
    let repaired = nothingRepaired;
    for (const plan of plans) repaired = sumOf(repaired, await carryOut(table, plan, there));
    return repaired;
  },
};

interface Plan {
  readonly record: Item;
  readonly wanted: ReadonlyMap<string, WordItem>;
  /** What the list names now. */
  readonly named: ReadonlyMap<string, ReturnType<typeof keyOfItem>>;
  readonly list: { readonly now: Item | undefined; readonly wanted: WordItem | undefined };
}

function planOf(orgId: string, record: Item, list: Item | undefined): Plan {
  const entries = searchEntriesOf(String(record.entity), record);
  const named = list ? keysInList(orgId, list) : [];
  return {
    record,
    wanted: entries?.words ?? new Map(),
    named: new Map(named.map((key) => [keyName(key), key])),
    list: { now: list, wanted: entries?.list },
  };
}

async function carryOut(
  table: Table,
  { record, wanted, named, list }: Plan,
  there: ReadonlyMap<string, Item>,
): Promise<Repaired> {
  const missing = [...wanted].filter(([name, item]) => !isWritten(there.get(name), item));
  const stale = [...named].filter(([name]) => !wanted.has(name) && there.has(name));
  const listWrites = isWritten(list.now, list.wanted)
    ? []
    : [list.wanted ? put(list.wanted) : drop(wordsKey(String(record.orgId), String(record.id)))];
  // The list comes last: cut off before it, the next run finds by the old one what was to be taken away.
  const writes = [
    ...missing.map(([, item]) => put(item)),
    ...stale.map(([, key]) => drop(key)),
    ...listWrites,
  ];
  for (let start = 0; start < writes.length; start += mostWrites) {
    await table.write(stillAt(record), writes.slice(start, start + mostWrites));
  }
  return { written: missing.length, removed: stale.length };
}

/** Whether the item is stored as it should be, whatever the order of its attributes. */
function isWritten(stored: Item | undefined, item: WordItem | undefined): boolean {
  if (!stored || !item) return !stored && !item;
  const { [derivedAttribute]: _mark, ...rest } = stored;
  const names = Object.keys(item);
  return (
    names.length === Object.keys(rest).length &&
    names.every((name) => JSON.stringify(rest[name]) === JSON.stringify(item[name]))
  );
}

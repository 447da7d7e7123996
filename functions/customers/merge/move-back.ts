import { Merge } from '../../../shared/customers/merge.ts';
import { type BaseRecord, systemAuthor } from '../../../shared/table/entity.ts';
import { retryOnConflict } from '../../platform/retry.ts';
import type { Table } from '../../platform/table/gateway.ts';
import { type Item, keyName, keyOfItem } from '../../platform/table/range.ts';
import { entryKey } from '../../platform/table/read-page.ts';
import { drop, unchanged } from '../../platform/table/write.ts';
import { type Belonging, belongingsOf } from './belongings.ts';
import { batchesOf, counted, type MoveRun, mergeIn, type Step, TimeIsUp } from './move-belongings.ts';
import { clearLeft, moveWrites, storedRecords } from './move-record.ts';
import { givenBack, MovedEntry } from './moved-entry.ts';

/** Entries read at a time. */
const pageEntries = 50;

/**
 * Moves everything back that the merge moved, and only that: what came to the survivor since stays there. An entry goes in the
 * transaction that moves its record, so what is left of them is what is left to do.
 */
export async function moveBack(run: MoveRun, { orgId, id, type }: Merge): Promise<void> {
  const range = { orgId, partition: id, beginsWith: 'moved#', consistent: true };
  for (;;) {
    const { items } = await run.table.query(range, pageEntries);
    if (items.length === 0) return;
    for (const each of belongingsOf[type]) {
      await each((belonging) => {
        const entries = items
          .map((item) => MovedEntry.parse(item))
          .filter((one) => one.type === belonging.entity.name);
        return returnPage(run, { orgId, id }, belonging, entries);
      });
    }
    // Of a kind that is not known any more; nothing can be moved back.
    const known = new Set<string>(belongingsOf[type].map((each) => each(({ entity }) => entity.name)));
    const foreign = items.filter((item) => !known.has(String(item.type)));
    if (foreign.length > 0) await run.table.writeEach(foreign.map((item) => drop(keyOfItem(item))));
  }
}

async function returnPage<R extends BaseRecord>(
  run: MoveRun,
  { orgId, id }: { readonly orgId: string; readonly id: string },
  belonging: Belonging<R>,
  entries: readonly MovedEntry[],
): Promise<void> {
  const { table } = run;
  const { entity } = belonging;
  if (entries.length === 0) return;
  await retryOnConflict(async () => {
    const merge = await mergeIn(table, orgId, id, 'undoing');
    // What a rival run has returned already has no entry any more.
    const left = new Set((await table.items(entries, true)).map((item) => keyName(keyOfItem(item))));
    const due = entries.filter((entry) => left.has(keyName(entry)));
    const stored = await itemsOf(table, merge, belonging, due);
    const steps = due.map((entry): Step => {
      const gone = drop(entry);
      const [found] = storedRecords(entity, stored.get(entry.recordId) ?? []);
      const record = found?.record;
      const fields = record && givenBack(record, entry);
      if (!found || !record || !fields) return { writes: [gone] };
      const patch = patchThrough(entity.schema.parse({ ...record, ...fields }), fields);
      const { isDerived } = found;
      const move = { patch, author: systemAuthor(orgId), now: Date.now(), action: 'unmerge', isDerived };
      const { writes, left: place } = moveWrites(entity, record, move);
      return { writes: [...writes, gone], left: place };
    });
    for (const batch of batchesOf(steps)) {
      if (Date.now() > run.until) throw new TimeIsUp();
      const writes = batch.flatMap((step) => step.writes);
      await table.write(unchanged(Merge, merge), counted(merge, entity.name, -batch.length), writes);
      await clearLeft(
        table,
        batch.flatMap((step) => step.left ?? []),
      );
    }
  });
}

/** The named fields as the record's schema has them. */
function patchThrough<R extends object>(record: R, fields: Readonly<Record<string, unknown>>): Partial<R> {
  const patch: Partial<R> = {};
  for (const name of Object.keys(fields)) Reflect.set(patch, name, Reflect.get(record, name));
  return patch;
}

/** The stored records by their id; one that has been taken elsewhere since is looked for there. */
async function itemsOf<R extends BaseRecord>(
  table: Table,
  { orgId, survivorId }: Merge,
  { elsewhere }: Belonging<R>,
  entries: readonly MovedEntry[],
): Promise<ReadonlyMap<string, Item[]>> {
  const items = await table.items(
    entries.map(({ place }) => place),
    true,
  );
  const found = new Map(
    items.filter(({ deletedAt }) => deletedAt === undefined).map((item) => [String(item.id), [item]]),
  );
  for (const { recordId, order } of elsewhere ? entries : []) {
    if (found.has(recordId) || !order || !elsewhere) continue;
    const { items: keys } = await table.query(elsewhere(orgId, survivorId, order), 1);
    found.set(recordId, await table.items(keys.map(entryKey), true));
  }
  return found;
}

import { Account } from '../../../shared/customers/account.ts';
import { Contact } from '../../../shared/customers/contact.ts';
import { Merge } from '../../../shared/customers/merge.ts';
import { type BaseRecord, systemAuthor } from '../../../shared/table/entity.ts';
import { type Key, progressKey } from '../../../shared/table/keys.ts';
import { survivorOf } from '../../platform/merged-records.ts';
import { retryOnConflict } from '../../platform/retry.ts';
import type { Position } from '../../platform/table/cursor.ts';
import type { Table } from '../../platform/table/gateway.ts';
import { keyName } from '../../platform/table/range.ts';
import { entryKey } from '../../platform/table/read-page.ts';
import { adjust, unchanged, type Write } from '../../platform/table/write.ts';
import { type AnyBelonging, type Belonging, type Between, belongingsOf } from './belongings.ts';
import { clearLeft, moveWrites, storedRecords } from './move-record.ts';
import { movedEntry } from './moved-entry.ts';

/** Keys read at a time. */
const pageKeys = 100;
/** Items of one transaction, of the 100 that DynamoDB takes: the checks of the merge and of its target and the counter are three more. */
export const mostItems = 90;

/** The merge was undone, or ended by another run, while this one worked. */
export class Superseded extends Error {}
/** The time of this run is over. */
export class TimeIsUp extends Error {}

export interface MoveRun {
  readonly table: Table;
  /** When the next run takes over, epoch ms. */
  readonly until: number;
}

/**
 * Moves everything that belongs to the merged record to the one that goes on, however much it is. Nothing says how far it is
 * but the things themselves: what has moved does not stand under the old owner any more, so a run that dies is repeated
 * without harm and the next begins with what is left.
 */
export async function moveBelongings(run: MoveRun, merge: Merge): Promise<void> {
  for (const each of belongingsOf[merge.type]) {
    // What was under way when the merge came may arrive behind the place that was read: until a pass finds nothing.
    while ((await movePass(run, merge, each)) > 0);
  }
}

/** Moves those of one kind, page after page; gives how many. */
function movePass(run: MoveRun, merge: Merge, each: AnyBelonging): Promise<number> {
  return each(async (belonging) => {
    const range = belonging.range(merge.orgId, merge.loserId);
    let [start, moved]: [Position | undefined, number] = [undefined, 0];
    do {
      const page = await run.table.query(range, pageKeys, start);
      const present = page.items.filter(({ deletedAt }) => deletedAt === undefined);
      moved += await movePage(run, merge, belonging, present.map(entryKey));
      start = page.last;
    } while (start);
    return moved;
  });
}

interface Target {
  readonly between: Between;
  /** That the one that takes is still there and held as it was read; none for one that was deleted. */
  readonly stands: readonly Write[];
}

/** Who takes what moves now: the survivor, or the one that it was merged into itself since. */
async function targetOf(table: Table, { orgId, type, survivorId, loserId: from }: Merge): Promise<Target> {
  const to = (await survivorOf(table, orgId, survivorId)) ?? survivorId;
  if (type === 'contact') {
    const contact = await table.find(Contact, orgId, to);
    return { between: { orgId, from, to }, stands: contact ? [unchanged(Contact, contact)] : [] };
  }
  const account = await table.find(Account, orgId, to);
  return {
    between: { orgId, from, to, holder: account },
    stands: account ? [unchanged(Account, account)] : [],
  };
}

async function movePage<R extends BaseRecord>(
  run: MoveRun,
  { orgId, id }: Merge,
  belonging: Belonging<R>,
  keys: readonly { PK: string; SK: string }[],
): Promise<number> {
  const { table } = run;
  const { entity, patch, orderOf } = belonging;
  if (keys.length === 0) return 0;
  let moved = 0;
  await retryOnConflict(async () => {
    const merge = await mergeIn(table, orgId, id, 'moving');
    const { between, stands } = await targetOf(table, merge);
    const distinct = [...new Map(keys.map((key) => [keyName(key), key])).values()];
    const stored = storedRecords(entity, await table.items(distinct, true));
    const author = systemAuthor(orgId);
    const moves = stored.flatMap(({ record: before, isDerived }) => {
      const changes = patch(before, between);
      if (!changes) return [];
      const { after, writes, left } = moveWrites(entity, before, {
        patch: changes,
        author,
        now: Date.now(),
        action: 'merge',
        isDerived,
      });
      const entry = movedEntry(merge, entity, { before, after, patch: changes, order: orderOf?.(before) });
      return [{ writes: [...writes, entry], left }];
    });
    for (const batch of batchesOf(moves)) {
      if (Date.now() > run.until) throw new TimeIsUp();
      const writes = batch.flatMap((move) => move.writes);
      await table.write(unchanged(Merge, merge), stands, counted(merge, entity.name, batch.length), writes);
      await clearLeft(
        table,
        batch.flatMap(({ left }) => left ?? []),
      );
      moved += batch.length;
    }
  });
  return moved;
}

/** The merge as it is, as long as it is in this state. Throws `Superseded` otherwise. */
export async function mergeIn(
  table: Table,
  orgId: string,
  id: string,
  status: Merge['status'],
): Promise<Merge> {
  const merge = await table.find(Merge, orgId, id);
  if (merge?.status !== status) throw new Superseded();
  return merge;
}

/** What is written together for one record, and the place that it leaves. */
export interface Step {
  readonly writes: readonly Write[];
  readonly left?: Key | undefined;
}

/** The steps put together into transactions, none of them torn apart. */
export function batchesOf(steps: readonly Step[]): Step[][] {
  const batches: Step[][] = [];
  let size = Number.POSITIVE_INFINITY;
  for (const step of steps) {
    if (size + step.writes.length > mostItems) {
      batches.push([]);
      size = 0;
    }
    batches.at(-1)?.push(step);
    size += step.writes.length;
  }
  return batches;
}

/** Counts in the transaction that moves, so that the count is exact whatever is repeated. */
export function counted(merge: Merge, type: string, by: number): Write {
  return adjust(progressKey(merge.orgId, merge.id), {
    set: 'ADD #type :by',
    names: { '#type': type },
    values: { ':by': by },
  });
}

/** How many of each kind have moved. */
export async function movedCounts(table: Table, { orgId, id, type }: Merge): Promise<Record<string, number>> {
  const item = await table.item(progressKey(orgId, id));
  const names = belongingsOf[type].map((each) => each(({ entity }) => entity.name));
  return Object.fromEntries(
    names.flatMap((name) => {
      const count = item?.[name];
      return typeof count === 'number' && count > 0 ? [[name, count] as const] : [];
    }),
  );
}

import { hasStory } from '../../shared/customers/timeline-rules.ts';
import { retryOnConflict } from '../platform/retry.ts';
import type { Table } from '../platform/table/gateway.ts';
import { keyName, keyOfItem } from '../platform/table/range.ts';
import type { RecordChange } from '../platform/table/record-change.ts';
import type { Write } from '../platform/table/write.ts';
import { countOnce, isCounted } from './account-counters.ts';
import { spreadTier } from './inherited-tier.ts';
import { keepLists } from './kept-lists.ts';
import { type Timeline, timelinesOf } from './timeline-entries.ts';
import { noteTouches } from './touch-times.ts';

/** What follows from a change of a record. */
export interface Projection {
  readonly change: RecordChange;
  /** Puts and drops without conditions, on items that belong to this record alone. */
  readonly entries: readonly Write[];
  /** Written when the entries are there; a change that has its mark is not applied again. */
  readonly mark?: Write | undefined;
}

/**
 * Applies many changes in a few batches, at half of what transactions cost: first the entries, then the marks that say all
 * of them are there. A change without its mark was cut off and its entries are written again; no later change of the
 * record can have been applied before it, because each has its mark before the next one begins.
 */
export async function applyProjections(table: Table, projections: readonly Projection[]): Promise<void> {
  const marked = await marksOf(table, projections);
  for (const round of roundsOf(projections)) {
    const due = round.filter(({ mark }) => !mark || !marked.has(nameOf(mark)));
    const timelines = await timelinesOf(
      table,
      due.map(({ change }) => change),
    );
    await writeAll(
      table,
      due.flatMap(({ entries, change }) => [...entries, ...(timelines.get(change)?.writes ?? [])]),
    );
    await followAccounts(
      table,
      due.map(({ change }) => change),
      timelines,
    );
    await markAll(table, due);
  }
}

/** What is kept of accounts beside their records, as far as it may be written twice: touches, lists, tiers. */
async function followAccounts(
  table: Table,
  changes: readonly RecordChange[],
  timelines: ReadonlyMap<RecordChange, Timeline>,
): Promise<void> {
  await noteTouches(
    table,
    [...timelines.values()].flatMap(({ touches }) => touches),
  );
  await keepLists(table, changes);
  for (const change of changes) await spreadTier(table, change);
}

/** The marks at last; those of changes that are counted, together with the sums they move. */
async function markAll(table: Table, projections: readonly Projection[]): Promise<void> {
  const marked = projections.flatMap(({ change, mark }) => (mark ? [{ change, mark }] : []));
  await writeAll(
    table,
    marked.filter(({ change }) => !isCounted(change)).map(({ mark }) => mark),
  );
  await countOnce(
    table,
    marked.filter(({ change }) => isCounted(change)),
  );
}

/** The marks that are there already; looked for only where something could be written a second time. */
async function marksOf(table: Table, projections: readonly Projection[]): Promise<ReadonlySet<string>> {
  const marks = projections.flatMap(({ mark, entries, change }) =>
    mark && (entries.length > 0 || hasStory(change.entity)) ? [mark] : [],
  );
  const found = marks.length > 0 ? await table.items(marks.map(keyOf), true) : [];
  return new Set(found.map((item) => keyName(keyOfItem(item))));
}

/** The first change of every record, then the second of every record that has one, and so on. */
function roundsOf(projections: readonly Projection[]): Projection[][] {
  const rounds: Projection[][] = [];
  const counts = new Map<string, number>();
  for (const projection of projections) {
    const { PK, SK } = projection.change.key;
    const name = keyName({ PK, SK });
    const count = counts.get(name) ?? 0;
    counts.set(name, count + 1);
    const round = rounds[count];
    if (round) round.push(projection);
    else rounds.push([projection]);
  }
  return rounds;
}

async function writeAll(table: Table, writes: readonly Write[]): Promise<void> {
  if (writes.length > 0) await retryOnConflict(() => table.writeEach(writes));
}

const keyOf = ({ item }: Write) => keyOfItem(item.Put?.Item ?? {});
const nameOf = (mark: Write) => keyName(keyOf(mark));

import { isAppError } from '../../../shared/errors.ts';
import { type ColumnPlan, cellsByField } from '../../../shared/leads/import/plan-columns.ts';
import { type ReadRow, RowCells, type RowTerms } from '../../../shared/leads/import/row-reading.ts';
import type { BaseRecord } from '../../../shared/table/entity.ts';
import type { Write } from '../../platform/table/write.ts';
import type { CsvRow } from './csv-rows.ts';
import type { RowTarget } from './row-target.ts';
import type { RowOutcome, RowWriter } from './write-row.ts';

/** Rows that are looked up at the same time. */
const atOnce = 10;
/** Transactions that run at the same time. */
const transactionsAtOnce = 3;
/** DynamoDB takes 100 items in one; that is some 15 leads. */
const mostWrites = 100;

export interface BadRow extends CsvRow {
  readonly reason: string;
}

export interface BatchOutcome {
  readonly created: number;
  readonly updated: number;
  readonly skipped: number;
  readonly bad: readonly BadRow[];
}

export interface BatchInput<R extends BaseRecord, F> {
  readonly target: RowTarget<R, F>;
  readonly writer: RowWriter<R, F>;
  readonly plan: ColumnPlan;
  readonly terms: RowTerms;
  /** The number of the first row in the file, the header not counted. */
  readonly firstRow: number;
}

interface ReadableRow<F> {
  readonly row: CsvRow;
  readonly number: number;
  readonly reading: ReadRow<F>;
}

/**
 * Imports some rows of the file: what is new in few transactions of many rows, rows of one identity one after the other.
 * A bad row stops nobody.
 */
export async function importBatch<R extends BaseRecord, F>(
  rows: readonly CsvRow[],
  { target, writer, plan, terms, firstRow }: BatchInput<R, F>,
): Promise<BatchOutcome> {
  const bad: BadRow[] = [];
  const readable: ReadableRow<F>[] = [];
  for (const [index, row] of rows.entries()) {
    const reading =
      tooManyCells(plan, row) ?? target.read(new RowCells(cellsByField(plan, row.cells), terms), terms);
    if ('problem' in reading) bad.push({ ...row, reason: reading.problem });
    else readable.push({ row, number: firstRow + index, reading });
  }
  const counts: Record<RowOutcome, number> = { created: 0, updated: 0, skipped: 0 };
  const attempt = async ({ row }: ReadableRow<F>, work: () => Promise<RowOutcome | undefined>) => {
    try {
      const outcome = await work();
      if (outcome) counts[outcome] += 1;
    } catch (error) {
      if (!isAppError(error, 'invalid', 'already_exists')) throw error;
      bad.push({ ...row, reason: error.message });
    }
  };
  const singly = (one: ReadableRow<F>) => attempt(one, () => writer.write(one.reading, one.number));

  const lanes = [...Map.groupBy(readable, ({ reading }) => reading.identities[0]).values()];
  const fresh: (ReadableRow<F> & { readonly writes: readonly Write[] })[] = [];
  const guarded = await writer.guarded(readable.map(({ reading }) => reading));
  await inParallel(
    lanes.flatMap((lane) => lane.slice(0, 1)),
    atOnce,
    (one) =>
      attempt(one, async () => {
        const prepared = await writer.prepare(one.reading, one.number, guarded);
        if ('outcome' in prepared) return prepared.outcome;
        fresh.push({ ...one, writes: prepared.writes });
        return undefined;
      }),
  );
  await inParallel(transactionsOf(fresh), transactionsAtOnce, async (together) => {
    if (await writer.createTogether(together)) counts.created += together.length;
    else for (const one of together) await singly(one);
  });
  for (const lane of lanes) for (const one of lane.slice(1)) await singly(one);
  return { ...counts, bad: bad.sort((one, other) => one.line - other.line) };
}

/** Rows in groups whose writes fit one transaction. */
function transactionsOf<T extends { readonly writes: readonly Write[] }>(rows: readonly T[]): T[][] {
  const groups: T[][] = [];
  let size = mostWrites;
  for (const row of rows) {
    if (size + row.writes.length > mostWrites) {
      groups.push([]);
      size = 0;
    }
    groups.at(-1)?.push(row);
    size += row.writes.length;
  }
  return groups;
}

function tooManyCells({ headers }: ColumnPlan, { cells }: CsvRow): { problem: string } | undefined {
  const extra = cells.slice(headers.length).some((cell) => cell.trim() !== '');
  return extra ? { problem: `the row has ${cells.length} cells, the header ${headers.length}` } : undefined;
}

/** Does the work for every item, at most so many at a time; the first error ends it. */
async function inParallel<T>(
  items: readonly T[],
  most: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const waiting = items.values();
  await Promise.all(
    Array.from({ length: most }, async () => {
      for (const item of waiting) await work(item);
    }),
  );
}

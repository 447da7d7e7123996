import { isAppError } from '../../../shared/errors.ts';
import { type ColumnPlan, cellsByField } from '../../../shared/leads/import/plan-columns.ts';
import { type ReadRow, RowCells, type RowTerms } from '../../../shared/leads/import/row-reading.ts';
import type { BaseRecord } from '../../../shared/table/entity.ts';
import type { CsvRow } from './csv-rows.ts';
import type { RowTarget } from './row-target.ts';
import type { RowOutcome, RowWriter } from './write-row.ts';

/** Rows that are written at the same time; each is a transaction of about six items. */
const atOnce = 10;

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

interface Readable<F> {
  readonly row: CsvRow;
  readonly number: number;
  readonly reading: ReadRow<F>;
}

/** Imports some rows of the file, several at once, rows of one identity one after the other; bad ones stop nobody. */
export async function importBatch<R extends BaseRecord, F>(
  rows: readonly CsvRow[],
  { target, writer, plan, terms, firstRow }: BatchInput<R, F>,
): Promise<BatchOutcome> {
  const bad: BadRow[] = [];
  const readable: Readable<F>[] = [];
  for (const [index, row] of rows.entries()) {
    const reading =
      tooManyCells(plan, row) ?? target.read(new RowCells(cellsByField(plan, row.cells), terms), terms);
    if ('problem' in reading) bad.push({ ...row, reason: reading.problem });
    else readable.push({ row, number: firstRow + index, reading });
  }
  const guards = await writer.guarded(readable.map(({ reading }) => reading));
  const counts: Record<RowOutcome, number> = { created: 0, updated: 0, skipped: 0 };
  const lanes = Map.groupBy(readable, ({ reading }) => reading.identities[0]);
  await inParallel([...lanes.values()], atOnce, async (lane) => {
    for (const [place, { row, number, reading }] of lane.entries()) {
      try {
        // What was looked up before the batch does not know the rows of the lane before this one.
        counts[await writer.write(reading, number, place === 0 ? guards : await writer.guarded([reading]))] +=
          1;
      } catch (error) {
        if (!isAppError(error, 'invalid', 'already_exists', 'in_use')) throw error;
        bad.push({ ...row, reason: error.message });
      }
    }
  });
  return { ...counts, bad: bad.sort((one, other) => one.line - other.line) };
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

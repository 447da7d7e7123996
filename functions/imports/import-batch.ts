import { type ColumnPlan, cellsByField } from '../../shared/imports/plan-columns.ts';
import { RowCells, type RowTerms } from '../../shared/imports/row-reading.ts';
import type { BaseRecord } from '../../shared/table/entity.ts';
import type { Write } from '../platform/table/write.ts';
import type { CsvRow } from './csv-rows.ts';
import { inParallel } from './in-parallel.ts';
import type { RowTarget } from './row-target.ts';
import type { NumberedRow, RowOutcome, RowWriter } from './write-row.ts';

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

interface ReadableRow<F> extends NumberedRow<F> {
  readonly row: CsvRow;
}

/**
 * Imports some rows of the file: what is new in few transactions of many rows, rows that share an identity one after the
 * other. A bad row stops nobody.
 */
export async function importBatch<R extends BaseRecord, F>(
  rows: readonly CsvRow[],
  input: BatchInput<R, F>,
): Promise<BatchOutcome> {
  const { writer } = input;
  const { readable, bad } = readRows(rows, input);
  const counts: Record<RowOutcome, number> = { created: 0, updated: 0, skipped: 0 };
  const refuse = ({ row }: ReadableRow<F>, reason: string) => bad.push({ ...row, reason });
  const singly = async (one: ReadableRow<F>) => {
    const result = await writer.write(one);
    if ('outcome' in result) counts[result.outcome] += 1;
    else refuse(one, result.problem);
  };

  const lanes = lanesOf(readable);
  const heads = lanes.flatMap((lane) => lane.slice(0, 1));
  const fresh: (ReadableRow<F> & { readonly writes: readonly Write[] })[] = [];
  for (const [index, prepared] of (await writer.prepare(heads)).entries()) {
    const one = heads[index];
    if (!one) continue;
    if ('outcome' in prepared) counts[prepared.outcome] += 1;
    else if ('problem' in prepared) refuse(one, prepared.problem);
    else fresh.push({ ...one, writes: prepared.writes });
  }
  await inParallel(transactionsOf(fresh), transactionsAtOnce, async (together) => {
    if (await writer.createTogether(together)) counts.created += together.length;
    else for (const one of together) await singly(one);
  });
  for (const lane of lanes) for (const one of lane.slice(1)) await singly(one);
  return { ...counts, bad: bad.sort((one, other) => one.line - other.line) };
}

/** The rows as records, and those that are none with the reason. */
export function readRows<R extends BaseRecord, F>(
  rows: readonly CsvRow[],
  { target, plan, terms, firstRow }: Omit<BatchInput<R, F>, 'writer'>,
): { readable: ReadableRow<F>[]; bad: BadRow[] } {
  const bad: BadRow[] = [];
  const readable: ReadableRow<F>[] = [];
  for (const [index, row] of rows.entries()) {
    const reading =
      tooManyCells(plan, row) ?? target.read(new RowCells(cellsByField(plan, row.cells), terms), terms);
    if ('problem' in reading) bad.push({ ...row, reason: reading.problem });
    else readable.push({ row, number: firstRow + index, reading });
  }
  return { readable, bad };
}

/** Rows that may be the same record, together and in their order: those that share any identity. */
function lanesOf<F>(rows: readonly ReadableRow<F>[]): ReadableRow<F>[][] {
  const laneBy = new Map<string, ReadableRow<F>[]>();
  for (const row of rows) {
    const { identities } = row.reading;
    const met = new Set(
      identities.flatMap((identity) => [laneBy.get(identity) ?? []].filter((lane) => lane.length > 0)),
    );
    // A row that belongs to two lanes joins them.
    const lane = [...[...met].flat(), row].sort((one, other) => one.number - other.number);
    for (const { reading } of lane) {
      for (const identity of reading.identities) laneBy.set(identity, lane);
    }
  }
  return [...new Set(laneBy.values())];
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

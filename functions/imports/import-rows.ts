import { csvText } from '../../shared/exports/csv-text.ts';
import { type Import, importFilesOf } from '../../shared/imports/import.ts';
import type { BaseRecord } from '../../shared/table/entity.ts';
import type { FileStore } from '../platform/files.ts';
import type { Table } from '../platform/table/gateway.ts';
import { type CsvRow, UnreadableFile } from './csv-rows.ts';
import { type BatchInput, type BatchOutcome, importBatch } from './import-batch.ts';
import { type ImportProgress, saveProgress } from './import-progress.ts';

/** Rows between two checkpoints: what is done again, without harm, after a crash. */
export const batchRows = 200;

export interface ImportRun {
  readonly table: Table;
  readonly files: FileStore;
  /** When the next run takes over, epoch ms: a Lambda is cut off after 15 minutes. */
  readonly until: number;
  /** The version of the import that the event which starts this run is about. */
  readonly version?: number | undefined;
}

export interface RowsInput<R extends BaseRecord, F> extends Omit<BatchInput<R, F>, 'firstRow'> {
  /** What else a checkpoint keeps. */
  readonly noted: () => Partial<ImportProgress>;
}

/**
 * Imports the rows that are not done yet, batch by batch, each a checkpoint. Gives how far it came, and whether the next
 * run has to take over.
 */
export async function importRows<R extends BaseRecord, F>(
  run: ImportRun,
  job: Import,
  begun: ImportProgress,
  rows: AsyncIterable<CsvRow>,
  { noted, ...input }: RowsInput<R, F>,
): Promise<{ progress: ImportProgress; isOver: boolean; problem?: string }> {
  let progress = begun;
  try {
    for await (const batch of batchesAfter(rows, begun.rows)) {
      const outcome = await importBatch(batch, { ...input, firstRow: progress.rows + 1 });
      const read = { ...progress, ...noted(), bytes: batch.at(-1)?.bytes ?? 0 };
      progress = await checkpoint(run, job, read, batch.length, outcome);
      if (Date.now() > run.until) return { progress, isOver: true };
    }
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    return { progress, isOver: false, problem: error.message };
  }
  return { progress, isOver: false };
}

/** Keeps the bad rows, then how far it is: in this order, so that a crash between them repeats both. */
async function checkpoint(
  { table, files }: ImportRun,
  job: Import,
  before: ImportProgress,
  rows: number,
  { created, updated, skipped, bad }: BatchOutcome,
): Promise<ImportProgress> {
  const piece = before.errorPieces + 1;
  if (bad.length > 0) {
    const lines = bad.map(({ line, reason, cells }) => csvText([String(line), reason, ...cells])).join('');
    await files.write(importFilesOf(job).errorPiece(piece), lines);
  }
  const after = {
    ...before,
    rows: before.rows + rows,
    created: before.created + created,
    updated: before.updated + updated,
    skipped: before.skipped + skipped,
    failed: before.failed + bad.length,
    errorPieces: bad.length > 0 ? piece : before.errorPieces,
    at: new Date().toISOString(),
  };
  await saveProgress(table, job, after);
  return after;
}

/** Rows without a word are no rows: the same for whoever counts them. */
export async function* wordedRows(rows: AsyncIterable<CsvRow>): AsyncGenerator<CsvRow> {
  for await (const row of rows) if (row.cells.some((cell) => cell.trim() !== '')) yield row;
}

/** The rows after those that are done, some at a time. The rows before a place where the file cannot be read are good. */
export async function* batchesAfter(rows: AsyncIterable<CsvRow>, done: number): AsyncGenerator<CsvRow[]> {
  let batch: CsvRow[] = [];
  let number = 0;
  try {
    for await (const row of rows) {
      number += 1;
      if (number > done) batch.push(row);
      if (batch.length < batchRows) continue;
      yield batch;
      batch = [];
    }
  } catch (error) {
    if (error instanceof UnreadableFile && batch.length > 0) yield batch;
    throw error;
  }
  if (batch.length > 0) yield batch;
}

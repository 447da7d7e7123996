import { randomUUID } from 'node:crypto';
import { type ColumnPlan, planColumns } from '../../../shared/leads/import/plan-columns.ts';
import { Import, importFilesOf } from '../../../shared/leads/import.ts';
import type { BaseRecord } from '../../../shared/table/entity.ts';
import { logger } from '../../platform/logger.ts';
import type { Table } from '../../platform/table/gateway.ts';
import { captureTerms } from '../capture.ts';
import { type CsvRow, csvRows, UnreadableFile } from './csv-rows.ts';
import { csvText, finishImport, handOver } from './finish-import.ts';
import { type BatchInput, importBatch } from './import-batch.ts';
import type { ImportFiles } from './import-files.ts';
import { claimProgress, type ImportProgress, saveProgress, TakenOver } from './import-progress.ts';
import { accountTarget, contactTarget, leadTarget, type RowTarget } from './row-target.ts';
import { RowWriter } from './write-row.ts';

/** Rows between two checkpoints: what is done again, without harm, after a crash. */
const batchRows = 200;

export interface ImportRun {
  readonly table: Table;
  readonly files: ImportFiles;
  /** When the next run takes over, epoch ms: a Lambda is cut off after 15 minutes. */
  readonly until: number;
}

/**
 * Imports the file of a running import, from where the last run stopped. Memory does not grow with the file: rows come
 * in, are written in batches, and each batch is a checkpoint. Rows are idempotent, so that what a crash left between two
 * checkpoints is simply done again. Does nothing for an import that does not run.
 */
export async function runImport(run: ImportRun, orgId: string, importId: string): Promise<void> {
  const { table } = run;
  const job = await table.find(Import, orgId, importId);
  if (job?.status !== 'running') return;
  const progress = await claimProgress(table, job, randomUUID(), Date.now());
  const author = { orgId, userId: job.ownerId ?? 'system' };
  const terms = await captureTerms(table, orgId);
  const importing = { table, job, author, terms };
  const rowTerms = { ...terms, defaults: job.defaults ?? {} };
  const read = <R extends BaseRecord, F>(target: RowTarget<R, F>) => {
    const writer = new RowWriter(table, job, target);
    return readFile(run, job, progress, { target, writer, terms: rowTerms });
  };
  try {
    if (job.type === 'lead') await read(leadTarget(importing));
    else if (job.type === 'contact') await read(contactTarget(importing));
    else await read(accountTarget(importing));
  } catch (error) {
    if (!(error instanceof TakenOver)) throw error;
    logger.info('the import goes on elsewhere', { importId });
  }
}

/** Everything about the rows of an import but where in the file they stand. */
type RowInput<R extends BaseRecord, F> = Omit<BatchInput<R, F>, 'plan' | 'firstRow'>;

async function readFile<R extends BaseRecord, F>(
  run: ImportRun,
  job: Import,
  claimed: ImportProgress,
  input: RowInput<R, F>,
): Promise<void> {
  const { table, files, until } = run;
  const paths = importFilesOf(job);
  if ((await files.sizeOf(paths.upload)) === undefined) {
    return finishImport(run, job, claimed, {
      problem: 'The uploaded file is not there any more.',
      headers: [],
    });
  }
  const { size, chunks } = await files.read(paths.upload);
  let progress: ImportProgress = { ...claimed, size };
  let plan: ColumnPlan | undefined;
  let problem: string | undefined;
  try {
    for await (const batch of batches(csvRows(chunks), claimed.rows, (header) => {
      plan = planColumns(job, header);
      if (plan.columns.length === 0) throw new UnreadableFile(noneKnown(header));
    })) {
      if (!plan) throw new Error('A file begins with its header.');
      const outcome = await importBatch(batch, { ...input, plan, firstRow: progress.rows + 1 });
      progress = await checkpoint(
        run,
        job,
        { ...progress, bytes: batch.at(-1)?.bytes ?? 0 },
        batch.length,
        outcome,
      );
      if (Date.now() > until) return handOver(table, job);
    }
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    problem = error.message;
  }
  const headers = plan?.headers ?? [];
  const missing = plan?.missing ?? [];
  const remark =
    missing.length > 0
      ? `The file has no column ${missing.map((name) => `“${name}”`).join(', ')}.`
      : undefined;
  await finishImport(run, job, { ...progress, remark }, { problem, headers });
}

/** Keeps the bad rows, then how far it is: in this order, so that a crash between them repeats both. */
async function checkpoint(
  { table, files }: ImportRun,
  job: Import,
  before: ImportProgress,
  rows: number,
  { created, updated, skipped, bad }: Awaited<ReturnType<typeof importBatch>>,
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

/** The rows after the header and after those that are done, some at a time; rows without a word are no rows. */
async function* batches(
  rows: AsyncIterable<CsvRow>,
  done: number,
  onHeader: (header: readonly string[]) => void,
): AsyncGenerator<CsvRow[]> {
  let batch: CsvRow[] = [];
  let number = -1;
  try {
    for await (const row of rows) {
      if (row.cells.every((cell) => cell.trim() === '')) continue;
      number += 1;
      if (number === 0) onHeader(row.cells);
      else if (number > done) batch.push(row);
      if (batch.length < batchRows) continue;
      yield batch;
      batch = [];
    }
  } catch (error) {
    // The rows before the place where the file cannot be read are good.
    if (error instanceof UnreadableFile && batch.length > 0) yield batch;
    throw error;
  }
  if (batch.length > 0) yield batch;
}

function noneKnown(header: readonly string[]): string {
  const columns = header
    .map((name) => `“${name}”`)
    .join(', ')
    .slice(0, 1000);
  return `No column of the file is known. Say in “mapping” which field each fills. Its columns are ${columns}.`;
}

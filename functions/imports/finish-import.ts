import { byteOrderMark, csvText } from '../../shared/exports/csv-text.ts';
import { Import, importFilesOf } from '../../shared/imports/import.ts';
import { revise, systemAuthor } from '../../shared/table/entity.ts';
import { instantOf } from '../../shared/time/instant.ts';
import type { FileStore } from '../platform/files.ts';
import { retryOnConflict } from '../platform/retry.ts';
import type { Table } from '../platform/table/gateway.ts';
import { update, type Write } from '../platform/table/write.ts';
import type { ImportProgress } from './import-progress.ts';
import { unwatchImport } from './revive-import.ts';

/** Ends an import with its counts and the file of its bad rows. With a problem the file could not be read to its end. */
export async function finishImport(
  { table, files }: { readonly table: Table; readonly files: FileStore },
  job: Import,
  progress: ImportProgress,
  { problem, headers }: { problem: string | undefined; headers: readonly string[] },
): Promise<void> {
  const paths = importFilesOf(job);
  if (progress.errorPieces > 0) {
    const pieces = Array.from({ length: progress.errorPieces }, (_, index) => paths.errorPiece(index + 1));
    await files.join(pieces, paths.errors, `${byteOrderMark}${csvText(['line', 'reason', ...headers])}`);
  }
  const { rows, created, updated, skipped, failed, accountsCreated, remarks } = progress;
  const finished = (now: number) => ({
    ...{ rows, created, updated, skipped, failed },
    status: problem === undefined ? ('completed' as const) : ('failed' as const),
    percent: 100,
    finishedAt: instantOf(now),
    ...(accountsCreated > 0 && { accountsCreated }),
    problem: problem ?? (remarks.join(' ') || undefined),
  });
  await change(table, job, finished, unwatchImport(job));
}

/** Hands a long import over to a run of its own: the change raises the event that starts it. */
export async function handOver(table: Table, job: Import): Promise<void> {
  await change(table, job, (_now, { part }) => ({ part: part + 1 }));
}

async function change(
  table: Table,
  { orgId, id }: Import,
  patchOf: (now: number, job: Import) => Partial<Import>,
  also: Write | readonly Write[] = [],
): Promise<void> {
  await retryOnConflict(async () => {
    const job = await table.get(Import, orgId, id);
    if (job.status !== 'running') return;
    const now = Date.now();
    await table.write(
      update(Import, job, revise(job, patchOf(now, job), systemAuthor(orgId), now), 'progress'),
      also,
    );
  });
}

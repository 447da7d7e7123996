import { Import, importFilesOf } from '../../../shared/leads/import.ts';
import { revise, systemAuthor } from '../../../shared/table/entity.ts';
import { instantOf } from '../../../shared/time/instant.ts';
import { retryOnConflict } from '../../platform/retry.ts';
import type { Table } from '../../platform/table/gateway.ts';
import { update } from '../../platform/table/write.ts';
import type { ImportFiles } from './import-files.ts';
import type { ImportProgress } from './import-progress.ts';

/** Without it Excel takes UTF-8 for the code page of the machine. */
const byteOrderMark = '\uFEFF';

/** Ends an import with its counts and the file of its bad rows. With a problem the file could not be read to its end. */
export async function finishImport(
  { table, files }: { readonly table: Table; readonly files: ImportFiles },
  job: Import,
  progress: ImportProgress,
  { problem, headers }: { problem: string | undefined; headers: readonly string[] },
): Promise<void> {
  const paths = importFilesOf(job);
  if (progress.errorPieces > 0) {
    const pieces = Array.from({ length: progress.errorPieces }, (_, index) => paths.errorPiece(index + 1));
    await files.join(pieces, paths.errors, `${byteOrderMark}${csvText(['line', 'reason', ...headers])}`);
  }
  const { rows, created, updated, skipped, failed, remark } = progress;
  await change(table, job, (now) => ({
    ...{ rows, created, updated, skipped, failed },
    status: problem === undefined ? ('completed' as const) : ('failed' as const),
    percent: 100,
    finishedAt: instantOf(now),
    problem: problem ?? remark,
  }));
}

/** Hands a long import over to a run of its own: the change raises the event that starts it. */
export async function handOver(table: Table, job: Import): Promise<void> {
  await change(table, job, (_now, { part }) => ({ part: part + 1 }));
}

async function change(
  table: Table,
  { orgId, id }: Import,
  patchOf: (now: number, job: Import) => Partial<Import>,
): Promise<void> {
  await retryOnConflict(async () => {
    const job = await table.get(Import, orgId, id);
    if (job.status !== 'running') return;
    const now = Date.now();
    await table.write(
      update(Import, job, revise(job, patchOf(now, job), systemAuthor(orgId), now), 'progress'),
    );
  });
}

/** A line of a CSV file (RFC 4180). */
export function csvText(cells: readonly string[]): string {
  return `${cells.map((cell) => (/[",\r\n;\t]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')}\r\n`;
}

import { Export } from '../../shared/exports/export.ts';
import { revise, systemAuthor } from '../../shared/table/entity.ts';
import { instantOf } from '../../shared/time/instant.ts';
import { retryOnConflict } from '../platform/retry.ts';
import type { Table } from '../platform/table/gateway.ts';
import { update } from '../platform/table/write.ts';

/** Ends an export with the number of its rows, or with the reason why there is no file. */
export async function finishExport(
  table: Table,
  job: Export,
  result: { readonly rows: number } | { readonly problem: string },
): Promise<void> {
  // The audit says of whom it is: who asked for the file took so many rows.
  const author = { orgId: job.orgId, userId: job.ownerId ?? 'system' };
  const status = 'rows' in result ? ('completed' as const) : ('failed' as const);
  await change(table, job, author, (now) => ({
    ...result,
    status,
    percent: 100,
    finishedAt: instantOf(now),
  }));
}

/** Hands a long export over to a run of its own: the change raises the event that starts it. */
export async function handOverExport(table: Table, job: Export): Promise<void> {
  await change(table, job, systemAuthor(job.orgId), (_now, { part }) => ({ part: part + 1 }));
}

async function change(
  table: Table,
  { orgId, id }: Export,
  author: { readonly orgId: string; readonly userId: string },
  patchOf: (now: number, job: Export) => Partial<Export>,
): Promise<void> {
  await retryOnConflict(async () => {
    const job = await table.get(Export, orgId, id);
    if (job.status !== 'running') return;
    const now = Date.now();
    await table.write(update(Export, job, revise(job, patchOf(now, job), author, now), 'progress'));
  });
}

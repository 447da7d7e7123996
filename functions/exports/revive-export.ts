import { Export } from '../../shared/exports/export.ts';
import { revise, systemAuthor } from '../../shared/table/entity.ts';
import { progressKey } from '../../shared/table/keys.ts';
import { clearTimer, setTimer } from '../handoffs/timer.ts';
import { logger } from '../platform/logger.ts';
import { isStuck, noteStalled, stalledAgain } from '../platform/revivals.ts';
import type { Table } from '../platform/table/gateway.ts';
import { update, type Write } from '../platform/table/write.ts';
import { type ExportProgress, exportProgressOf } from './export-progress.ts';
import { finishExport } from './finish-export.ts';

/** A worker is cut off after 5 minutes and is heard of when it begins: one not heard of for longer is gone. */
export const silentMs = 6 * 60_000;

/** Has the sweep look after a running export: whether its worker is still heard of. */
export function watchExport(
  { orgId, id, part }: Pick<Export, 'orgId' | 'id' | 'part'>,
  dueAt: number,
): Write {
  return setTimer({ orgId, recordType: 'export', recordId: id, clock: 'silence', epoch: part, dueAt });
}

/**
 * What the sweep does when the timer of an export is due: one whose worker is gone goes on in another run; one that loses
 * its workers at the same place again and again is ended with the reason. One that is worked on, or waits for its turn in
 * the queue, is looked at again later; of one at its end the timer is dropped. Says whether it was started again.
 */
export async function reviveExport(
  { table, now }: { readonly table: Table; readonly now: number },
  orgId: string,
  exportId: string,
): Promise<boolean> {
  const job = await table.find(Export, orgId, exportId);
  if (job?.status !== 'running') {
    await table.write(clearTimer(orgId, exportId, 'silence'));
    return false;
  }
  const progress = await exportProgressOf(table, job);
  const heardAt = Date.parse(progress?.at ?? job.updatedAt);
  const hasBegun = heardAt > Date.parse(job.updatedAt);
  if (!progress || !hasBegun || now - heardAt <= silentMs) {
    await table.write(watchExport(job, Math.max(now, heardAt) + silentMs));
    return false;
  }
  const place = placeOf(progress);
  const stalled = stalledAgain(progress.stalled, place);
  if (isStuck(stalled, place)) {
    await finishExport(table, job, { problem: stuckProblem(progress) });
    return false;
  }
  logger.warn('the worker of an export is gone; another goes on', { exportId, times: stalled.times });
  const after = revise(job, { part: job.part + 1 }, systemAuthor(orgId), now);
  await table.write(
    update(Export, job, after, 'revive'),
    watchExport(after, now + silentMs),
    noteStalled(progressKey(orgId, exportId), stalled),
  );
  return true;
}

/** What changes when a run comes any further. */
function placeOf({ stage, total, read, parts }: ExportProgress): string {
  return JSON.stringify([stage, total, read, parts.length]);
}

const stuckProblem = ({ rows }: Pick<ExportProgress, 'rows'>) =>
  `The export could not go on after row ${rows}, also when it was tried again. Narrow its filter, or ask an administrator.`;

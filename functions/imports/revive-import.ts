import { Import } from '../../shared/imports/import.ts';
import { revise, systemAuthor } from '../../shared/table/entity.ts';
import { progressKey } from '../../shared/table/keys.ts';
import { instantOf } from '../../shared/time/instant.ts';
import { clearTimer, setTimer } from '../handoffs/timer.ts';
import { logger } from '../platform/logger.ts';
import { isBeyondHelp, noteStalled, stalledAgain } from '../platform/revivals.ts';
import type { Table } from '../platform/table/gateway.ts';
import { update, type Write } from '../platform/table/write.ts';
import { hasDied, placeOf, progressOf, silentMs, stuckProblem } from './import-progress.ts';

/** Has the sweep look after a running import: whether its worker is still heard of. */
export function watchImport(
  { orgId, id, part }: Pick<Import, 'orgId' | 'id' | 'part'>,
  dueAt: number,
): Write {
  return setTimer({ orgId, recordType: 'import', recordId: id, clock: 'silence', epoch: part, dueAt });
}

/** The import is at its end: nobody looks after it any more. */
export function unwatchImport({ orgId, id }: Pick<Import, 'orgId' | 'id'>): Write {
  return clearTimer(orgId, id, 'silence');
}

/**
 * What the sweep does when the timer of an import is due: one whose worker died goes on in another run, minutes before the
 * queue would show the dead one's message again; one that loses its workers at the same place again and again is ended. One that is worked on, or waits for its turn, is looked at again later.
 * Says whether it was started again.
 */
export async function reviveImport(
  { table, now }: { readonly table: Table; readonly now: number },
  orgId: string,
  importId: string,
): Promise<boolean> {
  const job = await table.find(Import, orgId, importId);
  if (job?.status !== 'running') {
    await table.write(unwatchImport({ orgId, id: importId }));
    return false;
  }
  const progress = await progressOf(table, job);
  if (!progress || !hasDied(job, progress, now)) {
    const heardAt = Math.max(now, Date.parse(progress?.at ?? job.updatedAt));
    await table.write(watchImport(job, heardAt + silentMs));
    return false;
  }
  const stalled = stalledAgain(progress.stalled, placeOf(progress));
  // The run that is started ends a stuck one with the file of its bad rows; only where that fails, too, it ends without.
  if (isBeyondHelp(stalled)) {
    const { rows, created, updated, skipped, failed } = progress;
    const ended = {
      ...{ rows, created, updated, skipped, failed },
      ...{ status: 'failed' as const, percent: 100, finishedAt: instantOf(now) },
      problem: stuckProblem(progress),
    };
    const failedJob = revise(job, ended, systemAuthor(orgId), now);
    await table.write(update(Import, job, failedJob, 'progress'), unwatchImport(job));
    return false;
  }
  const { rows } = progress;
  logger.warn('the worker of an import is gone; another goes on', { importId, rows, times: stalled.times });
  const after = revise(job, { part: job.part + 1 }, systemAuthor(orgId), now);
  await table.write(
    update(Import, job, after, 'revive'),
    watchImport(after, now + silentMs),
    noteStalled(progressKey(orgId, importId), stalled),
  );
  return true;
}

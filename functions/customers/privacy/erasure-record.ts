import { Erasure } from '../../../shared/customers/erasure.ts';
import { revise, systemAuthor } from '../../../shared/table/entity.ts';
import { progressKey } from '../../../shared/table/keys.ts';
import { clearTimer, setTimer } from '../../handoffs/timer.ts';
import { retryOnConflict } from '../../platform/retry.ts';
import type { Table } from '../../platform/table/gateway.ts';
import { drop, update } from '../../platform/table/write.ts';

/**
 * How long after the first pass everything is looked at once more: what was under way then (a change on its way through the
 * stream to the audit and the timeline, a mail being written) has arrived long since. The stream's alarm is at 5 minutes.
 */
export const settleMs = 15 * 60_000;

/** Changes the erasure; its timer runs until it is completed and wakes it again, whatever became of its runs. */
export async function changeErasure(
  table: Table,
  { orgId, id }: Erasure,
  patchOf: (job: Erasure) => Partial<Erasure>,
): Promise<void> {
  await retryOnConflict(async () => {
    const job = await table.find(Erasure, orgId, id);
    if (!job || job.status === 'completed') return;
    const now = Date.now();
    const after = revise(job, patchOf(job), systemAuthor(orgId), now);
    const isOver = after.status === 'completed';
    await table.write(
      update(Erasure, job, after, 'progress'),
      isOver ? [drop(progressKey(orgId, id)), clearTimer(orgId, id, 'erasure')] : [erasureTimer(after, now)],
    );
  });
}

/** Wakes an erasure that nothing else goes on with. */
export function erasureTimer({ orgId, id, part }: Erasure, now: number) {
  return setTimer({
    orgId,
    recordType: 'erasure',
    recordId: id,
    clock: 'erasure',
    epoch: part,
    dueAt: now + settleMs,
  });
}

/** The timer of an erasure is due: the next run is asked for. */
export async function resumeErasure(table: Table, orgId: string, erasureId: string): Promise<void> {
  const job = await table.find(Erasure, orgId, erasureId);
  if (!job || job.status === 'completed') {
    await table.write(clearTimer(orgId, erasureId, 'erasure'));
    return;
  }
  await changeErasure(table, job, ({ part }) => ({ part: part + 1 }));
}

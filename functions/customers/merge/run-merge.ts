import { Merge } from '../../../shared/customers/merge.ts';
import { revise, systemAuthor } from '../../../shared/table/entity.ts';
import { instantOf } from '../../../shared/time/instant.ts';
import { logger } from '../../platform/logger.ts';
import { retryOnConflict } from '../../platform/retry.ts';
import { update } from '../../platform/table/write.ts';
import { moveBack } from './move-back.ts';
import { type MoveRun, moveBelongings, movedCounts, Superseded, TimeIsUp } from './move-belongings.ts';

/**
 * Brings a merge, or its undoing, to its end, from wherever the last run stopped. When its time is over it hands over to a run of
 * its own. Does nothing for one that is at its end.
 */
export async function runMerge(run: MoveRun, orgId: string, mergeId: string): Promise<void> {
  const merge = await run.table.find(Merge, orgId, mergeId);
  if (!merge) return;
  try {
    if (merge.status === 'moving') {
      await moveBelongings(run, merge);
      await change(run, merge, (now, moved) => ({ status: 'completed', moved, completedAt: instantOf(now) }));
    } else if (merge.status === 'undoing') {
      await moveBack(run, merge);
      await change(run, merge, (now) => ({ status: 'undone', undoneAt: instantOf(now) }));
    }
  } catch (error) {
    if (error instanceof TimeIsUp) await change(run, merge, () => ({ part: merge.part + 1 }));
    else if (error instanceof Superseded) logger.info('the merge goes on elsewhere', { mergeId });
    else throw error;
  }
}

/** Changes the merge as long as it is in the state in which this run found it. */
async function change(
  { table }: MoveRun,
  { orgId, id, status }: Merge,
  patchOf: (now: number, moved: Record<string, number>) => Partial<Merge>,
): Promise<void> {
  await retryOnConflict(async () => {
    const merge = await table.get(Merge, orgId, id);
    if (merge.status !== status) return;
    const now = Date.now();
    const patch = patchOf(now, await movedCounts(table, merge));
    await table.write(update(Merge, merge, revise(merge, patch, systemAuthor(orgId), now), 'progress'));
  });
}

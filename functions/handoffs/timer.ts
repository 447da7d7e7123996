import { duePartition, indexes, timerKey } from '../../shared/table/keys.ts';
import { instantOf } from '../../shared/time/instant.ts';
import { drop, put, type Write } from '../platform/table/write.ts';

/** Clocks that run on records. */
export type Clock = 'remind' | 'respond' | 'speedToLead' | 'absence' | 'silence' | 'erasure';

export interface Timer {
  readonly orgId: string;
  readonly recordType: string;
  readonly recordId: string;
  readonly clock: Clock;
  readonly epoch: number;
  /** Epoch ms. */
  readonly dueAt: number;
}

/**
 * Sets a timer: an item beside its record and in the sweep's index, ordered by due time. One per record and clock; a
 * timer of an old epoch does nothing when it wakes.
 */
export function setTimer({ orgId, recordType, recordId, clock, epoch, dueAt }: Timer): Write {
  const due = instantOf(dueAt);
  return put({
    ...timerKey(orgId, recordId, clock),
    entity: 'timer',
    recordType,
    recordId,
    orgId,
    clock,
    epoch,
    dueAt: due,
    [indexes.due.partitionKey]: duePartition(recordId),
    [indexes.due.sortKey]: `${due}#${orgId}#${recordId}#${clock}`,
  });
}

/** Stops a timer if it runs. */
export function clearTimer(orgId: string, recordId: string, clock: Clock): Write {
  return drop(timerKey(orgId, recordId, clock));
}

import * as z from 'zod';
import { isAppError } from '../../shared/errors.ts';
import { subjectTypes } from '../../shared/handoffs/handoff.ts';
import { duePartitionOf, dueShards } from '../../shared/table/keys.ts';
import { resumeErasure } from '../customers/privacy/erasure-record.ts';
import { reviveExport } from '../exports/revive-export.ts';
import { reviveImport } from '../imports/revive-import.ts';
import { breachSpeedToLead } from '../leads/breach-speed-to-lead.ts';
import { readEnvironment } from '../platform/environment.ts';
import { logger } from '../platform/logger.ts';
import { retryOnConflict } from '../platform/retry.ts';
import { documentClient } from '../platform/table/client.ts';
import { Table } from '../platform/table/gateway.ts';
import { keyOfItem } from '../platform/table/range.ts';
import { startAbsence } from './availability.ts';
import type { Moment } from './offer-next.ts';
import { policyOf } from './policies.ts';

const environment = readEnvironment('handoffs/sweep', process.env);
const client = documentClient();

const tableOf = () => new Table({ client, tableName: environment.TABLE_NAME });

/** Timers of one shard that a sweep acts on; what is left is due in the next one, a minute later. */
const mostPerShard = 500;
const atOnce = 8;

const Timer = z.object({
  orgId: z.string(),
  recordType: z.enum([...subjectTypes, 'absence', 'import', 'export', 'erasure']),
  recordId: z.string(),
  clock: z.enum(['remind', 'respond', 'speedToLead', 'absence', 'silence', 'erasure']),
  epoch: z.int(),
});
type Timer = z.output<typeof Timer>;

/**
 * Every minute: acts on the timers that are overdue and that nothing woke. A lost execution delays an action by a minute;
 * it never drops one. Acting on what was done meanwhile changes nothing.
 */
export async function handler(): Promise<{ due: number; failed: number }> {
  const table = tableOf();
  const now = Date.now();
  const due = (
    await Promise.all(Array.from({ length: dueShards }, (_, shard) => dueTimers(table, shard, now)))
  ).flat();
  let failed = 0;
  for (let start = 0; start < due.length; start += atOnce) {
    const outcomes = await Promise.all(due.slice(start, start + atOnce).map((timer) => act(timer)));
    failed += outcomes.filter((isDone) => !isDone).length;
  }
  if (due.length > 0) logger.info('sweep', { due: due.length, failed });
  return { due: due.length, failed };
}

async function dueTimers(table: Table, shard: number, now: number): Promise<Timer[]> {
  const keys = await table.dueKeys(duePartitionOf(shard), new Date(now).toISOString(), mostPerShard);
  return (await table.items(keys, true)).flatMap((item) => {
    const timer = Timer.safeParse(item);
    if (timer.success) return [timer.data];
    // One that nobody can read must not stop the others.
    const { PK, SK } = keyOfItem(item);
    logger.error('timer not readable', {
      PK,
      SK,
      problems: timer.error.issues.map(({ path }) => path.join('.')),
    });
    return [];
  });
}

async function act(timer: Timer): Promise<boolean> {
  const table = tableOf();
  try {
    await retryOnConflict(() => wake({ table, now: Date.now() }, timer));
    return true;
  } catch (error) {
    // One timer that cannot be acted on must not stop the others; it stays due and is tried again.
    const code = isAppError(error) ? error.code : error instanceof Error ? error.name : 'unknown';
    logger.error('timer failed', { code, orgId: timer.orgId, recordId: timer.recordId, clock: timer.clock });
    return false;
  }
}

async function wake(moment: Moment, { orgId, recordType, recordId, clock, epoch }: Timer): Promise<unknown> {
  if (recordType === 'erasure' || clock === 'erasure') return resumeErasure(moment.table, orgId, recordId);
  if (recordType === 'absence' || clock === 'absence') return startAbsence(moment, orgId, recordId);
  if (recordType === 'export') return reviveExport(moment, orgId, recordId);
  if (recordType === 'import' || clock === 'silence') return reviveImport(moment, orgId, recordId);
  if (clock === 'speedToLead') return breachSpeedToLead(moment, orgId, recordId);
  return policyOf(recordType).settle(moment, { orgId, subjectId: recordId, clock, epoch });
}

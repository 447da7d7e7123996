import * as z from 'zod';
import { subjectTypes } from '../../shared/handoffs/handoff.ts';
import { readEnvironment } from '../platform/environment.ts';
import { logger } from '../platform/logger.ts';
import { retryOnConflict } from '../platform/retry.ts';
import { documentClient } from '../platform/table/client.ts';
import { Table } from '../platform/table/gateway.ts';
import { type BoundPolicy, policyOf } from './policies.ts';
import type { Wake } from './settle.ts';

const environment = readEnvironment('handoffs/steps', process.env);
const client = documentClient();

const StepInput = z.object({
  step: z.enum(['remind', 'check', 'moveOn']),
  orgId: z.string(),
  handoffId: z.string(),
  subject: z.object({ type: z.enum(subjectTypes), id: z.string() }),
  epoch: z.int(),
});

export interface StepOutput {
  /** What the workflow does next; `wait` until the instant it names. */
  readonly next: 'moveOn' | 'wait' | 'nothing';
  readonly until?: string;
}

/**
 * The steps of the hand-off machine (`machine.ts`). What is done is decided from what is stored, so a step that runs twice,
 * late, or on an offer that was answered, does nothing.
 */
export async function handler(input: unknown): Promise<StepOutput> {
  const { step, orgId, subject, epoch } = StepInput.parse(input);
  logger.appendKeys({ step, orgId, subjectId: subject.id, epoch });
  const table = new Table({ client, tableName: environment.TABLE_NAME });
  const policy = policyOf(subject.type);
  const wake: Wake = { orgId, subjectId: subject.id, clock: step === 'remind' ? 'remind' : 'respond', epoch };
  await untilTheInstant(policy, table, wake);
  if (step === 'check') {
    const { step: due } = await policy.look({ table, now: Date.now() }, wake);
    if (due.do === 'lapse') return { next: 'moveOn' };
    return due.do === 'wait' ? { next: 'wait', until: due.until } : { next: 'nothing' };
  }
  const done = await retryOnConflict(() => policy.settle({ table, now: Date.now() }, wake));
  if (step === 'moveOn' || done.do === 'lapse') return { next: 'nothing' };
  const { step: left } = await policy.look({ table, now: Date.now() }, { ...wake, clock: 'respond' });
  return {
    next: left.do === 'nothing' ? 'nothing' : 'wait',
    ...(left.do === 'wait' && { until: left.until }),
  };
}

/** Step Functions truncates the milliseconds of a Wait's timestamp, so it wakes up to a second early: the rest is waited here. */
async function untilTheInstant(policy: BoundPolicy, table: Table, wake: Wake): Promise<void> {
  const { step } = await policy.look({ table, now: Date.now() }, wake);
  const early = step.do === 'wait' ? Date.parse(step.until) - Date.now() : 0;
  if (early > 0 && early <= 1000) await new Promise((resolve) => setTimeout(resolve, early));
}

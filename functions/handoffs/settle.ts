import { isAppError } from '../../shared/errors.ts';
import { Handoff } from '../../shared/handoffs/handoff.ts';
import { lapse } from '../../shared/handoffs/handoff-state.ts';
import { type HandoffTimer, onTimer, type TimerStep } from '../../shared/handoffs/next-step.ts';
import { revise, systemAuthor } from '../../shared/table/entity.ts';
import { handoffKey, timerKey } from '../../shared/table/keys.ts';
import { instantOf } from '../../shared/time/instant.ts';
import { drop, update } from '../platform/table/write.ts';
import { type Moment, offerNext } from './offer-next.ts';
import type { HandoffPolicy, Subject } from './policy.ts';
import { clearTimer } from './timer.ts';

/** A timer that woke, from the workflow or from the sweep. */
export interface Wake extends Omit<HandoffTimer, 'handoffId'> {
  readonly orgId: string;
  readonly subjectId: string;
}

/** What the timer finds to do now. Reads only; `nothing` for an old epoch or an offer that no longer waits. */
export async function look<S extends Subject>(
  { table, now }: Moment,
  policy: HandoffPolicy<S>,
  { orgId, subjectId, clock, epoch }: Wake,
): Promise<{ step: TimerStep; subject?: S; handoff?: Handoff }> {
  const subject = await table.find(policy.entity, orgId, subjectId);
  const handoff = await table.findAt(Handoff, handoffKey(orgId, subjectId, epoch));
  if (!subject || !handoff) return { step: { do: 'nothing', because: 'the record is gone' } };
  const timer = { handoffId: handoff.id, clock, epoch };
  return { step: onTimer({ timer, handoff, epoch: subject.epoch, now: instantOf(now) }), subject, handoff };
}

/**
 * Does what is due: reminds, or lets the offer lapse and asks the next. The same for the workflow and the sweep; doing it
 * twice, or late, or on something that was answered meanwhile, changes nothing.
 */
export async function settle<S extends Subject>(
  moment: Moment,
  policy: HandoffPolicy<S>,
  wake: Wake,
): Promise<TimerStep> {
  const { step, subject, handoff } = await look(moment, policy, wake);
  const { table, now } = moment;
  const author = systemAuthor(wake.orgId);
  if (step.do === 'nothing') await forget(moment, wake);
  if (!subject || !handoff) return step;
  if (step.do === 'remind') {
    await table.write(
      update(Handoff, handoff, revise(handoff, { remindedAt: instantOf(now) }, author, now), 'remind'),
      clearTimer(wake.orgId, wake.subjectId, 'remind'),
    );
  }
  if (step.do === 'lapse') {
    const outcome = lapse(handoff, instantOf(now));
    if (outcome.status !== 'refused')
      await offerNext(moment, policy, subject, author, { ending: { handoff, outcome } });
  }
  return step;
}

/** Takes away a timer that has become meaningless, unless a newer one took its place. */
async function forget({ table }: Moment, { orgId, subjectId, clock, epoch }: Wake): Promise<void> {
  const isStale = { condition: 'epoch = :epoch', values: { ':epoch': epoch } };
  try {
    await table.write(drop(timerKey(orgId, subjectId, clock), isStale));
  } catch (error) {
    if (!isAppError(error, 'conflict')) throw error;
  }
}

import type { SupersessionCause } from '../../shared/handoffs/handoff-state.ts';
import { systemAuthor } from '../../shared/table/entity.ts';
import { giveUp } from './give-up.ts';
import { type Moment, offerNext } from './offer-next.ts';
import type { HandoffPolicy, Subject } from './policy.ts';
import { superseding } from './supersede.ts';

export interface PassOn {
  /** Whose hands it leaves. */
  readonly userId: string;
  readonly cause: Extract<SupersessionCause, 'absent' | 'deactivated'>;
  readonly reason: string;
}

/**
 * Takes a subject out of the hands of somebody who is away or gone and offers it to the next at once. Somebody who is away
 * keeps what they accepted; somebody who is gone keeps nothing. Says whether it moved.
 */
export async function passOn<S extends Subject>(
  moment: Moment,
  policy: HandoffPolicy<S>,
  orgId: string,
  subjectId: string,
  { userId, cause, reason }: PassOn,
): Promise<boolean> {
  const subject = await moment.table.find(policy.entity, orgId, subjectId);
  if (!subject || subject.ownerId !== userId || policy.isClosed(subject)) return false;
  const ending = await superseding(moment, subject, cause, reason);
  if (!ending && cause === 'absent') return false;
  if (ending && ending.handoff.toUserId !== userId) return false;
  if (!ending && subject.queueId !== undefined) return leaveInQueue(moment, policy, subject, reason);
  await offerNext(moment, policy, subject, systemAuthor(orgId), { ending });
  return true;
}

/** What waits in a queue stays there: only who answers for it changes. */
async function leaveInQueue<S extends Subject>(
  moment: Moment,
  policy: HandoffPolicy<S>,
  subject: S,
  reason: string,
): Promise<boolean> {
  await giveUp(moment, policy, subject, systemAuthor(subject.orgId), {
    run: [],
    endings: [],
    why: { because: reason },
    packet: await policy.packetOf(moment.table, subject),
    candidates: [],
    queueId: subject.queueId,
  });
  return true;
}

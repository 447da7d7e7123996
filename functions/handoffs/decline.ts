import { type Actor, reaches } from '../../shared/access/permissions.ts';
import { AppError, notFound } from '../../shared/errors.ts';
import { decline } from '../../shared/handoffs/handoff-state.ts';
import { instantOf } from '../../shared/time/instant.ts';
import { passedOn } from './accept.ts';
import { handoffsOf } from './handoffs-of.ts';
import { type Moment, offerNext } from './offer-next.ts';
import type { HandoffPolicy, Subject } from './policy.ts';

/** The receiver says no, with a reason: the next candidate is asked in the same transaction. */
export async function declineHandoff<S extends Subject>(
  { table, now }: Moment,
  policy: HandoffPolicy<S>,
  actor: Actor,
  subject: S,
  reason: string,
): Promise<S> {
  const handoffs = await handoffsOf(table, subject.orgId, subject.id);
  const wasAsked = handoffs.some(({ toUserId }) => toUserId === actor.userId);
  if (!wasAsked && !reaches(actor, policy.type, 'read', subject)) throw notFound(policy.type, subject.id);
  const open = handoffs.findLast(({ status }) => status === 'offered');
  if (!open)
    throw new AppError(
      'wrong_state',
      `The ${policy.type} is not offered to anybody, so there is nothing to decline.`,
    );
  const outcome = decline(open, { by: actor.userId, at: instantOf(now), reason });
  if (outcome.status === 'refused')
    throw await passedOn(table, subject.orgId, policy.type, open.toUserId, 'notReceiver');
  return offerNext({ table, now }, policy, subject, actor, { ending: { handoff: open, outcome } });
}

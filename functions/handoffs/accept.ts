import { type Actor, reaches } from '../../shared/access/permissions.ts';
import { AppError, notFound } from '../../shared/errors.ts';
import { type AcceptDecision, decideAcceptance } from '../../shared/handoffs/accept-handoff.ts';
import { Handoff } from '../../shared/handoffs/handoff.ts';
import type { AcceptedBy } from '../../shared/handoffs/handoff-state.ts';
import { User } from '../../shared/organization/user.ts';
import { revise, systemAuthor } from '../../shared/table/entity.ts';
import { instantOf } from '../../shared/time/instant.ts';
import type { Table } from '../platform/table/gateway.ts';
import { update, type Write } from '../platform/table/write.ts';
import { handoffsOf } from './handoffs-of.ts';
import { type Moment, offerNext, stopTimers } from './offer-next.ts';
import type { HandoffPolicy, Subject } from './policy.ts';
import { take } from './take.ts';

export interface Acceptance<S extends Subject> {
  /** When the acceptance reached the system, epoch ms. */
  readonly receivedAt: number;
  readonly acceptedBy: AcceptedBy;
  /** What else changes with it, such as the activity that counts as acceptance. */
  readonly also?: { readonly patch?: Partial<S>; readonly writes?: readonly Write[] };
}

/**
 * The receiver takes it. Stamped in time it wins, even over a lapse that already moved the offer on; late it is refused
 * with the name of whoever has it now (the rule is in `decideAcceptance`). One transaction.
 */
export async function acceptHandoff<S extends Subject>(
  { table, now }: Moment,
  policy: HandoffPolicy<S>,
  actor: Actor,
  subject: S,
  { receivedAt, acceptedBy, also }: Acceptance<S>,
): Promise<S> {
  const handoffs = await handoffsOf(table, subject.orgId, subject.id);
  const mine = handoffs.findLast(
    ({ toUserId, status }) => toUserId === actor.userId && status !== 'exhausted',
  );
  // Whom it was given up to answers for it already; accepting is to work on it themselves.
  const isGivenUpToMe =
    subject.ownerId === actor.userId && policy.takenBy(subject) === undefined && !policy.isClosed(subject);
  if (isGivenUpToMe && mine?.status !== 'offered') {
    const to = { userId: actor.userId, teamId: subject.teamId };
    return take({ table, now }, policy, subject, actor, { to, because: `taken by ${actor.name}` });
  }
  if (!mine) throw await notOffered(table, policy, actor, subject);
  const decision = decideAcceptance({
    handoffs,
    handoffId: mine.id,
    by: actor.userId,
    at: instantOf(receivedAt),
    acceptedBy,
    takenBy: policy.takenBy(subject),
    closed: policy.isClosed(subject),
  });
  if (decision.do === 'nothing') return subject;
  if (decision.do === 'refuse') throw await refusal({ table, now }, policy, subject, mine, decision);

  const overtaken = handoffs.find(({ id }) => id === decision.supersedes?.id);
  const by = { userId: actor.userId, teamId: teamNow(actor, mine) };
  const at = decision.outcome.respondedAt;
  const after = revise(
    subject,
    { ...policy.accepted(subject, by, at), ...also?.patch, epoch: subject.epoch + 1, offer: undefined },
    actor,
    now,
  );
  await table.write(
    update(policy.entity, subject, after, 'accept'),
    update(
      Handoff,
      mine,
      revise(mine, { ...decision.outcome, endedAt: undefined, reason: undefined }, actor, now),
      'accept',
    ),
    overtaken && decision.supersedes
      ? update(Handoff, overtaken, revise(overtaken, decision.supersedes.outcome, actor, now), 'supersede')
      : [],
    policy.workload(subject, after),
    stopTimers(subject),
    also?.writes ?? [],
  );
  return after;
}

/** The team they were asked in, unless they have left it since. */
function teamNow({ teamIds }: Actor, { teamId }: Handoff): string | undefined {
  return teamId !== undefined && teamIds.includes(teamId) ? teamId : teamIds[0];
}

async function refusal<S extends Subject>(
  moment: Moment,
  policy: HandoffPolicy<S>,
  subject: S,
  mine: Handoff,
  decision: Extract<AcceptDecision, { do: 'refuse' }>,
): Promise<AppError> {
  if (!decision.lapseFirst)
    return passedOn(moment.table, subject.orgId, policy.type, decision.holderId, decision.because);
  const at = instantOf(moment.now);
  const outcome = { status: 'lapsed' as const, endedAt: at, reason: `not accepted by ${mine.respondBy}` };
  const after = await offerNext(moment, policy, subject, systemAuthor(subject.orgId), {
    ending: { handoff: mine, outcome },
  });
  return passedOn(
    moment.table,
    subject.orgId,
    policy.type,
    after.offer?.userId ?? after.ownerId,
    decision.because,
  );
}

async function notOffered<S extends Subject>(
  table: Table,
  policy: HandoffPolicy<S>,
  actor: Actor,
  subject: S,
): Promise<AppError> {
  if (!reaches(actor, policy.type, 'read', subject)) return notFound(policy.type, subject.id);
  return passedOn(table, subject.orgId, policy.type, subject.ownerId, 'notReceiver');
}

const because = {
  notReceiver: 'It was not offered to you',
  tooLate: 'The time to accept it is over',
  passedOn: 'Somebody else has taken it',
  ended: 'It no longer waits for you',
};

/** 409 that names whoever has it now. */
export async function passedOn(
  table: Table,
  orgId: string,
  type: string,
  holderId: string | undefined,
  why: keyof typeof because,
): Promise<AppError> {
  const holder = holderId ? await table.find(User, orgId, holderId) : undefined;
  const now = holder ? `${holder.name} has the ${type} now.` : `The ${type} waits in a queue now.`;
  return new AppError('offer_passed_on', `${because[why]}. ${now}`, {
    more: holder ? { owner: { id: holder.id, name: holder.name } } : {},
  });
}

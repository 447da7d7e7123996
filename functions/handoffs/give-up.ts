import { type ConsideredCandidate, namedCandidates } from '../../shared/handoffs/candidate.ts';
import type { Explained } from '../../shared/handoffs/explanation.ts';
import { Handoff, type Packet } from '../../shared/handoffs/handoff.ts';
import { exhaust } from '../../shared/handoffs/handoff-state.ts';
import { countedOffers } from '../../shared/handoffs/next-step.ts';
import { newId } from '../../shared/id.ts';
import { User } from '../../shared/organization/user.ts';
import { type Author, revise, stampNew } from '../../shared/table/entity.ts';
import { instantOf } from '../../shared/time/instant.ts';
import { create, unchanged, update, type Write } from '../platform/table/write.ts';
import { fallbackOf } from './fallback.ts';
import type { Moment } from './offer-next.ts';
import { stopTimers } from './offer-next.ts';
import type { HandoffPolicy, Subject, Terms } from './policy.ts';

export interface Given {
  /** Who was asked in this run; nobody when it goes to the queue at once. */
  readonly run: readonly Handoff[];
  readonly endings: readonly Write[];
  readonly why: Pick<Explained, 'because'> & Partial<Explained>;
  readonly packet: Packet;
  readonly candidates: readonly ConsideredCandidate[];
  /** The rules that were tried, where none of them asks anybody. */
  readonly rules?: Handoff['rules'];
  readonly terms?: (Pick<Terms, 'because' | 'candidateIds'> & Partial<Terms>) | undefined;
  /** The queue, where it is not the terms'. */
  readonly queueId?: string | undefined;
}

/**
 * Ends the run: the subject goes to the manager of the team and the fallback queue, with one entry in its story that says
 * why. Where people were asked and none took it, that entry is the breach. It stays there until somebody claims it or it
 * is assigned by hand; nothing loops.
 */
export async function giveUp<S extends Subject>(
  { table, now }: Moment,
  policy: HandoffPolicy<S>,
  subject: S,
  author: Author,
  { run, endings, why, packet, candidates, rules, terms, queueId: named }: Given,
): Promise<S> {
  const last = run.at(-1);
  const { queueId, manager } = await fallbackOf(table, subject.orgId, {
    queueId: named,
    terms,
    askedLast: last?.toUserId,
  });
  const managerId = manager?.id;
  const epoch = subject.epoch + 1;
  const at = instantOf(now);
  const entry: Handoff = stampNew(
    {
      subject: { type: policy.type, id: subject.id },
      policy: {
        ruleId: terms?.ruleId ?? last?.policy.ruleId,
        ruleVersion: terms?.ruleVersion ?? last?.policy.ruleVersion,
        because: terms?.because ?? why.because,
        explanation: terms ? terms.explanation : why.explanation,
      },
      rules,
      attempt: countedOffers(run),
      epoch,
      fromUserId: last?.toUserId ?? subject.ownerId,
      toUserId: managerId ?? 'nobody',
      teamId: manager?.teamId,
      offeredAt: at,
      respondBy: at,
      counts: false,
      escalatedTo: { userId: managerId, queueId },
      packet,
      ...namedCandidates(
        candidates.map((one) => (one.chosen ? { ...one, chosen: false, rejectedBecause: why.because } : one)),
      ),
      explanation: why.explanation,
      ...exhaust({ at, reason: why.because }),
    },
    newId('handoff'),
    author,
    now,
  );
  // A manager sees it in the team they manage, also when they are in none themselves.
  const teamId = manager?.teamId ?? manager?.managesTeamIds[0];
  const patch = policy.givenUp(subject, { managerId, queueId, teamId }, at);
  const after = revise(subject, { ...patch, epoch, offer: undefined }, author, now);
  await table.write(
    update(policy.entity, subject, after, entry.attempt > 0 ? 'exhaust' : 'queue'),
    endings,
    create(Handoff, entry, 'exhaust'),
    policy.workload(subject, after),
    // A manager who is deactivated in this very moment must not be left with it.
    manager ? unchanged(User, manager) : [],
    // What was never offered has no timers.
    subject.epoch === 0 ? [] : stopTimers(subject),
  );
  return after;
}

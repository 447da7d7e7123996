import { isAppError } from '../../shared/errors.ts';
import { type ConsideredCandidate, namedCandidates } from '../../shared/handoffs/candidate.ts';
import { chooseReceiver } from '../../shared/handoffs/choose-receiver.ts';
import { offerDeadlines } from '../../shared/handoffs/deadlines.ts';
import { Handoff, type Packet } from '../../shared/handoffs/handoff.ts';
import type { HandoffOutcome } from '../../shared/handoffs/handoff-state.ts';
import { currentRun, nextStep, offeredTo } from '../../shared/handoffs/next-step.ts';
import { newId } from '../../shared/id.ts';
import { User } from '../../shared/organization/user.ts';
import { type Author, revise, stampNew } from '../../shared/table/entity.ts';
import { instantOf } from '../../shared/time/instant.ts';
import { retryOnConflict } from '../platform/retry.ts';
import { forgetSetUp } from '../platform/set-up.ts';
import type { Table } from '../platform/table/gateway.ts';
import { create, unchanged, update, type Write } from '../platform/table/write.ts';
import { giveUp } from './give-up.ts';
import { handoffsOf } from './handoffs-of.ts';
import type { HandoffPolicy, Subject, Terms } from './policy.ts';
import { loadRoster, type Person, type Roster } from './roster.ts';
import { clearTimer, setTimer } from './timer.ts';

/** How often a lead looks for another person when its places are taken in the same moment. */
const mostChoices = 20;

export interface Moment {
  readonly table: Table;
  /** Epoch ms. */
  readonly now: number;
}

/** An open offer that ends in the same transaction as the next one begins, so that nobody is ever without the baton. */
export interface Ending {
  readonly handoff: Handoff;
  readonly outcome: Exclude<HandoffOutcome, { status: 'offered' }>;
}

/**
 * Offers the subject to the next candidate, or gives it to the manager and the queue when nobody is left or the most
 * offers were made. One transaction: the old offer's end, the new one, the subject, its timers, caps and turns.
 * Throws `conflict` when anything it was decided on changed meanwhile; the caller repeats from a fresh read.
 */
export async function offerNext<S extends Subject>(
  { table, now }: Moment,
  policy: HandoffPolicy<S>,
  subject: S,
  author: Author,
  { ending, terms: known }: { readonly ending?: Ending | undefined; readonly terms?: readonly Terms[] } = {},
): Promise<S> {
  const endings = ending ? endHandoff(ending, author, now) : [];
  // A subject of epoch 0 was never handed off.
  const before = subject.epoch === 0 ? [] : await handoffsOf(table, subject.orgId, subject.id);
  const handoffs = before.map((one) =>
    ending && one.id === ending.handoff.id ? { ...one, ...ending.outcome } : one,
  );
  const run = currentRun(handoffs);
  const [terms, packet] = await Promise.all([
    known ?? policy.termsOf(table, subject, run, now),
    policy.packetOf(table, subject),
  ]);
  const round: Round<S> = { moment: { table, now }, policy, subject, author, endings, run, terms, packet };
  // Whoever loses only the race for a person's place chooses anew; what was read about the subject still holds.
  try {
    return await retryOnConflict(() => chooseAndOffer(round), { attempts: mostChoices, on: ['place_taken'] });
  } catch (error) {
    // It may be the chosen person who changed; whoever repeats it is to see that.
    if (isAppError(error, 'conflict')) forgetSetUp(subject.orgId);
    throw error;
  }
}

/** Everything that a choice starts from. */
interface Round<S extends Subject> {
  readonly moment: Moment;
  readonly policy: HandoffPolicy<S>;
  readonly subject: S;
  readonly author: Author;
  readonly endings: readonly Write[];
  readonly run: readonly Handoff[];
  readonly terms: readonly Terms[];
  readonly packet: Packet;
}

async function chooseAndOffer<S extends Subject>(round: Round<S>): Promise<S> {
  const { moment, policy, subject, author, endings, run, packet } = round;
  const { table, now } = moment;
  const tried = await choose(table, subject.orgId, round.terms, offeredTo(run), now);
  const { terms, chosen } = tried;
  const step = nextStep({ run, maxOffers: terms?.maxOffers, hasReceiver: chosen !== undefined });
  if (step.do === 'nothing') return subject;
  if (step.do === 'giveUp' || !terms || !chosen) {
    return giveUp(moment, policy, subject, author, { run, endings, why: step, packet, ...tried });
  }

  const { user } = chosen.person;
  const epoch = subject.epoch + 1;
  const { remindAt, respondBy } = deadlinesFor(terms, chosen, now);
  const handoff: Handoff = stampNew(
    {
      subject: { type: policy.type, id: subject.id },
      policy: {
        ruleId: terms.ruleId,
        ruleVersion: terms.ruleVersion,
        because: terms.because,
        explanation: terms.explanation,
      },
      attempt: step.attempt,
      epoch,
      fromUserId: run.at(-1)?.toUserId ?? subject.ownerId,
      toUserId: user.id,
      teamId: user.teamId,
      status: 'offered' as const,
      offeredAt: instantOf(now),
      remindAt: remindAt === undefined ? undefined : instantOf(remindAt),
      respondBy: instantOf(respondBy),
      counts: true,
      packet,
      ...namedCandidates(tried.candidates),
    },
    newId('handoff'),
    author,
    now,
  );
  const { toUserId, attempt } = handoff;
  const offer = {
    handoffId: handoff.id,
    userId: toUserId,
    respondBy: handoff.respondBy,
    remindAt: handoff.remindAt,
    attempt,
  };
  const to = { userId: user.id, teamId: user.teamId };
  const after = revise(subject, { ...policy.offered(subject, to, offer), epoch, offer }, author, now);
  const expectVersion = chosen.person.workloadVersion;
  await table.write(
    // First, so that a lost race shows as its conflict and not as the hand-off's key being taken.
    update(policy.entity, subject, after, 'offer'),
    endings,
    create(Handoff, handoff, 'offer'),
    policy.workload(subject, after, { userId: user.id, rotation: terms.rotation, at: now, expectVersion }),
    timersOf(policy.type, handoff),
    // An absence or a deactivation that begins in this very moment makes it choose anew.
    unchanged(User, user),
  );
  return after;
}

/** What came of trying the terms in order: everybody considered, and who is next under which terms. */
export interface Tried {
  /** The terms that gave somebody; else the last that were tried. */
  readonly terms?: Terms | undefined;
  readonly chosen?:
    | { readonly person: Person; readonly worksFrom: number; readonly roster: Roster }
    | undefined;
  readonly candidates: readonly ConsideredCandidate[];
}

/** Who would be next under these terms, and why not the others. Reads only. */
export async function choose(
  table: Table,
  orgId: string,
  options: readonly Terms[],
  alreadyOffered: Iterable<string>,
  now: number,
): Promise<Tried> {
  const considered: ConsideredCandidate[] = [];
  for (const terms of options) {
    const roster = await loadRoster(table, orgId, terms.candidateIds, terms.rotation);
    const { chosen, candidates } = chooseReceiver({
      candidates: terms.candidateIds.flatMap((id) => roster.people.get(id)?.candidate ?? []),
      findPerson: (id) => roster.people.get(id)?.candidate,
      requiredSkills: terms.requiredSkills,
      alreadyOffered,
      distribution: terms.distribution,
      now,
    });
    const known = new Set(candidates.map(({ userId }) => userId));
    considered.splice(
      0,
      considered.length,
      ...candidates,
      ...considered.filter(({ userId }) => !known.has(userId)),
    );
    const person = chosen && roster.people.get(chosen.userId);
    if (person)
      return { terms, chosen: { person, worksFrom: chosen.worksFrom, roster }, candidates: considered };
  }
  return { terms: options.at(-1), candidates: considered };
}

/** When the receiver is reminded and when the offer lapses. */
export function deadlinesFor(
  terms: Terms,
  { person, worksFrom, roster }: NonNullable<Tried['chosen']>,
  now: number,
) {
  return offerDeadlines({
    offeredAt: now,
    acceptWithin: terms.acceptWithin,
    remindAtPercent: terms.remindAtPercent,
    calendars: { rule: terms.calendar, ...person.calendars, organization: roster.organizationCalendar },
    worksFrom,
  });
}

/** The write that ends an open offer. */
export function endHandoff({ handoff, outcome }: Ending, author: Author, now: number): Write[] {
  return update(Handoff, handoff, revise(handoff, outcome, author, now), outcome.status);
}

/** The timers of an open offer; those of the one before are replaced. */
function timersOf(recordType: string, handoff: Handoff): Write[] {
  const timer = { orgId: handoff.orgId, recordType, recordId: handoff.subject.id, epoch: handoff.epoch };
  return [
    setTimer({ ...timer, clock: 'respond', dueAt: Date.parse(handoff.respondBy) }),
    handoff.remindAt
      ? setTimer({ ...timer, clock: 'remind', dueAt: Date.parse(handoff.remindAt) })
      : clearTimer(handoff.orgId, handoff.subject.id, 'remind'),
  ];
}

/** Stops both clocks of an offer. */
export function stopTimers(subject: { orgId: string; id: string }): Write[] {
  return [clearTimer(subject.orgId, subject.id, 'respond'), clearTimer(subject.orgId, subject.id, 'remind')];
}

import { foldText } from '../text/fold.ts';
import { type EpochMs, instantOf } from '../time/instant.ts';
import { worksFrom } from './availability.ts';
import type { Candidate, ConsideredCandidate, RejectionCode } from './candidate.ts';
import { type Contender, type Distribution, orderOf, whyPassedOver } from './distribution.ts';
import { type Place, takePlaces } from './substitutes.ts';

export interface ReceiverChoiceInput {
  /** Whom the rule's target names. */
  readonly candidates: readonly Candidate[];
  /** Finds somebody who is not a candidate but stands in for one. */
  readonly findPerson: (userId: string) => Candidate | undefined;
  readonly requiredSkills: readonly string[];
  /** Who had this lead (or ticket) offered in this run already. */
  readonly alreadyOffered: Iterable<string>;
  readonly distribution: Distribution;
  readonly now: EpochMs;
}

export interface ReceiverChoice {
  readonly chosen?: {
    readonly userId: string;
    readonly standsInFor?: string;
    /** When they work: now, or the opening of their hours. */
    readonly worksFrom: EpochMs;
  };
  /** Everybody considered: the chosen first, then as they would be served, then those ruled out. */
  readonly candidates: readonly ConsideredCandidate[];
}

interface Available {
  readonly place: Place;
  readonly contender: Contender;
  readonly worksFrom: EpochMs;
}

/**
 * Picks who gets the next offer and says of everybody else why not: active, not absent (a substitute takes the place),
 * not offered before, skilled, below the cap, and working now; if nobody works now, whoever's hours open first. Among
 * those the distribution decides; ties go to the oldest offer, then by id. Same input, same answer.
 */
export function chooseReceiver(input: ReceiverChoiceInput): ReceiverChoice {
  const { candidates, findPerson, distribution, now } = input;
  const alreadyOffered = new Set(input.alreadyOffered);
  const { places, ruledOut } = takePlaces(candidates, findPerson, now);
  const rejected: ConsideredCandidate[] = [...ruledOut];
  const available: Available[] = [];
  for (const place of places) {
    const weight = weightOf(place, distribution);
    const objection = objectionTo(place.candidate, input.requiredSkills, alreadyOffered, weight);
    const { user } = place.candidate;
    const opening = objection ? undefined : worksFrom(user.calendar, user.absences, now);
    if (objection) rejected.push(reject(place, ...objection));
    else if (opening === undefined) {
      rejected.push(reject(place, 'offHours', 'off hours, no opening within 366 days'));
    } else {
      const { openCount, lastOfferAt, offers } = place.candidate;
      const contender = { userId: user.id, openCount, lastOfferAt, offers, weight };
      available.push({ place, contender, worksFrom: opening });
    }
  }

  const earliest = Math.min(...available.map((one) => one.worksFrom));
  const order = orderOf[distribution.type];
  const pool = available
    .filter((one) => one.worksFrom === earliest)
    .sort((one, other) => order(one.contender, other.contender));
  const later = available
    .filter((one) => one.worksFrom > earliest)
    .sort((one, other) => one.worksFrom - other.worksFrom || order(one.contender, other.contender));
  const [first, ...others] = pool;
  if (!first) return { candidates: rejected };

  return {
    chosen: { ...identityOf(first.place), worksFrom: first.worksFrom },
    candidates: [
      { ...identityOf(first.place), chosen: true },
      ...others.map(({ place, contender }) =>
        reject(place, 'passedOver', whyPassedOver(distribution.type, contender, first.contender)),
      ),
      ...later.map(({ place, worksFrom: opens }) => {
        const rest = earliest > now ? `; ${first.contender.userId} opens at ${instantOf(earliest)}` : '';
        return reject(place, 'offHours', `off hours, opens at ${instantOf(opens)}${rest}`);
      }),
      ...rejected,
    ],
  };
}

/** What stands against somebody who is present, the first of the reasons. */
function objectionTo(
  { user, openCount }: Candidate,
  requiredSkills: readonly string[],
  alreadyOffered: ReadonlySet<string>,
  weight: number,
): [RejectionCode, string] | undefined {
  if (alreadyOffered.has(user.id)) return ['alreadyOffered', 'already offered'];
  const held = new Set([...user.skills, ...(user.languages ?? [])].map(foldText));
  const missing = requiredSkills.filter((skill) => !held.has(foldText(skill)));
  if (missing.length > 0) {
    return ['missingSkill', `missing skill${missing.length > 1 ? 's' : ''} ${missing.join(', ')}`];
  }
  if (user.maxOpen !== undefined && openCount >= user.maxOpen) {
    return ['atCap', `at cap, ${openCount} of ${user.maxOpen} open`];
  }
  if (weight <= 0) return ['noWeight', 'has weight 0'];
  return undefined;
}

/** A substitute weighs what its rule says of it, else what the person it stands in for weighs. */
function weightOf({ candidate, standsInFor }: Place, { type, weights = {} }: Distribution): number {
  if (type !== 'weighted') return 1;
  return weights[candidate.user.id] ?? (standsInFor === undefined ? undefined : weights[standsInFor]) ?? 1;
}

function identityOf({ candidate, standsInFor }: Place): { userId: string; standsInFor?: string } {
  return { userId: candidate.user.id, ...(standsInFor === undefined ? {} : { standsInFor }) };
}

function reject(place: Place, rejectionCode: RejectionCode, rejectedBecause: string): ConsideredCandidate {
  return { ...identityOf(place), chosen: false, rejectedBecause, rejectionCode };
}

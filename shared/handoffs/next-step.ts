import { epochOf } from '../time/instant.ts';
import { type Explained, explained } from './explanation.ts';
import type { HandoffFacts } from './handoff-state.ts';

/** How many people are asked before it goes to the manager, unless the rule says otherwise. */
const DEFAULT_MAX_OFFERS = 3;

/** The hand-offs of the run that is still going, oldest first; empty after an acceptance, an exhaustion, a reassignment. */
export function currentRun<H extends HandoffFacts>(handoffs: readonly H[]): readonly H[] {
  return handoffs.slice(handoffs.findLastIndex(endsRun) + 1);
}

// A receiver who went absent (it does not count) is replaced within the run; every other supersession ends it.
function endsRun({ status, counts }: HandoffFacts): boolean {
  return status === 'accepted' || status === 'exhausted' || (status === 'superseded' && counts !== false);
}

/** Who is not asked again in this run. */
export function offeredTo(run: readonly HandoffFacts[]): ReadonlySet<string> {
  return new Set(run.map(({ toUserId }) => toUserId));
}

/** The offers that use up `maxOffers`: those to people who went absent or were deactivated meanwhile do not. */
export function countedOffers(run: readonly HandoffFacts[]): number {
  return run.filter(({ counts }) => counts !== false).length;
}

export type NextStep =
  /** `attempt` is the number of the offer among those that count: 1 to `maxOffers`. */
  | { readonly do: 'offerNext'; readonly attempt: number; readonly because: string }
  /** To the manager of the team and the fallback queue, one breach event, no more offers. */
  | ({ readonly do: 'giveUp'; readonly code: 'maxOffers' | 'noReceiver' } & Explained)
  | { readonly do: 'nothing'; readonly because: string };

export interface NextStepInput {
  /** The hand-offs of the current run, oldest first (`currentRun`). */
  readonly run: readonly HandoffFacts[];
  readonly maxOffers?: number | undefined;
  /** Whether the choice found somebody. */
  readonly hasReceiver: boolean;
}

/** What happens to a subject that is being routed: the next offer, giving up, or nothing while an offer is open. */
export function nextStep({ run, maxOffers = DEFAULT_MAX_OFFERS, hasReceiver }: NextStepInput): NextStep {
  const last = run.at(-1);
  if (last?.status === 'offered') {
    return { do: 'nothing', because: `waits for ${last.toUserId} until ${last.respondBy}` };
  }
  const made = countedOffers(run);
  if (made >= maxOffers) {
    const counted = { made: String(made), most: String(maxOffers) };
    return { do: 'giveUp', code: 'maxOffers', ...explained('offersNotAccepted', counted) };
  }
  if (!hasReceiver) {
    const code = run.length === 0 ? 'nobodyCanTakeIt' : 'nobodyElseCanTakeIt';
    return { do: 'giveUp', code: 'noReceiver', ...explained(code) };
  }
  return {
    do: 'offerNext',
    attempt: made + 1,
    because: last ? reasonOf(last) : 'first offer',
  };
}

function reasonOf({ toUserId, status, reason }: HandoffFacts): string {
  return reason === undefined ? `${toUserId} ${status}` : `${toUserId} ${status}: ${reason}`;
}

/** A timer of a hand-off: which clock, and the epoch in which it was set. */
export interface HandoffTimer {
  readonly handoffId: string;
  readonly clock: 'remind' | 'respond';
  readonly epoch: number;
}

export type TimerStep =
  | { readonly do: 'remind' }
  | { readonly do: 'lapse' }
  /** Woken early: sleep until then. */
  | { readonly do: 'wait'; readonly until: string }
  | { readonly do: 'nothing'; readonly because: string };

export interface TimerInput {
  readonly timer: HandoffTimer;
  readonly handoff: HandoffFacts;
  /** The subject's epoch now. */
  readonly epoch: number;
  readonly now: string;
}

/**
 * What a timer does when it wakes, the workflow's or the sweep's alike: with an old epoch, or on an offer that no longer
 * waits, nothing. A reminder that comes after the deadline is the lapse it missed.
 */
export function onTimer({ timer, handoff, epoch, now }: TimerInput): TimerStep {
  if (timer.epoch !== epoch || handoff.epoch !== epoch) {
    return { do: 'nothing', because: `the timer is of epoch ${timer.epoch}, the record in ${epoch}` };
  }
  if (handoff.id !== timer.handoffId) return { do: 'nothing', because: 'the timer is of another hand-off' };
  if (handoff.status !== 'offered') return { do: 'nothing', because: `the hand-off is ${handoff.status}` };
  if (epochOf(now) >= epochOf(handoff.respondBy)) return { do: 'lapse' };
  if (timer.clock === 'respond') return { do: 'wait', until: handoff.respondBy };
  if (handoff.remindAt === undefined || handoff.remindedAt !== undefined) {
    return { do: 'nothing', because: handoff.remindedAt ? 'the reminder went out' : 'there is no reminder' };
  }
  return epochOf(now) < epochOf(handoff.remindAt)
    ? { do: 'wait', until: handoff.remindAt }
    : { do: 'remind' };
}

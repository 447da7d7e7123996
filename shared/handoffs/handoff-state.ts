import { epochOf } from '../time/instant.ts';

/**
 * The life of a hand-off, whatever is handed off. Instants are RFC 3339 texts, as the record holds them.
 *
 *   offered ─▶ accepted | declined | lapsed | superseded
 *   lapsed  ─▶ accepted            (the late race, see accept-handoff.ts)
 *   exhausted: the entry that ends a run of offers when nobody took it; the manager and the queue have it then.
 *
 * A *run* is the row of offers from a routing to its end: an acceptance, an assignment by hand or an exhaustion ends it.
 */

export const handoffStatuses = [
  'offered',
  'accepted',
  'declined',
  'lapsed',
  'superseded',
  'exhausted',
] as const;
export type HandoffStatus = (typeof handoffStatuses)[number];

/** A hand-off as the rules read it; the stored record is one. */
export interface HandoffFacts {
  readonly id: string;
  readonly toUserId: string;
  readonly status: HandoffStatus;
  /** The subject's epoch while this offer is open; timers carry it. */
  readonly epoch: number;
  readonly remindAt?: string | undefined;
  readonly remindedAt?: string | undefined;
  readonly respondBy: string;
  readonly reason?: string | undefined;
  /** Whether it uses up one of `maxOffers`; false when the receiver went absent inside the window. */
  readonly counts?: boolean | undefined;
}

/** What counts as acceptance: an explicit accept, a logged activity, a qualifying status. Opening the record does not. */
export const acceptedByValues = ['accept', 'activity', 'status'] as const;
export type AcceptedBy = (typeof acceptedByValues)[number];

export const supersessionCauses = [
  /** The receiver went absent, or was deactivated, inside the window: not held against them. */
  'absent',
  'deactivated',
  /** Somebody assigned the subject by hand. */
  'reassigned',
  /** The subject no longer waits: disqualified, merged, deleted. */
  'closed',
  /** An earlier receiver's acceptance, stamped in time, came in late. */
  'acceptedInTime',
] as const;
export type SupersessionCause = (typeof supersessionCauses)[number];

/** What became of an offer: the fields that change with the status. */
export type HandoffOutcome =
  | { readonly status: 'offered' }
  | { readonly status: 'accepted'; readonly respondedAt: string; readonly acceptedBy: AcceptedBy }
  | { readonly status: 'declined'; readonly respondedAt: string; readonly reason: string }
  | { readonly status: 'lapsed'; readonly endedAt: string; readonly reason: string }
  | {
      readonly status: 'superseded';
      readonly endedAt: string;
      readonly cause: SupersessionCause;
      readonly counts: boolean;
      readonly reason: string;
    }
  | { readonly status: 'exhausted'; readonly endedAt: string; readonly reason: string };

export type OutcomeOf<S extends HandoffStatus> = Extract<HandoffOutcome, { status: S }>;

const transitions: Readonly<Record<HandoffStatus, readonly HandoffStatus[]>> = {
  offered: ['accepted', 'declined', 'lapsed', 'superseded'],
  lapsed: ['accepted'],
  accepted: [],
  declined: [],
  superseded: [],
  exhausted: [],
};

/** Whether a hand-off may go from one status to the other. */
export function mayBecome(from: HandoffStatus, to: HandoffStatus): boolean {
  return transitions[from].includes(to);
}

/** A transition that the state forbids, with the reason in words. */
export interface Refusal {
  readonly status: 'refused';
  readonly because: string;
}

type Waiting = Pick<HandoffFacts, 'status' | 'toUserId' | 'respondBy'>;

/** The receiver says no, with a reason: the next candidate is asked at once. */
export function decline(
  handoff: Waiting,
  { by, at, reason }: { by: string; at: string; reason: string },
): OutcomeOf<'declined'> | Refusal {
  if (handoff.toUserId !== by) return refuse('it was not offered to this user');
  if (!mayBecome(handoff.status, 'declined')) return refuse(`it is ${handoff.status}`);
  return { status: 'declined', respondedAt: at, reason };
}

/** The time is over. Refused before `respondBy`, so that a timer that fires early does no harm. */
export function lapse(handoff: Waiting, at: string): OutcomeOf<'lapsed'> | Refusal {
  if (!mayBecome(handoff.status, 'lapsed')) return refuse(`it is ${handoff.status}`);
  if (epochOf(at) < epochOf(handoff.respondBy))
    return refuse(`it may be accepted until ${handoff.respondBy}`);
  return { status: 'lapsed', endedAt: at, reason: `not accepted by ${handoff.respondBy}` };
}

/** Something else overtook the offer. */
export function supersede(
  handoff: Waiting,
  { at, cause, reason }: { at: string; cause: SupersessionCause; reason: string },
): OutcomeOf<'superseded'> | Refusal {
  if (!mayBecome(handoff.status, 'superseded')) return refuse(`it is ${handoff.status}`);
  const counts = cause !== 'absent' && cause !== 'deactivated';
  return { status: 'superseded', endedAt: at, cause, counts, reason };
}

/** Nobody took it: the entry that ends the run and gives it to the manager and the queue. */
export function exhaust({ at, reason }: { at: string; reason: string }): OutcomeOf<'exhausted'> {
  return { status: 'exhausted', endedAt: at, reason };
}

function refuse(because: string): Refusal {
  return { status: 'refused', because };
}

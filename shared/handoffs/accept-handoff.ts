import { epochOf } from '../time/instant.ts';
import type { AcceptedBy, HandoffFacts, OutcomeOf } from './handoff-state.ts';

/** Why an acceptance is refused: not theirs, stamped late, taken by somebody since, or over for another reason. */
type AcceptRefusal = 'notReceiver' | 'tooLate' | 'passedOn' | 'ended';

export type AcceptDecision =
  | {
      readonly do: 'accept';
      readonly outcome: OutcomeOf<'accepted'>;
      /** The open offer to a later receiver, which this acceptance overtakes; written in the same transaction. */
      readonly supersedes?: { readonly id: string; readonly outcome: OutcomeOf<'superseded'> };
      /** The run had been given up: take the subject back from the manager and the queue. */
      readonly wasGivenUp: boolean;
    }
  /** They accepted before: the same answer again, nothing to write. */
  | { readonly do: 'nothing'; readonly because: 'acceptedBefore' }
  | {
      readonly do: 'refuse';
      readonly because: AcceptRefusal;
      /** Who has taken it, else who is asked now, else the manager it was given up to. */
      readonly holderId?: string;
      /** The time is over but nothing carried out the lapse yet: carry it out, then answer with the new holder. */
      readonly lapseFirst: boolean;
    };

export interface AcceptInput {
  /** All hand-offs of the subject, oldest first. */
  readonly handoffs: readonly HandoffFacts[];
  readonly handoffId: string;
  readonly by: string;
  /** When the acceptance reached the system: stamped at the edge, never by the client, nor an activity's own date. */
  readonly at: string;
  readonly acceptedBy: AcceptedBy;
  /** Who has taken responsibility by now: accepted it, was assigned it by hand, or claimed it from its queue. */
  readonly takenBy?: string | undefined;
  /** The subject no longer waits for anybody: converted, disqualified, merged. */
  readonly closed?: boolean | undefined;
}

/**
 * Decides an acceptance. The late race, precisely:
 *
 * 1. Stamped after `respondBy`: too late, even if nothing has carried out the lapse yet.
 * 2. Stamped at or before `respondBy`, processed whenever: it wins while the offer is open, and it also wins over a lapse
 *    that already moved the offer on, or gave it up. The offer that is open with the next receiver is superseded.
 * 3. Unless responsibility was taken since (`takenBy`): the next receiver accepted, somebody assigned it by hand, or
 *    claimed it from the queue. Work that has begun is not taken away.
 */
export function decideAcceptance(input: AcceptInput): AcceptDecision {
  const { handoffs, handoffId, by, at, acceptedBy, takenBy, closed = false } = input;
  const index = handoffs.findIndex(({ id }) => id === handoffId);
  const handoff = handoffs[index];
  const refuse = (because: AcceptRefusal): AcceptDecision => {
    const holderId = takenBy ?? askedNow(handoffs);
    return { do: 'refuse', because, lapseFirst: false, ...(holderId !== undefined && { holderId }) };
  };

  if (!handoff || handoff.toUserId !== by) return refuse('notReceiver');
  if (handoff.status === 'accepted' && takenBy === by) return { do: 'nothing', because: 'acceptedBefore' };
  if (takenBy !== undefined && takenBy !== by) return refuse('passedOn');
  if (closed || (handoff.status !== 'offered' && handoff.status !== 'lapsed')) return refuse('ended');
  if (epochOf(at) > epochOf(handoff.respondBy)) {
    if (handoff.status === 'lapsed') return refuse('tooLate');
    return { do: 'refuse', because: 'tooLate', lapseFirst: true };
  }

  const later = handoffs.slice(index + 1);
  const open = later.find(({ status }) => status === 'offered');
  return {
    do: 'accept',
    outcome: { status: 'accepted', respondedAt: at, acceptedBy },
    wasGivenUp: later.some(({ status }) => status === 'exhausted'),
    ...(open && { supersedes: { id: open.id, outcome: overtaken(by, at) } }),
  };
}

function overtaken(by: string, at: string): OutcomeOf<'superseded'> {
  const reason = `${by} accepted at ${at}, within the time given`;
  return { status: 'superseded', endedAt: at, cause: 'acceptedInTime', counts: true, reason };
}

function askedNow(handoffs: readonly HandoffFacts[]): string | undefined {
  const last = handoffs.at(-1);
  return last?.status === 'offered' || last?.status === 'exhausted' ? last.toUserId : undefined;
}

/**
 * What the clocks of a ticket are computed from: facts with their instants, as the ticket stores them. Nothing computed is
 * stored, so a clock that is read never lies.
 */

export const ticketStatuses = ['new', 'open', 'pending_customer', 'on_hold', 'resolved', 'closed'] as const;
export type TicketStatus = (typeof ticketStatuses)[number];

export const priorities = ['low', 'normal', 'high', 'urgent'] as const;

export const slaClocks = ['firstResponse', 'nextResponse', 'resolution'] as const;
export type SlaClock = (typeof slaClocks)[number];

/** A fact of a ticket; `at` in epoch ms. */
export type SlaFact =
  | { readonly at: number; readonly kind: 'status'; readonly status: TicketStatus }
  /** The customer wrote or called. */
  | { readonly at: number; readonly kind: 'customerContact' }
  /** Somebody of ours answered where the customer sees it; no automatic message, no internal note. */
  | { readonly at: number; readonly kind: 'agentReply' }
  /** The ticket was merged into another one: its clocks end without an outcome. */
  | { readonly at: number; readonly kind: 'merged' };

// Facts of one instant are taken in this order, whatever order they come in: a status that changes with an answer changes
// first, and an answer of the instant in which the customer writes answers what was there before.
const rank: Record<SlaFact['kind'], number> = { status: 0, agentReply: 1, customerContact: 2, merged: 3 };
const statusRank = new Map<string, number>(ticketStatuses.map((status, place) => [status, place]));

/** Facts in the order in which they count; the order they come in does not matter. */
export function inOrder(facts: readonly SlaFact[]): SlaFact[] {
  return [...facts].sort(
    (one, other) =>
      one.at - other.at || rank[one.kind] - rank[other.kind] || statusOrder(one) - statusOrder(other),
  );
}

const statusOrder = (fact: SlaFact) => (fact.kind === 'status' ? (statusRank.get(fact.status) ?? 0) : 0);

import * as z from 'zod';
import { type EpochMs, instantOf } from '../time/instant.ts';

/** How a rule shares out work among those who can take it. */
export const Distribution = z
  .strictObject({
    type: z.enum(['roundRobin', 'leastLoaded', 'weighted']),
    /** By user id, for `weighted`; whoever is not named weighs 1, a weight of 0 gets nothing. */
    weights: z.record(z.string(), z.number().min(0).max(1_000)).optional(),
  })
  .superRefine(({ type, weights }, context) => {
    const refuse = (message: string) => context.addIssue({ code: 'custom', path: ['weights'], message });
    if (type !== 'weighted' && weights) refuse('belongs to the type weighted');
    if (type === 'weighted' && weights && Object.keys(weights).length > 0) {
      if (Object.values(weights).every((weight) => weight === 0))
        refuse('must leave somebody a weight above 0');
    }
  });
export type Distribution = z.output<typeof Distribution>;

/** What is counted about a person, kept by the same transaction that makes an offer. */
export interface Counters {
  /** Open leads (or tickets) in their hands, whatever rule they came by. */
  readonly openCount: number;
  /** The last offer or manual assignment under this rule; undefined when there was none. */
  readonly lastOfferAt?: EpochMs | undefined;
  /** Offers and manual assignments under this rule. */
  readonly offers: number;
}

/** Somebody who could be picked, with the weight that counts for them. */
export interface Contender extends Counters {
  readonly userId: string;
  readonly weight: number;
}

/** Below 0 when `one` comes before `other`. */
type Comparison = (one: Contender, other: Contender) => number;

// Offers within one millisecond leave the instants equal; the number of offers still tells whose turn it is.
const byOldestOffer: Comparison = (one, other) => {
  const [oneAt, otherAt] = [lastOfferOf(one), lastOfferOf(other)];
  if (oneAt !== otherAt) return oneAt < otherAt ? -1 : 1;
  if (one.offers !== other.offers) return one.offers - other.offers;
  if (one.userId === other.userId) return 0;
  return one.userId < other.userId ? -1 : 1;
};

const byLoad: Comparison = (one, other) => one.openCount - other.openCount || byOldestOffer(one, other);

// Webster's method (Sainte-Laguë): the next goes to the lowest (offers + 1/2) / weight. Shares converge to the weights
// and no one waits for a remainder; multiplied out, so that equal weights give exact ties.
const byShare: Comparison = (one, other) =>
  (2 * one.offers + 1) * other.weight - (2 * other.offers + 1) * one.weight || byOldestOffer(one, other);

/** The order in which a distribution serves people; every tie goes to the oldest offer, then by id. */
export const orderOf: Readonly<Record<Distribution['type'], Comparison>> = {
  roundRobin: byOldestOffer,
  leastLoaded: byLoad,
  weighted: byShare,
};

function lastOfferOf({ lastOfferAt }: Counters): number {
  return lastOfferAt ?? Number.NEGATIVE_INFINITY;
}

/** Why the distribution preferred `chosen` to `other`, in one sentence part. */
export function whyPassedOver(type: Distribution['type'], other: Contender, chosen: Contender): string {
  if (type === 'leastLoaded' && other.openCount !== chosen.openCount) {
    return `not least loaded: ${other.openCount} open, ${chosen.userId} has ${chosen.openCount}`;
  }
  if (
    type === 'weighted' &&
    (2 * other.offers + 1) * chosen.weight !== (2 * chosen.offers + 1) * other.weight
  ) {
    const share = ({ offers, weight }: Contender) => `${offers} offers at weight ${weight}`;
    return `not furthest below its share: ${share(other)}, ${chosen.userId} has ${share(chosen)}`;
  }
  if (lastOfferOf(other) !== lastOfferOf(chosen)) {
    const since = ({ lastOfferAt }: Counters) =>
      lastOfferAt === undefined ? 'none yet' : instantOf(lastOfferAt);
    return `not longest waiting: last offer ${since(other)}, ${chosen.userId} ${since(chosen)}`;
  }
  return other.offers === chosen.offers
    ? `waits as long as ${chosen.userId}, who comes first by id`
    : `waits as long as ${chosen.userId}, who had fewer offers`;
}

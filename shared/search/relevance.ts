import type { Position, Rank } from '../text/search-text.ts';

/**
 * How well a record answers a search, 0 to 1. The very word counts more than a beginning of one, wherever either stands; among
 * equals a name more than a company, an e-mail, a phone number, anything else. What is open, new or one's own comes before
 * what differs in nothing else, or in one step of the fields: enough to put it first, too little to put it before a better answer.
 */

const fieldWeights: Readonly<Record<Rank, number>> = { 1: 1, 2: 0.95, 3: 0.9, 4: 0.85, 5: 0.8 };
const positionWeights: Readonly<Record<Position, number>> = { 0: 1, 1: 0.99, 2: 0.97 };
/** Below the weakest field (0.8 x 0.97), so that no beginning in a name comes before the very word in a note. */
const beginningWeight = 0.7;

const openBonus = 0.02;
const ownBonus = 0.02;
const newBonus = 0.01;
const most = 1 + openBonus + ownBonus + newBonus;
const newMs = 30 * 86_400_000;

/** The weight of one word that was found. */
export function hitWeight(hit: { rank: Rank; position: Position; isExact: boolean }): number {
  return fieldWeights[hit.rank] * positionWeights[hit.position] * (hit.isExact ? 1 : beginningWeight);
}

/** A word of which only the record itself can tell how well it is found. */
export const unknownWeight = fieldWeights[5] * beginningWeight;

export interface Standing {
  readonly isOpen: boolean;
  readonly isOwn: boolean;
  /** Epoch ms. */
  readonly madeAt: number;
}

/** All words together: their mean, and what speaks for the record besides. `now` in epoch ms. */
export function relevanceOf(
  weights: readonly number[],
  { isOpen, isOwn, madeAt }: Standing,
  now: number,
): number {
  const mean = weights.reduce((sum, weight) => sum + weight, 0) / Math.max(1, weights.length);
  const bonus = (isOpen ? openBonus : 0) + (isOwn ? ownBonus : 0) + (now - madeAt < newMs ? newBonus : 0);
  return Math.round(((mean + bonus) / most) * 10_000) / 10_000;
}

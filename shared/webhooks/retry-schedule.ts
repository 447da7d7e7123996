const minute = 60_000;
const hour = 60 * minute;

/** The waits after each failed attempt, in ms: two days in all, as Standard Webhooks advises. */
export const retryWaits: readonly number[] = [
  5_000,
  minute,
  5 * minute,
  30 * minute,
  2 * hour,
  5 * hour,
  10 * hour,
  14 * hour,
  16 * hour,
];

/** So many attempts are made before a delivery is dead. */
export const mostAttempts = retryWaits.length + 1;

/** Failing for so long without one success, a webhook is switched off, in ms. */
export const patience = 5 * 24 * hour;

/**
 * How long to wait after so many failed attempts, in ms; `undefined` when there were enough. Spread by a tenth (`spread`
 * from 0 to 1), so that a receiver that comes back does not meet everything at once. A receiver's `Retry-After` (seconds)
 * makes it longer, never shorter.
 */
export function waitAfter(attempts: number, spread: number, retryAfterSeconds = 0): number | undefined {
  const wait = retryWaits[attempts - 1];
  if (wait === undefined) return undefined;
  return Math.max(Math.round(wait * (1 + spread / 10)), Math.min(retryAfterSeconds * 1_000, 24 * hour));
}

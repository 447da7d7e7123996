import type { Entry } from '../../shared/platform/environments.ts';

/**
 * What a minified bundle may weigh, in kB: what it weighs now and a tenth more. Every 100 kB are about 20 ms of a
 * cold start. A bundle that outgrows its budget needs a reason, not just a larger number.
 */
export const sizeBudgets: Readonly<Record<Entry, number>> = {} as Record<Entry, number>;

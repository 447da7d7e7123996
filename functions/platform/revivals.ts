import * as z from 'zod';
import type { Key } from '../../shared/table/keys.ts';
import { adjust, type Write } from './table/write.ts';

/** Where a long job was when its last worker was found gone, and how often workers were lost at that very place. */
export const Stalled = z.object({ at: z.string(), times: z.int() });
export type Stalled = z.output<typeof Stalled>;

/** A worker lost once was cut off; workers lost again and again at one place fail by what stands there. */
const mostRevivals = 3;

/** The count with one more worker lost at this place; one that came further begins anew. Pure. */
export function stalledAgain(before: Stalled | undefined, place: string): Stalled {
  return { at: place, times: before?.at === place ? before.times + 1 : 1 };
}

/** Whether going on from this place has been tried often enough. Pure. */
export function isStuck(stalled: Stalled | undefined, place: string): boolean {
  return stalled !== undefined && stalled.at === place && stalled.times > mostRevivals;
}

/** Whether not even the run that was to end the stuck job came to it. Pure. */
export function isBeyondHelp({ times }: Stalled): boolean {
  return times > mostRevivals + 1;
}

/** Notes the count beside how far the job is. */
export function noteStalled(progress: Key, stalled: Stalled): Write {
  return adjust(progress, { set: 'SET stalled = :stalled', values: { ':stalled': stalled } });
}

/** The errors of the Amazon States Language and what its Retry and Catch fields make of them. */
import type { Catcher, Retrier } from './state-schemas.ts';

/** A state failed: `error` is the name that Retry and Catch match, `cause` what a person reads. */
export class StateError extends Error {
  readonly error: string;
  override readonly cause: string;
  /** The field whose expression could not be evaluated. */
  readonly location: string | undefined;

  constructor(error: string, cause: string, location?: string) {
    super(`${error}: ${cause}`);
    this.name = 'StateError';
    this.error = error;
    this.cause = cause;
    this.location = location;
  }

  /** As `$states.errorOutput`. */
  get output(): { Error: string; Cause: string } {
    return { Error: this.error, Cause: this.cause };
  }
}

// States.ALL does not catch these two; a States.Runtime error ends the execution whatever the definition says.
// https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
const BEYOND_ALL = ['States.DataLimitExceeded', 'States.Runtime'];

/** Whether a list in `ErrorEquals` covers an error. */
export function covers(errorEquals: readonly string[], error: string): boolean {
  if (error === 'States.Runtime') return false;
  return errorEquals.some((name) => {
    if (name === error) return true;
    if (name === 'States.ALL') return !BEYOND_ALL.includes(error);
    return name === 'States.TaskFailed' && error !== 'States.Timeout' && !BEYOND_ALL.includes(error);
  });
}

/**
 * The first retrier that covers the error, if it has an attempt left.
 * @param used the attempts each retrier has used in this state, by its index
 */
export function chooseRetrier(
  retriers: readonly Retrier[],
  error: string,
  used: Readonly<Record<string, number>>,
): { index: number; delayMs: number } | undefined {
  const index = retriers.findIndex((retrier) => covers(retrier.ErrorEquals, error));
  const retrier = retriers[index];
  const attempts = used[index] ?? 0;
  if (!retrier || attempts >= retrier.MaxAttempts) return undefined;
  return { index, delayMs: retryDelayMs(retrier, attempts, Math.random()) };
}

/** The pause before a retry. `chance` in [0, 1) is used by JitterStrategy FULL, which spreads it down to zero. */
export function retryDelayMs(retrier: Retrier, attempts: number, chance: number): number {
  const seconds = Math.min(
    retrier.IntervalSeconds * retrier.BackoffRate ** attempts,
    retrier.MaxDelaySeconds ?? Number.POSITIVE_INFINITY,
  );
  return Math.round(1000 * seconds * (retrier.JitterStrategy === 'FULL' ? chance : 1));
}

export function chooseCatcher(catchers: readonly Catcher[], error: string): Catcher | undefined {
  return catchers.find((catcher) => covers(catcher.ErrorEquals, error));
}

import { type ErrorCode, isAppError } from '../../shared/errors.ts';

const shortestPauseMs = 5;
const longestPauseMs = 200;

export interface RetryOptions {
  /** How often it is tried in all. */
  readonly attempts?: number;
  /** Which errors are worth another try. */
  readonly on?: readonly ErrorCode[];
}

const lostRaces: readonly ErrorCode[] = ['conflict', 'place_taken', 'unavailable'];

/**
 * Runs the action again when somebody else won the race for a record or the table was busy. It has to read afresh each
 * time. The pauses have full jitter between 5 and 200 ms, so that rivals part ways instead of meeting again:
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 *
 * @throws the last error; every error that is not a lost race or a busy table at once.
 */
export async function retryOnConflict<T>(
  action: () => Promise<T>,
  { attempts = 12, on = lostRaces }: RetryOptions = {},
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await action();
    } catch (error) {
      if (attempt >= attempts || !isAppError(error, ...on)) throw error;
      await new Promise((resolve) => setTimeout(resolve, pauseBefore(attempt)));
    }
  }
}

function pauseBefore(attempt: number): number {
  const ceiling = Math.min(longestPauseMs, shortestPauseMs * 2 ** attempt);
  return shortestPauseMs + Math.random() * (ceiling - shortestPauseMs);
}

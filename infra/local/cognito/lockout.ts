import { notAuthorized } from './cognito-error.ts';
import type { User } from './user.ts';

/**
 * Cognito's answer to guessing: after the fifth wrong password a second of lockout, doubled by each further one, to
 * some 15 minutes; 15 quiet minutes or a sign-in forget it.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/authentication.html (lockout behavior)
 */
const FREE_FAILURES = 5;
const LONGEST = 15 * 60_000;

/** Throws while the user is locked out; such attempts do not prolong it. */
export function refuseLockedOut(user: User, now: number): void {
  if (user.lockedUntil !== undefined && user.lockedUntil > now)
    throw notAuthorized('Password attempts exceeded');
}

/** Counts a wrong password; the caller stores the user. */
export function countFailure(user: User, now: number): void {
  const quiet = user.lastFailureAt !== undefined && now - user.lastFailureAt > LONGEST;
  user.failedSignIns = (quiet ? 0 : user.failedSignIns) + 1;
  user.lastFailureAt = now;
  const beyond = user.failedSignIns - FREE_FAILURES;
  if (beyond >= 0) user.lockedUntil = now + Math.min(1000 * 2 ** beyond, LONGEST);
}

/** True when there was something to forget; the caller stores the user. */
export function forgetFailures(user: User): boolean {
  if (user.failedSignIns === 0) return false;
  user.failedSignIns = 0;
  delete user.lastFailureAt;
  delete user.lockedUntil;
  return true;
}

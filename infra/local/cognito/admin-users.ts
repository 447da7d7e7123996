import * as z from 'zod';
import { attributeListInput, editAttributes } from './attributes.ts';
import { invalidParameter, userNotFound } from './cognito-error.ts';
import { type Directory, type Pool, passwordRecords } from './directory.ts';
import { forgetFailures } from './lockout.ts';
import { mailResetCode } from './password-operations.ts';
import { checkPolicy } from './passwords.ts';
import { readInput } from './read-input.ts';
import { mfaOf } from './software-token-operations.ts';
import { attributeList, type User } from './user.ts';

const metadata = { ClientMetadata: z.record(z.string(), z.string()).optional() };
const ofUser = { UserPoolId: z.string(), Username: z.string().min(1) };
const userInput = z.strictObject(ofUser);

/** The pool and user an administrator speaks of; throws `UserNotFoundException`. */
function find(directory: Directory, read: z.output<typeof userInput>): { pool: Pool; user: User } {
  const pool = directory.pool(read.UserPoolId);
  const user = pool.users.find(read.Username);
  if (!user) throw userNotFound();
  return { pool, user };
}

/** `AdminGetUser`. */
export async function adminGetUser(directory: Directory, input: unknown): Promise<object> {
  const { user } = find(directory, readInput(userInput, input, 'AdminGetUser'));
  return {
    Username: user.username,
    UserAttributes: attributeList(user),
    UserCreateDate: user.createdAt / 1000,
    UserLastModifiedDate: user.modifiedAt / 1000,
    Enabled: user.enabled,
    UserStatus: user.status,
    ...mfaOf(user),
  };
}

/** `AdminDisableUser`: no sign-in, no refresh, and what was signed in is revoked. */
export async function adminDisableUser(directory: Directory, input: unknown): Promise<object> {
  const { pool, user } = find(directory, readInput(userInput, input, 'AdminDisableUser'));
  directory.change(pool, user.sub, (now) => {
    now.enabled = false;
  });
  directory.refreshTokens.revokeAll(pool.id, user.sub);
  return {};
}

/** `AdminEnableUser`. */
export async function adminEnableUser(directory: Directory, input: unknown): Promise<object> {
  const { pool, user } = find(directory, readInput(userInput, input, 'AdminEnableUser'));
  directory.change(pool, user.sub, (now) => {
    now.enabled = true;
  });
  return {};
}

/** `AdminDeleteUser`. */
export async function adminDeleteUser(directory: Directory, input: unknown): Promise<object> {
  const { pool, user } = find(directory, readInput(userInput, input, 'AdminDeleteUser'));
  directory.refreshTokens.revokeAll(pool.id, user.sub);
  pool.users.remove(user);
  return {};
}

/** `AdminUserGlobalSignOut`. */
export async function adminUserGlobalSignOut(directory: Directory, input: unknown): Promise<object> {
  const { pool, user } = find(directory, readInput(userInput, input, 'AdminUserGlobalSignOut'));
  directory.refreshTokens.revokeAll(pool.id, user.sub);
  return {};
}

const updateInput = z.strictObject({ ...ofUser, UserAttributes: attributeListInput, ...metadata });

/** `AdminUpdateUserAttributes`. */
export async function adminUpdateUserAttributes(directory: Directory, input: unknown): Promise<object> {
  const read = readInput(updateInput, input, 'AdminUpdateUserAttributes');
  const { pool, user } = find(directory, read);
  directory.change(pool, user.sub, (now) => editAttributes(pool.settings, now, read.UserAttributes, {}));
  return {};
}

const setPasswordInput = z.strictObject({
  ...ofUser,
  Password: z.string().min(1),
  Permanent: z.boolean().default(false),
});

const DAY = 24 * 60 * 60_000;

/** `AdminSetUserPassword`: a password to keep, or a temporary one. */
export async function adminSetUserPassword(directory: Directory, input: unknown): Promise<object> {
  const read = readInput(setPasswordInput, input, 'AdminSetUserPassword');
  const { pool, user } = find(directory, read);
  const policy = pool.settings.passwordPolicy;
  checkPolicy(policy, read.Password);
  const records = await passwordRecords(pool, user.username, read.Password);
  const changed = directory.change(pool, user.sub, (now) => {
    Object.assign(now, records);
    forgetFailures(now);
    if (read.Permanent) {
      now.status = 'CONFIRMED';
      delete now.temporaryPasswordUntil;
    } else {
      now.status = 'FORCE_CHANGE_PASSWORD';
      now.temporaryPasswordUntil = directory.clock() + policy.temporaryPasswordValidityDays * DAY;
    }
  });
  if (!changed) throw userNotFound();
  return {};
}

const resetInput = z.strictObject({ ...ofUser, ...metadata });

/** `AdminResetUserPassword`: the old password no longer works and a code is mailed. */
export async function adminResetUserPassword(directory: Directory, input: unknown): Promise<object> {
  const { pool, user } = find(directory, readInput(resetInput, input, 'AdminResetUserPassword'));
  if (user.status === 'RESET_REQUIRED') throw invalidParameter('User password is already being reset.');
  await mailResetCode(directory, pool, user);
  directory.change(pool, user.sub, (now) => {
    now.status = 'RESET_REQUIRED';
  });
  return {};
}

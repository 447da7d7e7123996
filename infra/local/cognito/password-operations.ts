import * as z from 'zod';
import { ServiceError } from '../aws-json.ts';
import { codeExpired, invalidParameter, notAuthorized, userNotFound } from './cognito-error.ts';
import { checkSecretHash, type Directory, type Pool, passwordRecords } from './directory.ts';
import { countFailure, forgetFailures, refuseLockedOut } from './lockout.ts';
import { checkPolicy, isPassword } from './passwords.ts';
import { mailFromPool, maskedAddress } from './pool-mail.ts';
import { readInput } from './read-input.ts';
import { hashOf } from './secrets.ts';
import { signedIn } from './signed-in.ts';
import type { User } from './user.ts';

const ignoredContext = {
  ClientMetadata: z.record(z.string(), z.string()).optional(),
  AnalyticsMetadata: z.unknown().optional(),
  UserContextData: z.unknown().optional(),
};

const forgotInput = z.strictObject({
  ClientId: z.string(),
  Username: z.string().min(1),
  SecretHash: z.string().optional(),
  ...ignoredContext,
});

/** `ForgotPassword`: mails a code to the verified address. */
export async function forgotPassword(directory: Directory, input: unknown): Promise<object> {
  const { ClientId, Username, SecretHash } = readInput(forgotInput, input, 'ForgotPassword');
  const { client, pool } = directory.client(ClientId);
  checkSecretHash(client, [Username], SecretHash);
  const user = pool.users.find(Username);
  if (!user) {
    if (!client.settings.hidesUserExistence) throw userNotFound('Username/client id combination not found.');
    return {
      CodeDeliveryDetails: deliveryDetails(Username.includes('@') ? Username : decoyAddress(pool, Username)),
    };
  }
  return { CodeDeliveryDetails: await mailResetCode(directory, pool, user) };
}

/** Mails a reset code; throws when this user cannot be helped this way. */
export async function mailResetCode(directory: Directory, pool: Pool, user: User) {
  if (!user.enabled) throw notAuthorized('User is disabled.');
  if (user.status === 'FORCE_CHANGE_PASSWORD') {
    throw notAuthorized('User password cannot be reset in the current state.');
  }
  if (!pool.settings.recoversByEmail) throw notAuthorized('Contact administrator to reset password.');
  const { email, email_verified } = user.attributes;
  if (!email || email_verified !== 'true') {
    throw invalidParameter(
      'Cannot reset password for the user as there is no registered/verified email or phone_number',
    );
  }
  const secret = directory.codes.issue(pool.id, user.sub, 'resetPassword');
  const { settings } = pool;
  const message = { settings, template: settings.verification, to: email, username: user.username, secret };
  await mailFromPool(directory.mail, message);
  return deliveryDetails(email);
}

export function deliveryDetails(address: string) {
  return { AttributeName: 'email', DeliveryMedium: 'EMAIL', Destination: maskedAddress(address) };
}

/** An address for somebody who does not exist, always the same for a name. */
function decoyAddress(pool: Pool, username: string): string {
  const letters = hashOf(pool.secret + username)
    .toLowerCase()
    .replace(/[^a-z]/g, '');
  return `${letters.charAt(0)}@${letters.charAt(1)}`;
}

const confirmInput = z.strictObject({
  ClientId: z.string(),
  Username: z.string().min(1),
  ConfirmationCode: z.string().min(1),
  Password: z.string().min(1),
  SecretHash: z.string().optional(),
  ...ignoredContext,
});

/** `ConfirmForgotPassword`: sets a new password with the mailed code. */
export async function confirmForgotPassword(directory: Directory, input: unknown): Promise<object> {
  const read = readInput(confirmInput, input, 'ConfirmForgotPassword');
  const { client, pool } = directory.client(read.ClientId);
  checkSecretHash(client, [read.Username], read.SecretHash);
  const user = pool.users.find(read.Username);
  if (!user) {
    throw client.settings.hidesUserExistence
      ? codeExpired()
      : userNotFound('Username/client id combination not found.');
  }
  if (!user.enabled) throw notAuthorized('User is disabled.');
  directory.codes.check(pool.id, user.sub, 'resetPassword', read.ConfirmationCode);
  checkPolicy(pool.settings.passwordPolicy, read.Password);
  const records = await passwordRecords(pool, user.username, read.Password);
  // Again, because two calls with one code may have met while the password was hashed.
  directory.codes.check(pool.id, user.sub, 'resetPassword', read.ConfirmationCode);
  directory.codes.use(pool.id, user.sub, 'resetPassword');
  directory.change(pool, user.sub, (now) => {
    Object.assign(now, records);
    now.status = 'CONFIRMED';
    forgetFailures(now);
  });
  return {};
}

const changeInput = z.strictObject({
  AccessToken: z.string(),
  PreviousPassword: z.string().min(1),
  ProposedPassword: z.string().min(1),
});

/** `ChangePassword`: a signed-in person sets another password. */
export async function changePassword(directory: Directory, input: unknown): Promise<object> {
  const { AccessToken, PreviousPassword, ProposedPassword } = readInput(changeInput, input, 'ChangePassword');
  const { pool, user } = await signedIn(directory, AccessToken);
  refuseLockedOut(user, directory.clock());
  if (!(await isPassword(PreviousPassword, user.passwordHash))) {
    directory.change(pool, user.sub, (now) => countFailure(now, directory.clock()));
    throw notAuthorized('Incorrect username or password.');
  }
  checkPolicy(pool.settings.passwordPolicy, ProposedPassword);
  const records = await passwordRecords(pool, user.username, ProposedPassword);
  const changed = directory.change(pool, user.sub, (now) => {
    Object.assign(now, records);
    forgetFailures(now);
  });
  if (!changed) throw new ServiceError('UserNotFoundException', 'User does not exist.');
  return {};
}

import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { ServiceError } from '../aws-json.ts';
import { attributeListInput, editAttributes, requireAttributes } from './attributes.ts';
import { invalidParameter, userNotFound } from './cognito-error.ts';
import { type Directory, type Pool, passwordRecords } from './directory.ts';
import { checkPolicy, temporaryPassword } from './passwords.ts';
import { mailFromPool } from './pool-mail.ts';
import { readInput } from './read-input.ts';
import { attributeList, type User } from './user.ts';

const createInput = z.strictObject({
  UserPoolId: z.string(),
  Username: z.string().regex(/^[\p{L}\p{M}\p{S}\p{N}\p{P}]{1,128}$/u),
  TemporaryPassword: z.string().optional(),
  MessageAction: z.enum(['SUPPRESS', 'RESEND']).optional(),
  // Text messages are not there; e-mail is what an invitation goes by when nothing is said.
  DesiredDeliveryMediums: z.array(z.literal('EMAIL')).optional(),
  ForceAliasCreation: z.boolean().default(false),
  UserAttributes: attributeListInput.default({}),
  ClientMetadata: z.record(z.string(), z.string()).optional(),
});

const DAY = 24 * 60 * 60_000;

/** `AdminCreateUser`: makes a user with a temporary password and mails the invitation, or mails it again. */
export async function adminCreateUser(directory: Directory, input: unknown): Promise<object> {
  const read = readInput(createInput, input, 'AdminCreateUser');
  const pool = directory.pool(read.UserPoolId);
  const policy = pool.settings.passwordPolicy;
  if (read.TemporaryPassword !== undefined) checkPolicy(policy, read.TemporaryPassword);
  const password = read.TemporaryPassword ?? temporaryPassword(policy);
  const user =
    read.MessageAction === 'RESEND'
      ? await renewPassword(directory, pool, read.Username, password)
      : await createUser(directory, pool, read, password);
  if (read.MessageAction !== 'SUPPRESS') await invite(directory, pool, user, password);
  return { User: describeUser(user) };
}

async function createUser(
  directory: Directory,
  pool: Pool,
  read: z.output<typeof createInput>,
  password: string,
): Promise<User> {
  const { settings, users } = pool;
  const sub = randomUUID();
  const looksLikeEmail = read.Username.includes('@');
  if (settings.emailIsUsername && !looksLikeEmail) throw invalidParameter('Username should be an email.');
  if (settings.aliasAttributes.includes('email') && looksLikeEmail) {
    throw invalidParameter(
      'Username cannot be of email format, since user pool is configured for email alias.',
    );
  }
  const username = settings.emailIsUsername ? sub : read.Username;
  const attributes: Record<string, string> = settings.emailIsUsername ? { email: read.Username } : {};
  const named = { attributes };
  editAttributes(settings, named, read.UserAttributes, {});
  requireAttributes(settings, attributes);
  if (read.MessageAction !== 'SUPPRESS') addressOf(named);
  if (settings.emailIsUsername && users.find(read.Username)) {
    throw new ServiceError('UsernameExistsException', 'An account with the given email already exists.');
  }
  const records = await passwordRecords(pool, username, password);
  const now = directory.clock();
  const user: User = {
    username,
    sub,
    attributes,
    status: 'FORCE_CHANGE_PASSWORD',
    enabled: true,
    ...records,
    temporaryPasswordUntil: now + settings.passwordPolicy.temporaryPasswordValidityDays * DAY,
    failedSignIns: 0,
    createdAt: now,
    modifiedAt: now,
  };
  users.insert(user, { takeOverAliases: read.ForceAliasCreation });
  return user;
}

/** `RESEND`: a new temporary password for somebody who never came. */
async function renewPassword(
  directory: Directory,
  pool: Pool,
  username: string,
  password: string,
): Promise<User> {
  const user = pool.users.find(username);
  if (!user) throw userNotFound();
  if (user.status !== 'FORCE_CHANGE_PASSWORD') {
    throw new ServiceError(
      'UnsupportedUserStateException',
      `Resend not possible. Current status of the user is ${user.status}`,
    );
  }
  const records = await passwordRecords(pool, user.username, password);
  const until = directory.clock() + pool.settings.passwordPolicy.temporaryPasswordValidityDays * DAY;
  const changed = directory.change(pool, user.sub, (now) => {
    Object.assign(now, records, { temporaryPasswordUntil: until });
  });
  if (!changed) throw userNotFound();
  return changed;
}

async function invite(directory: Directory, pool: Pool, user: User, password: string): Promise<void> {
  const { settings } = pool;
  const to = addressOf(user);
  const message = { settings, template: settings.invitation, to, username: user.username, secret: password };
  await mailFromPool(directory.mail, message).catch((error: unknown) => {
    directory.log(`Cognito could not mail an invitation: ${error instanceof Error ? error.message : error}`);
    throw new ServiceError('CodeDeliveryFailureException', 'The invitation could not be mailed.');
  });
}

function addressOf(user: { readonly attributes: Readonly<Record<string, string>> }): string {
  const { email } = user.attributes;
  if (!email) throw invalidParameter('The user has no email to send the invitation to.');
  return email;
}

/** A user as `AdminCreateUser` and `ListUsers` answer it. */
export function describeUser(user: User, attributesToGet?: readonly string[]) {
  return {
    Username: user.username,
    Attributes: attributeList(user).filter(({ Name }) => attributesToGet?.includes(Name) ?? true),
    Enabled: user.enabled,
    UserStatus: user.status,
    UserCreateDate: user.createdAt / 1000,
    UserLastModifiedDate: user.modifiedAt / 1000,
  };
}

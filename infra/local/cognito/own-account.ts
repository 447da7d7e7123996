import { createHash, timingSafeEqual } from 'node:crypto';
import * as z from 'zod';
import { ServiceError } from '../aws-json.ts';
import { attributeListInput, editAttributes } from './attributes.ts';
import { invalidParameter, notAuthorized } from './cognito-error.ts';
import type { Directory, Pool } from './directory.ts';
import { deliveryDetails } from './password-operations.ts';
import { mailFromPool } from './pool-mail.ts';
import { readInput } from './read-input.ts';
import { signedIn } from './signed-in.ts';
import { mfaOf } from './software-token-operations.ts';
import { attributeList, type User } from './user.ts';

const accessTokenInput = z.strictObject({ AccessToken: z.string() });

/** `GetUser`: what a signed-in person may know of themselves. */
export async function getUser(directory: Directory, input: unknown): Promise<object> {
  const { AccessToken } = readInput(accessTokenInput, input, 'GetUser');
  const { user } = await signedIn(directory, AccessToken);
  return { Username: user.username, UserAttributes: attributeList(user), ...mfaOf(user) };
}

/** `GlobalSignOut`: revokes every sign-in of the person. */
export async function globalSignOut(directory: Directory, input: unknown): Promise<object> {
  const { AccessToken } = readInput(accessTokenInput, input, 'GlobalSignOut');
  const { pool, user } = await signedIn(directory, AccessToken);
  directory.refreshTokens.revokeAll(pool.id, user.sub);
  return {};
}

const revokeInput = z.strictObject({
  Token: z.string().min(1),
  ClientId: z.string(),
  ClientSecret: z.string().optional(),
});

/** `RevokeToken`: ends one sign-in by its refresh token. */
export async function revokeToken(directory: Directory, input: unknown): Promise<object> {
  const { Token, ClientId, ClientSecret } = readInput(revokeInput, input, 'RevokeToken');
  const { client } = directory.client(ClientId);
  if (client.settings.hasSecret && !isSame(ClientSecret ?? '', client.secret)) {
    throw new ServiceError('UnauthorizedException', 'Invalid client secret');
  }
  if (!client.settings.revokesTokens) {
    throw new ServiceError('UnsupportedOperationException', 'Revoke token is not enabled for this client');
  }
  if (Token.split('.').length === 3)
    throw new ServiceError('UnsupportedTokenTypeException', 'Unsupported token type');
  const token = directory.refreshTokens.find(Token);
  if (!token) throw invalidParameter('Invalid token');
  if (token.clientId !== client.id) throw new ServiceError('UnauthorizedException', 'Invalid client');
  directory.refreshTokens.revoke(Token);
  return {};
}

const updateInput = z.strictObject({
  AccessToken: z.string(),
  UserAttributes: attributeListInput,
  ClientMetadata: z.record(z.string(), z.string()).optional(),
});

/** `UpdateUserAttributes`: a person changes what their client may write. */
export async function updateUserAttributes(directory: Directory, input: unknown): Promise<object> {
  const { AccessToken, UserAttributes } = readInput(updateInput, input, 'UpdateUserAttributes');
  const { pool, client, user } = await signedIn(directory, AccessToken);
  const changed = directory.change(pool, user.sub, (now) =>
    editAttributes(pool.settings, now, UserAttributes, { client: client.settings }),
  );
  if (!changed || changed.attributes.email === user.attributes.email || !pool.settings.verifiesEmail) {
    return { CodeDeliveryDetailsList: [] };
  }
  return { CodeDeliveryDetailsList: [await mailVerificationCode(directory, pool, changed)] };
}

const verificationCodeInput = z.strictObject({
  AccessToken: z.string(),
  AttributeName: z.literal('email'),
  ClientMetadata: z.record(z.string(), z.string()).optional(),
});

/** `GetUserAttributeVerificationCode`: mails a code to the address that is to be verified. */
export async function getUserAttributeVerificationCode(
  directory: Directory,
  input: unknown,
): Promise<object> {
  const { AccessToken } = readInput(verificationCodeInput, input, 'GetUserAttributeVerificationCode');
  const { pool, user } = await signedIn(directory, AccessToken);
  return { CodeDeliveryDetails: await mailVerificationCode(directory, pool, user) };
}

async function mailVerificationCode(directory: Directory, pool: Pool, user: User) {
  const { email } = user.attributes;
  if (!email) throw invalidParameter('User does not have an email to verify.');
  const secret = directory.codes.issue(pool.id, user.sub, 'verifyEmail');
  const { settings } = pool;
  const message = { settings, template: settings.verification, to: email, username: user.username, secret };
  await mailFromPool(directory.mail, message);
  return deliveryDetails(email);
}

const verifyInput = z.strictObject({
  AccessToken: z.string(),
  AttributeName: z.literal('email'),
  Code: z.string().min(1),
});

/** `VerifyUserAttribute`: the person has the mailed code, so the address is theirs. */
export async function verifyUserAttribute(directory: Directory, input: unknown): Promise<object> {
  const { AccessToken, Code } = readInput(verifyInput, input, 'VerifyUserAttribute');
  const { pool, user } = await signedIn(directory, AccessToken);
  directory.codes.check(pool.id, user.sub, 'verifyEmail', Code);
  const changed = directory.change(pool, user.sub, (now) => {
    now.attributes.email_verified = 'true';
  });
  if (!changed) throw notAuthorized('Invalid Access Token');
  directory.codes.use(pool.id, user.sub, 'verifyEmail');
  return {};
}

function isSame(given: string, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

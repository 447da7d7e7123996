import * as z from 'zod';
import { ServiceError } from '../aws-json.ts';
import { UnsupportedByLocalCloud } from '../contracts.ts';
import { invalidParameter, notAuthorized, userNotFound } from './cognito-error.ts';
import { type Client, checkSecretHash, type Directory, type Pool } from './directory.ts';
import { countFailure, forgetFailures, refuseLockedOut } from './lockout.ts';
import { isPassword } from './passwords.ts';
import { readInput } from './read-input.ts';
import { nextStep } from './sign-in-steps.ts';
import { startSrp } from './srp-sign-in.ts';
import type { User } from './user.ts';
import type { AuthFlowPermission } from './user-pool-client.ts';

// Lambda triggers would read the metadata and threat protection the context; the template can have neither here.
const ignoredContext = {
  ClientMetadata: z.record(z.string(), z.string()).optional(),
  AnalyticsMetadata: z.unknown().optional(),
  UserContextData: z.unknown().optional(),
};

const initiateInput = z.strictObject({
  AuthFlow: z.string(),
  AuthParameters: z.record(z.string(), z.string()).default({}),
  ClientId: z.string(),
  ...ignoredContext,
});

const adminInitiateInput = initiateInput.extend({
  UserPoolId: z.string(),
  ContextData: z.unknown().optional(),
});

interface Attempt {
  readonly directory: Directory;
  readonly pool: Pool;
  readonly client: Client;
  readonly parameters: Record<string, string>;
  readonly operation: string;
}

type Flow = (attempt: Attempt) => Promise<object>;

const PUBLIC_FLOWS: Readonly<Record<string, { permission: AuthFlowPermission; start: Flow }>> = {
  USER_PASSWORD_AUTH: { permission: 'ALLOW_USER_PASSWORD_AUTH', start: signInByPassword },
  USER_SRP_AUTH: { permission: 'ALLOW_USER_SRP_AUTH', start: signInBySrp },
  REFRESH_TOKEN_AUTH: { permission: 'ALLOW_REFRESH_TOKEN_AUTH', start: refresh },
  REFRESH_TOKEN: { permission: 'ALLOW_REFRESH_TOKEN_AUTH', start: refresh },
};

const ADMIN_FLOWS: typeof PUBLIC_FLOWS = {
  USER_SRP_AUTH: { permission: 'ALLOW_USER_SRP_AUTH', start: signInBySrp },
  REFRESH_TOKEN_AUTH: { permission: 'ALLOW_REFRESH_TOKEN_AUTH', start: refresh },
  REFRESH_TOKEN: { permission: 'ALLOW_REFRESH_TOKEN_AUTH', start: refresh },
  ADMIN_USER_PASSWORD_AUTH: { permission: 'ALLOW_ADMIN_USER_PASSWORD_AUTH', start: signInByPassword },
};

/** `InitiateAuth`: a person signs in or refreshes. */
export function initiateAuth(directory: Directory, input: unknown): Promise<object> {
  const operation = 'InitiateAuth';
  const { AuthFlow, AuthParameters, ClientId } = readInput(initiateInput, input, operation);
  const found = directory.client(ClientId);
  return startFlow(PUBLIC_FLOWS, AuthFlow, { directory, ...found, parameters: AuthParameters, operation });
}

/** `AdminInitiateAuth`: a server signs a person in. */
export function adminInitiateAuth(directory: Directory, input: unknown): Promise<object> {
  const operation = 'AdminInitiateAuth';
  const read = readInput(adminInitiateInput, input, operation);
  const found = directory.client(read.ClientId);
  directory.pool(read.UserPoolId);
  if (found.pool.id !== read.UserPoolId) {
    throw new ServiceError('ResourceNotFoundException', `User pool client ${read.ClientId} does not exist.`);
  }
  return startFlow(ADMIN_FLOWS, read.AuthFlow, {
    directory,
    ...found,
    parameters: read.AuthParameters,
    operation,
  });
}

async function startFlow(flows: typeof PUBLIC_FLOWS, name: string, attempt: Attempt): Promise<object> {
  const flow = flows[name];
  if (!flow) throw new UnsupportedByLocalCloud(`the auth flow ${name} of Cognito ${attempt.operation}`);
  if (!attempt.client.settings.authFlows.has(flow.permission)) {
    throw invalidParameter(`${name} flow not enabled for this client`);
  }
  return flow.start(attempt);
}

const passwordParameters = z.strictObject({
  USERNAME: z.string().min(1),
  PASSWORD: z.string().min(1),
  SECRET_HASH: z.string().optional(),
});

async function signInByPassword({
  directory,
  pool,
  client,
  parameters,
  operation,
}: Attempt): Promise<object> {
  const { USERNAME, PASSWORD, SECRET_HASH } = readInput(passwordParameters, parameters, operation);
  checkSecretHash(client, [USERNAME], SECRET_HASH);
  const user = pool.users.find(USERNAME);
  if (!user) {
    await isPassword(PASSWORD, undefined);
    throw unknownUser(client);
  }
  refuseUnfit(user, directory.clock());
  const isRight = await isPassword(PASSWORD, user.passwordHash);
  return afterPassword(directory, pool, client, user.sub, isRight);
}

const srpParameters = z.strictObject({
  USERNAME: z.string().min(1),
  SRP_A: z.string().min(1),
  SECRET_HASH: z.string().optional(),
});

async function signInBySrp({ directory, pool, client, parameters, operation }: Attempt): Promise<object> {
  const { USERNAME, SRP_A, SECRET_HASH } = readInput(srpParameters, parameters, operation);
  checkSecretHash(client, [USERNAME], SECRET_HASH);
  const user = pool.users.find(USERNAME);
  if (!user && !client.settings.hidesUserExistence) throw userNotFound();
  if (user) refuseUnfit(user, directory.clock());
  return startSrp(directory, pool, client, { user, login: USERNAME, A: SRP_A });
}

const refreshParameters = z.strictObject({
  REFRESH_TOKEN: z.string().min(1),
  SECRET_HASH: z.string().optional(),
});

async function refresh({ directory, pool, client, parameters, operation }: Attempt): Promise<object> {
  const { REFRESH_TOKEN, SECRET_HASH } = readInput(refreshParameters, parameters, operation);
  const token = directory.refreshTokens.find(REFRESH_TOKEN);
  if (!token || token.clientId !== client.id) throw notAuthorized('Invalid Refresh Token');
  if (token.revoked) throw notAuthorized('Refresh Token has been revoked');
  if (token.expiresAt <= directory.clock()) throw notAuthorized('Refresh Token has expired');
  const user = pool.users.bySub(token.sub);
  if (!user) throw notAuthorized('Invalid Refresh Token');
  checkSecretHash(client, [user.username, user.sub], SECRET_HASH);
  if (!user.enabled) throw notAuthorized('User is disabled.');
  const { originJti, authTime } = token;
  const tokens = await pool.signer.issue({
    user,
    clientId: client.id,
    client: client.settings,
    originJti,
    authTime,
  });
  return {
    ChallengeParameters: {},
    AuthenticationResult: {
      AccessToken: tokens.accessToken,
      IdToken: tokens.idToken,
      ExpiresIn: client.settings.accessTokenValidity,
      TokenType: 'Bearer',
    },
  };
}

/** Throws for a user who may not sign in whatever the password is. */
export function refuseUnfit(user: User, now: number): void {
  if (!user.enabled) throw notAuthorized('User is disabled.');
  if (user.status === 'RESET_REQUIRED') {
    throw new ServiceError('PasswordResetRequiredException', 'Password reset required for the user');
  }
  refuseLockedOut(user, now);
}

/** Counts a wrong password or goes on with the right one; the user is read again, because checking took a while. */
export function afterPassword(
  directory: Directory,
  pool: Pool,
  client: Client,
  sub: string,
  isRight: boolean,
): Promise<object> {
  const now = directory.clock();
  const user = pool.users.bySub(sub);
  if (!user) throw unknownUser(client);
  refuseUnfit(user, now);
  if (!isRight) {
    countFailure(user, now);
    pool.users.update(user);
    throw notAuthorized('Incorrect username or password.');
  }
  if (forgetFailures(user)) pool.users.update(user);
  if (user.status === 'FORCE_CHANGE_PASSWORD' && (user.temporaryPasswordUntil ?? now) < now) {
    throw notAuthorized('Temporary password has expired and must be reset by an administrator.');
  }
  return nextStep(directory, pool, client, user, { codeGiven: false });
}

/** Whether a name exists is told only by clients set to `LEGACY`. */
export function unknownUser(client: Client): ServiceError {
  return client.settings.hidesUserExistence
    ? notAuthorized('Incorrect username or password.')
    : userNotFound();
}

import * as z from 'zod';
import { ServiceError } from '../aws-json.ts';
import { UnsupportedByLocalCloud } from '../contracts.ts';
import { editAttributes } from './attributes.ts';
import { notAuthorized } from './cognito-error.ts';
import { type Client, checkSecretHash, type Directory, type Pool, passwordRecords } from './directory.ts';
import { refuseLockedOut } from './lockout.ts';
import { checkPolicy } from './passwords.ts';
import { readInput } from './read-input.ts';
import { afterPassword, refuseUnfit, unknownUser } from './sign-in.ts';
import { nextStep } from './sign-in-steps.ts';
import { stepOf } from './software-token.ts';
import { isProven } from './srp.ts';
import type { User } from './user.ts';

const respondInput = z.strictObject({
  ClientId: z.string(),
  ChallengeName: z.string(),
  ChallengeResponses: z.record(z.string(), z.string()).default({}),
  Session: z.string().optional(),
  ClientMetadata: z.record(z.string(), z.string()).optional(),
  AnalyticsMetadata: z.unknown().optional(),
  UserContextData: z.unknown().optional(),
});

const adminRespondInput = respondInput.extend({
  UserPoolId: z.string(),
  ContextData: z.unknown().optional(),
});

interface Response {
  readonly directory: Directory;
  readonly pool: Pool;
  readonly client: Client;
  readonly responses: Record<string, string>;
  readonly session: string | undefined;
  readonly operation: string;
}

const CHALLENGES: Readonly<Record<string, (response: Response) => Promise<object>>> = {
  NEW_PASSWORD_REQUIRED: setNewPassword,
  PASSWORD_VERIFIER: provePassword,
  SOFTWARE_TOKEN_MFA: giveSoftwareToken,
};

/** `RespondToAuthChallenge`: the person answers what `InitiateAuth` asked. */
export function respondToAuthChallenge(directory: Directory, input: unknown): Promise<object> {
  const operation = 'RespondToAuthChallenge';
  return respond(directory, readInput(respondInput, input, operation), operation);
}

/** `AdminRespondToAuthChallenge`: the same from a server. */
export function adminRespondToAuthChallenge(directory: Directory, input: unknown): Promise<object> {
  const operation = 'AdminRespondToAuthChallenge';
  const { UserPoolId, ...read } = readInput(adminRespondInput, input, operation);
  if (directory.client(read.ClientId).pool.id !== directory.pool(UserPoolId).id) {
    throw new ServiceError('ResourceNotFoundException', `User pool client ${read.ClientId} does not exist.`);
  }
  return respond(directory, read, operation);
}

async function respond(
  directory: Directory,
  read: z.output<typeof respondInput>,
  operation: string,
): Promise<object> {
  const answer = CHALLENGES[read.ChallengeName];
  if (!answer)
    throw new UnsupportedByLocalCloud(`the challenge ${read.ChallengeName} of Cognito ${operation}`);
  const found = directory.client(read.ClientId);
  return answer({
    directory,
    ...found,
    responses: read.ChallengeResponses,
    session: read.Session,
    operation,
  });
}

/** The user of a session's secret, by the name the client repeats. */
function userOf(
  { directory, pool, client, session }: Response,
  challenge: 'NEW_PASSWORD_REQUIRED' | 'SOFTWARE_TOKEN_MFA',
): User {
  const { sub } = directory.sessions.require(session, { clientId: client.id, challenge });
  const user = sub === undefined ? undefined : pool.users.bySub(sub);
  if (!user) throw notAuthorized('Invalid session for the user.');
  refuseUnfit(user, directory.clock());
  return user;
}

function endSession({ directory, session = '' }: Response): void {
  if (!directory.sessions.close(session)) throw notAuthorized('Invalid session for the user.');
}

async function setNewPassword(response: Response): Promise<object> {
  const { directory, pool, client, responses } = response;
  const attributes: Record<string, string> = {};
  const rest: Record<string, string> = {};
  for (const [name, value] of Object.entries(responses)) {
    if (name.startsWith('userAttributes.')) attributes[name.slice('userAttributes.'.length)] = value;
    else rest[name] = value;
  }
  const schema = z.strictObject({
    USERNAME: z.string(),
    NEW_PASSWORD: z.string(),
    SECRET_HASH: z.string().optional(),
  });
  const read = readInput(schema, rest, response.operation);
  const user = userOf(response, 'NEW_PASSWORD_REQUIRED');
  checkSecretHash(client, [read.USERNAME], read.SECRET_HASH);
  checkPolicy(pool.settings.passwordPolicy, read.NEW_PASSWORD);
  editAttributes(pool.settings, structuredClone(user), attributes, { client: client.settings });
  const records = await passwordRecords(pool, user.username, read.NEW_PASSWORD);
  endSession(response);
  const changed = directory.change(pool, user.sub, (now) => {
    Object.assign(now, records);
    editAttributes(pool.settings, now, attributes, { client: client.settings });
    now.status = 'CONFIRMED';
    delete now.temporaryPasswordUntil;
  });
  if (!changed) throw unknownUser(client);
  return nextStep(directory, pool, client, changed, { codeGiven: false });
}

const provePasswordResponses = z.strictObject({
  USERNAME: z.string(),
  PASSWORD_CLAIM_SECRET_BLOCK: z.string(),
  PASSWORD_CLAIM_SIGNATURE: z.string(),
  TIMESTAMP: z.string(),
  SECRET_HASH: z.string().optional(),
});

async function provePassword({ directory, pool, client, responses, operation }: Response): Promise<object> {
  const read = readInput(provePasswordResponses, responses, operation);
  const secretBlock = read.PASSWORD_CLAIM_SECRET_BLOCK;
  const session = directory.sessions.require(secretBlock, {
    clientId: client.id,
    challenge: 'PASSWORD_VERIFIER',
  });
  checkSecretHash(client, [read.USERNAME], read.SECRET_HASH);
  // One handshake is one guess: the next one needs a new SRP_B.
  if (!directory.sessions.close(secretBlock)) throw notAuthorized('Invalid session for the user.');
  const user = session.sub === undefined ? undefined : pool.users.bySub(session.sub);
  if (!user || !session.srp) throw unknownUser(client);
  refuseLockedOut(user, directory.clock());
  const isRight =
    user.srp !== undefined &&
    isProven({
      poolName: pool.shortName,
      userId: session.username,
      ...session.srp,
      verifier: user.srp,
      secretBlock,
      timestamp: read.TIMESTAMP,
      signature: read.PASSWORD_CLAIM_SIGNATURE,
    });
  return afterPassword(directory, pool, client, user.sub, isRight);
}

const softwareTokenResponses = z.strictObject({
  USERNAME: z.string(),
  SOFTWARE_TOKEN_MFA_CODE: z.string(),
  SECRET_HASH: z.string().optional(),
});

async function giveSoftwareToken(response: Response): Promise<object> {
  const { directory, pool, client } = response;
  const read = readInput(softwareTokenResponses, response.responses, response.operation);
  const user = userOf(response, 'SOFTWARE_TOKEN_MFA');
  checkSecretHash(client, [read.USERNAME], read.SECRET_HASH);
  useSoftwareToken(directory, pool, user, read.SOFTWARE_TOKEN_MFA_CODE);
  endSession(response);
  return nextStep(directory, pool, client, user, { codeGiven: true });
}

function useSoftwareToken(directory: Directory, pool: Pool, user: User, code: string): void {
  const token = user.softwareToken;
  const step = token && stepOf(token.secret, code, directory.clock(), token.usedStep);
  if (!token || step === undefined) {
    throw new ServiceError('CodeMismatchException', 'Invalid code received for user');
  }
  directory.change(pool, user.sub, (now) => {
    if (now.softwareToken) now.softwareToken.usedStep = step;
  });
}

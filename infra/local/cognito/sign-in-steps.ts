import type { Client, Directory, Pool } from './directory.ts';
import { randomSecret } from './secrets.ts';
import type { Session } from './session-store.ts';
import type { User } from './user.ts';

/** The next challenge of a user whose password was right, or the tokens when nothing is left to ask. */
export async function nextStep(
  directory: Directory,
  pool: Pool,
  client: Client,
  user: User,
  { codeGiven }: { codeGiven: boolean },
): Promise<object> {
  if (user.status === 'FORCE_CHANGE_PASSWORD') {
    const missing = pool.settings.requiredAttributes.filter((name) => user.attributes[name] === undefined);
    return challenge(directory, pool, client, user, 'NEW_PASSWORD_REQUIRED', {
      requiredAttributes: JSON.stringify(missing.map((name) => `userAttributes.${name}`)),
      userAttributes: JSON.stringify(user.attributes),
    });
  }
  if (user.softwareToken?.enabled && pool.settings.offersSoftwareToken && !codeGiven) {
    return challenge(directory, pool, client, user, 'SOFTWARE_TOKEN_MFA', {});
  }
  return completeSignIn(directory, pool, client, user);
}

function challenge(
  directory: Directory,
  pool: Pool,
  client: Client,
  user: User,
  name: Session['challenge'],
  parameters: Record<string, string>,
): object {
  const secret = randomSecret(128);
  const session = {
    poolId: pool.id,
    clientId: client.id,
    sub: user.sub,
    username: user.username,
    challenge: name,
  };
  directory.sessions.open(secret, session, client.settings.sessionValidity);
  return {
    ChallengeName: name,
    Session: secret,
    ChallengeParameters: { USER_ID_FOR_SRP: user.username, ...parameters },
  };
}

async function completeSignIn(directory: Directory, pool: Pool, client: Client, user: User): Promise<object> {
  const of = { poolId: pool.id, clientId: client.id, sub: user.sub };
  const { token, originJti, authTime } = directory.refreshTokens.issue(
    of,
    client.settings.refreshTokenValidity,
  );
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
      RefreshToken: token,
      ExpiresIn: client.settings.accessTokenValidity,
      TokenType: 'Bearer',
    },
  };
}

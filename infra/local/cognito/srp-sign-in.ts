import { invalidParameter } from './cognito-error.ts';
import type { Client, Directory, Pool } from './directory.ts';
import { randomSecret } from './secrets.ts';
import { decoyVerifier, isClientKey, serverKeys } from './srp.ts';
import type { User } from './user.ts';

/**
 * Answers the client's `SRP_A` with the `PASSWORD_VERIFIER` challenge. Somebody who does not exist gets one too:
 * the same salt each time and a proof that never succeeds.
 */
export function startSrp(
  directory: Directory,
  pool: Pool,
  client: Client,
  { user, login, A }: { user: User | undefined; login: string; A: string },
): object {
  if (!isClientKey(A)) throw invalidParameter('SRP_A is not a valid value');
  const verifier = user?.srp ?? decoyVerifier(pool.secret, login);
  const { b, B } = serverKeys(verifier);
  const secretBlock = randomSecret(256);
  const username = user?.username ?? login;
  directory.sessions.open(
    secretBlock,
    {
      poolId: pool.id,
      clientId: client.id,
      username,
      challenge: 'PASSWORD_VERIFIER',
      srp: { A, B, b },
      ...(user ? { sub: user.sub } : {}),
    },
    client.settings.sessionValidity,
  );
  return {
    ChallengeName: 'PASSWORD_VERIFIER',
    ChallengeParameters: {
      SALT: verifier.salt,
      SECRET_BLOCK: secretBlock,
      SRP_B: B,
      USERNAME: username,
      USER_ID_FOR_SRP: username,
    },
  };
}

import { decodeJwt } from 'jose';
import { notAuthorized, userNotFound } from './cognito-error.ts';
import type { Client, Directory, Pool } from './directory.ts';
import { ExpiredToken } from './token-signer.ts';
import type { User } from './user.ts';

/** The user an access token speaks for; throws Cognito's complaint about tokens that are forged, over or revoked. */
export async function signedIn(
  directory: Directory,
  accessToken: string,
): Promise<{ pool: Pool; client: Client; user: User }> {
  const pool = poolOf(directory, accessToken);
  const claims = await pool?.signer.verifyAccessToken(accessToken).catch((error) => {
    throw notAuthorized(error instanceof ExpiredToken ? 'Access Token has expired' : 'Invalid Access Token');
  });
  if (!pool || !claims) throw notAuthorized('Invalid Access Token');
  const user = pool.users.bySub(claims.sub);
  if (!user) throw userNotFound();
  if (!user.enabled) throw notAuthorized('User is disabled.');
  if (!directory.refreshTokens.isSignedIn(claims.originJti))
    throw notAuthorized('Access Token has been revoked');
  return { pool, client: directory.client(claims.clientId).client, user };
}

function poolOf(directory: Directory, token: string): Pool | undefined {
  try {
    const issuer = decodeJwt(token).iss ?? '';
    return directory.findPool(issuer.slice(issuer.lastIndexOf('/') + 1));
  } catch {
    return undefined;
  }
}

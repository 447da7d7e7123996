import { randomUUID } from 'node:crypto';
import { exportJWK, generateKeyPair, importJWK, type JWK, jwtVerify, SignJWT } from 'jose';
import { attributeList, type User } from './user.ts';
import type { UserPoolClientSettings } from './user-pool-client.ts';

/** The key set that verifies a pool's tokens, as at `/.well-known/jwks.json`. */
export interface JsonWebKeySet {
  readonly keys: readonly JWK[];
}

/** One sign-in: everything that all tokens of it, refreshed ones too, have in common. */
export interface SignIn {
  readonly user: User;
  readonly clientId: string;
  readonly client: UserPoolClientSettings;
  readonly originJti: string;
  /** Epoch s of the sign-in, not of the refresh. */
  readonly authTime: number;
}

export interface AccessTokenClaims {
  readonly sub: string;
  readonly clientId: string;
  readonly originJti: string;
}

export class ExpiredToken extends Error {}

const ALGORITHM = 'RS256';

/** A new RSA key pair as a private JWK, for `createTokenSigner`. */
export async function newSigningKey(): Promise<string> {
  const { privateKey } = await generateKeyPair(ALGORITHM, { modulusLength: 2048, extractable: true });
  const jwk = await exportJWK(privateKey);
  return JSON.stringify({
    ...jwk,
    kid: Buffer.from(randomUUID()).toString('base64'),
    alg: ALGORITHM,
    use: 'sig',
  });
}

export type TokenSigner = Awaited<ReturnType<typeof createTokenSigner>>;

/** Signs and verifies the tokens of a pool. */
export async function createTokenSigner(signingKey: string, issuer: string, clock: () => number) {
  const jwk: JWK & { kid: string } = JSON.parse(signingKey);
  const { kty = 'RSA', kid, n, e } = jwk;
  const publicJwk = { kty, kid, n, e, alg: ALGORITHM, use: 'sig' };
  const [privateKey, publicKey] = await Promise.all([
    importJWK(jwk, ALGORITHM),
    importJWK(publicJwk, ALGORITHM),
  ]);
  const keySet: JsonWebKeySet = { keys: [publicJwk] };

  const sign = (claims: Record<string, unknown>, sub: string, issuedAt: number, validity: number) =>
    new SignJWT({ ...claims, jti: randomUUID() })
      .setProtectedHeader({ kid, alg: ALGORITHM })
      .setSubject(sub)
      .setIssuer(issuer)
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + validity)
      .sign(privateKey);

  return {
    keySet,

    /** The access and id token of a sign-in or of its refresh. */
    async issue({ user, clientId, client, originJti, authTime }: SignIn) {
      const now = Math.floor(clock() / 1000);
      const common = { origin_jti: originJti, event_id: randomUUID(), auth_time: authTime };
      const access = {
        ...common,
        client_id: clientId,
        token_use: 'access',
        scope: 'aws.cognito.signin.user.admin',
        username: user.username,
      };
      const id = {
        ...common,
        ...idAttributes(user),
        aud: clientId,
        token_use: 'id',
        'cognito:username': user.username,
      };
      const [accessToken, idToken] = await Promise.all([
        sign(access, user.sub, now, client.accessTokenValidity),
        sign(id, user.sub, now, client.idTokenValidity),
      ]);
      return { accessToken, idToken };
    },

    /** Who an access token speaks for; throws when this pool did not sign it or it is over. */
    async verifyAccessToken(token: string): Promise<AccessTokenClaims> {
      const { payload } = await jwtVerify(token, publicKey, { issuer, currentDate: new Date(clock()) }).catch(
        (error) => {
          throw error?.code === 'ERR_JWT_EXPIRED' ? new ExpiredToken() : error;
        },
      );
      const { sub, client_id, origin_jti, token_use } = payload;
      if (token_use !== 'access' || !sub) throw new Error('This is not an access token.');
      return { sub, clientId: String(client_id), originJti: String(origin_jti) };
    },
  };
}

/** Attributes as claims; those that say whether something is verified are booleans. */
function idAttributes(user: User): Record<string, unknown> {
  const claims = attributeList(user).filter(({ Name }) => Name !== 'sub');
  return Object.fromEntries(
    claims.map(({ Name, Value }) => [Name, Name.endsWith('_verified') ? Value === 'true' : Value]),
  );
}

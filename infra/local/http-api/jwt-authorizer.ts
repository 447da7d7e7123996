import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify } from 'jose';
import type { JwtAuthorizerDefinition } from './http-api-definition.ts';

/** What the event says about the caller. */
export interface Authorization {
  /** Every claim as text, as API Gateway passes them. */
  readonly claims: Readonly<Record<string, string>>;
  /** The route's scopes that the token holds; null when the route asks for none. */
  readonly scopes: readonly string[] | null;
}

/** The caller is not let in: 401 without a valid token, 403 with one that lacks the scopes. */
export class NotAuthorized extends Error {
  readonly status: 401 | 403;
  readonly wwwAuthenticate: string;

  constructor(status: 401 | 403, wwwAuthenticate: string, reason: string) {
    super(reason);
    this.status = status;
    this.wwwAuthenticate = wwwAuthenticate;
  }
}

// API Gateway keeps the keys of an issuer for two hours.
const KEYS_FOR_MILLISECONDS = 2 * 3600 * 1000;
// An unknown key id is looked for at once, but not more often than this.
const REFRESH_COOLDOWN_MILLISECONDS = 1_000;

/**
 * Checks access tokens as an HTTP API's JWT authorizer does: signature, issuer, audience or client id, times, scopes.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
 */
export class JwtAuthorizer {
  readonly #definition: JwtAuthorizerDefinition;
  readonly #keys: ReturnType<typeof createRemoteJWKSet>;

  /** `jwksUrl` is where the issuer's keys can be had on this machine. */
  constructor(definition: JwtAuthorizerDefinition, jwksUrl: string) {
    this.#definition = definition;
    this.#keys = createRemoteJWKSet(new URL(jwksUrl), {
      cacheMaxAge: KEYS_FOR_MILLISECONDS,
      cooldownDuration: REFRESH_COOLDOWN_MILLISECONDS,
    });
  }

  /** Throws NotAuthorized. */
  async authorize(header: string | undefined, wantedScopes: readonly string[]): Promise<Authorization> {
    if (!header) throw new NotAuthorized(401, 'Bearer', 'no token');
    const payload = await this.#verified(header.replace(/^Bearer /i, ''));
    const { audience } = this.#definition;
    const given = [payload.aud ?? payload.client_id].flat();
    if (!given.some((name) => typeof name === 'string' && audience.includes(name)))
      throw invalidToken('the token does not have a valid audience');
    return { claims: textClaims(payload), scopes: grantedScopes(payload, wantedScopes) };
  }

  async #verified(token: string): Promise<JWTPayload> {
    const { issuer } = this.#definition;
    try {
      const options = { issuer, algorithms: ['RS256', 'RS384', 'RS512'] };
      return (await jwtVerify(token, this.#keys, options)).payload;
    } catch (error) {
      throw invalidToken(reasonOf(error));
    }
  }
}

function invalidToken(reason: string): NotAuthorized {
  return new NotAuthorized(
    401,
    `Bearer scope="" error="invalid_token" error_description="${reason}"`,
    reason,
  );
}

function reasonOf(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'the token has expired';
  if (error instanceof errors.JWTClaimValidationFailed)
    return error.claim === 'iss' ? 'invalid issuer' : `the token's ${error.claim} is not valid`;
  if (error instanceof errors.JWKSNoMatchingKey) return 'unable to find a signing key that matches the token';
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'signature verification failed';
  if (error instanceof errors.JOSEAlgNotAllowed) return 'signing method is invalid';
  if (error instanceof errors.JWSInvalid || error instanceof errors.JWTInvalid)
    return 'the token is malformed';
  return 'JWKS endpoint communication error';
}

function grantedScopes(payload: JWTPayload, wanted: readonly string[]): string[] | null {
  if (wanted.length === 0) return null;
  const text = payload.scope ?? payload.scp;
  const held = new Set(Array.isArray(text) ? text : String(text ?? '').split(' '));
  const granted = wanted.filter((scope) => held.has(scope));
  if (granted.length > 0) return granted;
  const challenge = `Bearer scope="${wanted.join(' ')}" error="insufficient_scope"`;
  throw new NotAuthorized(403, challenge, 'the token does not contain the required scopes');
}

/** Lists become `[a b]`, everything else its plain text. */
function textClaims(payload: JWTPayload): Record<string, string> {
  const text = (value: unknown): string => {
    if (Array.isArray(value)) return `[${value.map(text).join(' ')}]`;
    return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
  };
  return Object.fromEntries(Object.entries(payload).map(([name, value]) => [name, text(value)]));
}

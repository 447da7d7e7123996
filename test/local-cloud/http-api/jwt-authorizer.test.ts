import { createServer, type Server } from 'node:http';
import { exportJWK, type GenerateKeyPairResult, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { startHttpApi } from '../../../infra/local/http-api/http-api.ts';
import { readHttpApi } from '../../../infra/local/http-api/http-api-definition.ts';
import { aDirectory } from '../support/function-bundle.ts';
import { anApi } from '../support/http-api.ts';
import { RecordingFunction } from '../support/recording-function.ts';

const issuer = 'https://issuer.example';
const claims = { token_use: 'access', client_id: 'client-1', username: 'user_1.org_1', scope: 'openid' };
// biome-ignore lint/suspicious/noExplicitAny: an event is looked at field by field
const functions = new RecordingFunction<any>(() => ({ payload: 'in' }));
let keyServer: Server;
let jwksUrl: string;
let keyFetches = 0;
let published: object[];
let key: GenerateKeyPairResult['privateKey'];

beforeAll(async () => {
  const pair = await generateKeyPair('RS256', { extractable: true });
  key = pair.privateKey;
  published = [{ ...(await exportJWK(pair.publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' }];
  keyServer = createServer((_, response) => {
    keyFetches += 1;
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: published }));
  });
  await new Promise<void>((resolve) => keyServer.listen(0, '127.0.0.1', resolve));
  const address = keyServer.address();
  jwksUrl = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/.well-known/jwks.json`;
});
afterAll(() => keyServer.close());

function token(payload: JWTPayload = {}, { signedWith = key, alg = 'RS256', kid = 'k1' } = {}) {
  const now = Math.floor(Date.now() / 1000);
  const all = { ...claims, iss: issuer, iat: now, exp: now + 60, ...payload };
  return new SignJWT(all).setProtectedHeader({ alg, kid }).sign(signedWith);
}

async function anEndpoint(scopes?: string[]): Promise<string> {
  const routes = { 'GET /v1/me': 'JWT', 'GET /health': 'NONE' };
  const api = await startHttpApi({
    api: readHttpApi(anApi({ routes, ...(scopes ? { scopes } : {}) })),
    port: 0,
    account: '000000000000',
    dataDir: aDirectory(),
    functions,
    jwksUrl: () => jwksUrl,
    log: () => {},
  });
  onTestFinished(() => api.close());
  return api.endpoint;
}

const call = (endpoint: string, authorization?: string) =>
  fetch(`${endpoint}/v1/me`, { headers: authorization ? { authorization } : {} });

it('lets a valid token in and tells the function its claims as text', async () => {
  const endpoint = await anEndpoint();

  const response = await call(endpoint, `Bearer ${await token({ 'cognito:groups': ['a', 'b'] })}`);

  expect(response.status).toBe(200);
  expect(functions.events.at(-1)?.requestContext.authorizer).toEqual({
    jwt: {
      claims: {
        ...claims,
        iss: issuer,
        iat: expect.stringMatching(/^\d+$/),
        exp: expect.stringMatching(/^\d+$/),
        'cognito:groups': '[a b]',
      },
      scopes: null,
    },
  });
});

it('lets everybody in where the route asks for no token', async () => {
  const endpoint = await anEndpoint();

  const response = await fetch(`${endpoint}/health`);

  expect(response.status).toBe(200);
  expect(functions.events.at(-1)?.requestContext).not.toHaveProperty('authorizer');
});

it('asks for a token where there is none', async () => {
  const endpoint = await anEndpoint();

  const response = await call(endpoint);

  expect([response.status, await response.text()]).toEqual([401, '{"message":"Unauthorized"}']);
  expect(response.headers.get('www-authenticate')).toBe('Bearer');
});

it.each<[string, () => Promise<string> | string, RegExp]>([
  ['has expired', () => token({ exp: 1_000_000_000 }), /the token has expired/],
  ['is of another issuer', () => token({ iss: 'https://other.example' }), /invalid issuer/],
  ['is for another client', () => token({ client_id: 'client-2' }), /does not have a valid audience/],
  ['is for another audience', () => token({ aud: 'other' }), /does not have a valid audience/],
  ['is not valid yet', () => token({ nbf: 9_000_000_000 }), /nbf is not valid/],
  ['is no token', () => 'nonsense', /malformed/],
  [
    'is signed by somebody else',
    async () => token({}, { signedWith: (await generateKeyPair('RS256')).privateKey }),
    /signature verification failed/,
  ],
  ['names an unknown key', () => token({}, { kid: 'k2' }), /signing key/],
])('refuses a token that %s', async (_, make, reason) => {
  const endpoint = await anEndpoint();

  const response = await call(endpoint, `Bearer ${await make()}`);

  expect([response.status, await response.text()]).toEqual([401, '{"message":"Unauthorized"}']);
  expect(response.headers.get('www-authenticate')).toMatch(
    /^Bearer scope="" error="invalid_token" error_description="/,
  );
  expect(response.headers.get('www-authenticate')).toMatch(reason);
});

it('refuses a token without a signature', async () => {
  const endpoint = await anEndpoint();
  const [, body] = (await token()).split('.');
  const header = Buffer.from('{"alg":"none"}').toString('base64url');

  const response = await call(endpoint, `Bearer ${header}.${body}.`);

  expect(response.status).toBe(401);
});

it('asks for one of the scopes of the route', async () => {
  const endpoint = await anEndpoint(['leads.write', 'leads.read']);

  const lacking = await call(endpoint, await token({ scope: 'openid' }));
  const holding = await call(endpoint, await token({ scope: 'openid leads.read' }));

  expect([lacking.status, await lacking.text()]).toEqual([403, '{"message":"Forbidden"}']);
  expect(lacking.headers.get('www-authenticate')).toContain('insufficient_scope');
  expect(holding.status).toBe(200);
  expect(functions.events.at(-1)?.requestContext.authorizer.jwt.scopes).toEqual(['leads.read']);
});

it('fetches the keys once', async () => {
  const endpoint = await anEndpoint();
  const before = keyFetches;

  for (let count = 0; count < 3; count += 1) await call(endpoint, await token());

  expect(keyFetches - before).toBe(1);
});

import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { ServiceError } from '../aws-json.ts';
import { UnsupportedByLocalCloud } from '../contracts.ts';
import { readBody } from '../request-body.ts';
import type { Directory, Pool } from './directory.ts';
import { PUBLIC_OPERATIONS, SIGNED_OPERATIONS } from './operations.ts';

const TARGET_PREFIX = 'AWSCognitoIdentityProviderService.';
const MAX_REQUEST_BYTES = 256 * 1024;

/** Browsers of any origin sign in here, as at AWS; tokens and passwords are what protects, not the origin. */
const CORS_HEADERS = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'GET, POST',
  'access-control-allow-headers': '*, authorization',
  'access-control-expose-headers': 'x-amzn-requestid, x-amzn-errortype, x-amzn-errormessage',
  'access-control-max-age': '7200',
};

/** Answers AWS JSON 1.1 calls and the public keys of the pools. */
export async function answerCognito(
  directory: Directory,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const send = (status: number, body: unknown, headers: Record<string, string> = {}) => {
    const text = body === undefined ? '' : JSON.stringify(body);
    response.writeHead(status, { ...CORS_HEADERS, 'x-amzn-requestid': randomUUID(), ...headers }).end(text);
  };
  if (request.method === 'OPTIONS') return send(204, undefined);
  if (request.method === 'GET') return answerDiscovery(directory, request, send);
  const json = { 'content-type': 'application/x-amz-json-1.1' };
  try {
    send(200, await runOperation(directory, request), json);
  } catch (error) {
    const { status, name, message } = describeError(directory, error);
    send(status, { __type: name, message }, { ...json, 'x-amzn-errortype': name });
  }
}

async function runOperation(directory: Directory, request: IncomingMessage): Promise<object> {
  const target = request.headers['x-amz-target'];
  const name =
    typeof target === 'string' && target.startsWith(TARGET_PREFIX) ? target.slice(TARGET_PREFIX.length) : '';
  const body = await readBody(request, MAX_REQUEST_BYTES);
  if (!body) throw new ServiceError('RequestEntityTooLargeException', 'The request is too large.', 413);
  const isSigned = Object.hasOwn(SIGNED_OPERATIONS, name);
  const operation = isSigned
    ? SIGNED_OPERATIONS[name]
    : Object.hasOwn(PUBLIC_OPERATIONS, name)
      ? PUBLIC_OPERATIONS[name]
      : undefined;
  if (!operation) throw new UnsupportedByLocalCloud(`the Cognito operation "${name || (target ?? '')}"`);
  if (isSigned && !request.headers.authorization?.startsWith('AWS4-HMAC-SHA256')) {
    throw new ServiceError('MissingAuthenticationTokenException', 'Missing Authentication Token');
  }
  return operation(directory, parseJson(body));
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    throw new ServiceError('SerializationException', 'The request body is not JSON.');
  }
}

function answerDiscovery(
  directory: Directory,
  request: IncomingMessage,
  send: (status: number, body: unknown, headers?: Record<string, string>) => void,
): void {
  const [, poolId = '', ...path] = (request.url ?? '').split('?')[0]?.split('/') ?? [];
  const document = discoveryDocument(directory.findPool(poolId), path.join('/'));
  const json = { 'content-type': 'application/json' };
  if (document === undefined) send(404, { message: 'Not found' }, json);
  else send(200, document, { ...json, 'cache-control': 'public, max-age=60' });
}

function discoveryDocument(pool: Pool | undefined, path: string): object | undefined {
  if (pool && path === '.well-known/jwks.json') return pool.signer.keySet;
  if (!pool || path !== '.well-known/openid-configuration') return undefined;
  return {
    issuer: pool.issuer,
    jwks_uri: `${pool.issuer}/.well-known/jwks.json`,
    id_token_signing_alg_values_supported: ['RS256'],
    subject_types_supported: ['public'],
  };
}

function describeError(
  directory: Directory,
  error: unknown,
): { status: number; name: string; message: string } {
  if (error instanceof ServiceError) return error;
  if (error instanceof UnsupportedByLocalCloud)
    return { status: 400, name: error.name, message: error.message };
  directory.log(`Cognito failed: ${error instanceof Error ? error.stack : error}`);
  return {
    status: 500,
    name: 'InternalErrorException',
    message: 'The local Cognito failed; its log says why.',
  };
}

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { UnsupportedByLocalCloud } from '../contracts.ts';

/** What `Invoke` needs of the host; payloads are JSON text. */
export interface InvokeTarget {
  /** Throws ResourceNotFoundException when there is no such function. */
  assertKnown(nameOrArn: string): void;
  run(nameOrArn: string, request: InvokeRequest): Promise<InvokeResponse>;
  /** Resolves once the event is on disk. */
  accept(nameOrArn: string, payload: string, requestId: string): void;
}

export interface InvokeRequest {
  readonly payload: string;
  readonly requestId: string;
  readonly clientContext?: string | undefined;
  readonly keepsTail: boolean;
}

interface InvokeResponse {
  readonly payload: string;
  readonly functionError?: string | undefined;
  readonly tail?: string | undefined;
}

/** The payload is over Lambda's limit for its kind of invocation. */
export class RequestTooLarge extends Error {
  constructor(limit: number) {
    super(`Request must be smaller than ${limit} bytes for the InvokeFunction operation`);
    this.name = 'RequestTooLargeException';
  }
}

class InvalidRequestContent extends Error {
  constructor(reason: string) {
    super(`Could not parse request body into json: ${reason}`);
    this.name = 'InvalidRequestContentException';
  }
}

export const SYNCHRONOUS_LIMIT_BYTES = 6 * 1024 * 1024;
export const EVENT_LIMIT_BYTES = 1024 * 1024;

const STATUS: Record<string, number> = {
  InvalidRequestContentException: 400,
  UnsupportedByLocalCloud: 400,
  ResourceNotFoundException: 404,
  RequestTooLargeException: 413,
  TooManyRequestsException: 429,
};

/** The Lambda wire protocol for `Invoke`, so that SDK clients work; every other operation is refused by name. */
export function createInvokeServer(target: InvokeTarget): Server {
  return createServer((request, response) => {
    const requestId = crypto.randomUUID();
    serve(target, request, response, requestId).catch((error: unknown) =>
      answerError(response, requestId, error),
    );
  });
}

async function serve(
  target: InvokeTarget,
  request: IncomingMessage,
  response: ServerResponse,
  requestId: string,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://lambda');
  const name = /^\/2015-03-31\/functions\/([^/]+)\/invocations$/.exec(url.pathname)?.[1];
  if (request.method !== 'POST' || name === undefined)
    throw new UnsupportedByLocalCloud(`Lambda's ${request.method} ${url.pathname}`);
  const qualifier = url.searchParams.get('Qualifier');
  const nameOrArn = decodeURIComponent(name) + (qualifier ? `:${qualifier}` : '');
  const type = headerOf(request, 'x-amz-invocation-type') ?? 'RequestResponse';
  target.assertKnown(nameOrArn);
  const payload = await readPayload(request, type === 'Event' ? EVENT_LIMIT_BYTES : SYNCHRONOUS_LIMIT_BYTES);

  if (type === 'DryRun') return answer(response, 204, requestId, {}, '');
  if (type === 'Event') {
    target.accept(nameOrArn, payload, requestId);
    return answer(response, 202, requestId, {}, '');
  }
  if (type !== 'RequestResponse') throw new UnsupportedByLocalCloud(`Lambda's invocation type ${type}`);
  const clientContext = headerOf(request, 'x-amz-client-context');
  const result = await target.run(nameOrArn, {
    payload,
    requestId,
    clientContext: clientContext ? Buffer.from(clientContext, 'base64').toString() : undefined,
    keepsTail: headerOf(request, 'x-amz-log-type') === 'Tail',
  });
  const headers: Record<string, string> = { 'x-amz-executed-version': '$LATEST' };
  if (result.functionError) headers['x-amz-function-error'] = result.functionError;
  if (result.tail !== undefined) headers['x-amz-log-result'] = Buffer.from(result.tail).toString('base64');
  answer(response, 200, requestId, headers, result.payload);
}

async function readPayload(request: IncomingMessage, limit: number): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    // The rest is read and dropped: an SDK client that is still sending would not see the answer.
    if (size <= limit) chunks.push(chunk);
  }
  if (size > limit) throw new RequestTooLarge(limit);
  const payload = Buffer.concat(chunks).toString() || '{}';
  try {
    JSON.parse(payload);
  } catch (error) {
    throw new InvalidRequestContent(error instanceof Error ? error.message : String(error));
  }
  return payload;
}

function headerOf(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

function answer(
  response: ServerResponse,
  status: number,
  requestId: string,
  headers: Record<string, string>,
  body: string,
): void {
  response.writeHead(status, {
    'content-type': 'application/json',
    'x-amzn-requestid': requestId,
    ...headers,
    ...(status === 204 ? {} : { 'content-length': Buffer.byteLength(body) }),
  });
  response.end(body);
}

function answerError(response: ServerResponse, requestId: string, error: unknown): void {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  const status = STATUS[name];
  const type = status === undefined ? 'ServiceException' : name;
  const body = {
    Type: status !== undefined && status < 500 ? 'User' : 'Service',
    Message: message,
    message,
    ...(status === 429 ? { Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded' } : {}),
  };
  answer(response, status ?? 500, requestId, { 'x-amzn-errortype': type }, JSON.stringify(body));
}

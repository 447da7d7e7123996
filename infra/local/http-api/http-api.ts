/** API Gateway's HTTP API on this machine. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { FunctionHost, LocalService, Log } from '../contracts.ts';
import { AccessLog } from './access-log.ts';
import { Gateway } from './gateway.ts';
import type { HttpApiDefinition } from './http-api-definition.ts';
import type { HttpAnswer } from './integration-response.ts';
import { commonLogTime, sourceIpOf, targetOf } from './request-event.ts';

/** Answers requests under a path that AWS does not have, such as the mailbox. */
export interface Mount {
  /** `/_local/mailbox`: this path and everything below it. */
  readonly prefix: string;
  readonly handle: (request: IncomingMessage, response: ServerResponse) => Promise<void> | void;
}

export interface HttpApiOptions {
  /** From `readHttpApi`. */
  readonly api: HttpApiDefinition;
  /** 0 takes a free one. */
  readonly port: number;
  readonly account: string;
  /** Holds `logs/access.log`. */
  readonly dataDir: string;
  readonly functions: FunctionHost;
  /** Where the keys of a token's issuer are on this machine. */
  readonly jwksUrl: (issuer: string) => string;
  readonly mounts?: readonly Mount[];
  readonly log: Log;
}

// API Gateway takes 10,240 bytes of request line and headers; Node answers 431 above it by itself.
const HEADER_BYTES = 10_240;
// How long a shutdown waits for running requests.
const DRAIN_MILLISECONDS = 3_000;

/** Listens on 127.0.0.1. Throws when the port is taken, or UnsupportedByLocalCloud. */
export async function startHttpApi(options: HttpApiOptions): Promise<LocalService> {
  const { api, mounts = [], log } = options;
  const gateway = new Gateway({ ...options, accountId: options.account });
  const accessLog =
    api.accessLogFormat === undefined
      ? undefined
      : new AccessLog(api.accessLogFormat, join(options.dataDir, 'logs', 'access.log'));
  const server = createServer({ maxHeaderSize: HEADER_BYTES }, (request, response) => {
    const mount = mounts.find(({ prefix }) => isBelow(targetOf(request).path, prefix));
    const work = mount
      ? Promise.resolve(mount.handle(request, response))
      : serve({ gateway, accessLog, options }, request, response);
    work.catch((error: unknown) => {
      log(`${request.method} ${targetOf(request).path}: ${error}`);
      if (response.headersSent) response.destroy();
      else
        response
          .writeHead(500, { 'content-type': 'application/json' })
          .end('{"message":"Internal Server Error"}');
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The API has no port');

  async function close(): Promise<void> {
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeIdleConnections();
    const cut = setTimeout(() => server.closeAllConnections(), DRAIN_MILLISECONDS);
    await closed;
    clearTimeout(cut);
    await accessLog?.close();
  }
  let closing: Promise<void> | undefined;
  return { endpoint: `http://127.0.0.1:${address.port}`, close: () => (closing ??= close()) };
}

interface Serving {
  readonly gateway: Gateway;
  readonly accessLog: AccessLog | undefined;
  readonly options: HttpApiOptions;
}

async function serve(
  { gateway, accessLog, options }: Serving,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const receivedAt = new Date();
  const start = performance.now();
  const requestId = crypto.randomUUID();
  const handled = await gateway.handle(request, requestId, receivedAt);
  sendAnswer(request, response, handled.answer, requestId);
  const { answer, routeKey, authorization, integrationLatency } = handled;
  accessLog?.write({
    requestId,
    extendedRequestId: requestId,
    requestTime: commonLogTime(receivedAt),
    requestTimeEpoch: receivedAt.getTime(),
    httpMethod: request.method ?? '',
    path: targetOf(request).path,
    protocol: `HTTP/${request.httpVersion}`,
    routeKey,
    stage: '$default',
    apiId: options.api.apiId,
    accountId: options.account,
    domainName: request.headers.host ?? '',
    domainPrefix: request.headers.host?.split(/[.:]/)[0] ?? '',
    status: answer.status,
    responseLength: answer.body.length,
    responseLatency: Math.round(performance.now() - start),
    integrationLatency,
    integrationStatus:
      integrationLatency === undefined || handled.integrationError ? undefined : answer.status,
    'identity.sourceIp': sourceIpOf(request),
    'identity.userAgent': request.headers['user-agent'] ?? '',
    'error.message': handled.responseType && JSON.parse(answer.body.toString()).message,
    'error.responseType': handled.responseType,
    'integration.error': handled.integrationError,
    'authorizer.error': handled.authorizerError,
    authorization,
  });
}

function sendAnswer(
  request: IncomingMessage,
  response: ServerResponse,
  answer: HttpAnswer,
  requestId: string,
): void {
  response.writeHead(answer.status, {
    ...answer.headers,
    'apigw-requestid': requestId,
    ...(hasBody(answer.status) ? { 'content-length': answer.body.length } : {}),
  });
  response.end(request.method === 'HEAD' || !hasBody(answer.status) ? undefined : answer.body);
  // What the client still sends is of no interest, but its connection should live.
  request.resume();
}

/** HTTP knows no body for these; a `content-length` would be wrong as well. */
function hasBody(status: number): boolean {
  return status >= 200 && status !== 204 && status !== 304;
}

function isBelow(path: string, prefix: string): boolean {
  return path === prefix || path.startsWith(`${prefix}/`);
}

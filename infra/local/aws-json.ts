/** The AWS JSON protocols 1.0 and 1.1 over HTTP: `X-Amz-Target: <Service>.<Operation>`, JSON in, JSON out. */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type LocalService, type Log, UnsupportedByLocalCloud } from './contracts.ts';

/** An error the service documents; the SDK client rejects with an error of this name. */
export class ServiceError extends Error {
  readonly status: number;

  constructor(name: string, message: string, status = 400) {
    super(message);
    this.name = name;
    this.status = status;
  }
}

export type Operation = (input: unknown) => unknown;

export interface AwsJsonService {
  /** What stands before the dot in `X-Amz-Target`. */
  readonly targetPrefix: string;
  readonly version: '1.0' | '1.1';
  readonly operations: Readonly<Record<string, Operation>>;
  readonly log: Log;
}

// The largest request of the services that speak this protocol is PutEvents with 1 MB of entries, JSON-escaped.
const MAX_BODY_BYTES = 4 * 1024 * 1024;

/** Listens on a free port of 127.0.0.1. */
export async function serveAwsJson(service: AwsJsonService): Promise<LocalService> {
  const contentType = `application/x-amz-json-${service.version}`;
  const server = createServer((request, response) => {
    answer(service, request).then(
      (output) => reply(response, 200, contentType, output),
      (error: unknown) => {
        const { status, body } = describe(error, service.log);
        reply(response, status, contentType, body);
      },
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return {
    endpoint: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        // SDK clients keep their connections open; waiting for them would take their idle time-out.
        server.closeAllConnections();
      }),
  };
}

async function answer(service: AwsJsonService, request: IncomingMessage): Promise<unknown> {
  const target = String(request.headers['x-amz-target'] ?? '');
  const [prefix, name = ''] = target.split('.');
  const operation = Object.hasOwn(service.operations, name) ? service.operations[name] : undefined;
  const text = await readBody(request);
  if (prefix !== service.targetPrefix || !operation)
    throw new UnsupportedByLocalCloud(`the API call "${target || `${request.method} ${request.url}`}"`);
  let input: unknown;
  try {
    input = text === '' ? {} : JSON.parse(text);
  } catch {
    throw new ServiceError('SerializationException', 'The request body is not JSON.');
  }
  return operation(input);
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES)
      throw new ServiceError('RequestEntityTooLargeException', 'The request body is too large.', 413);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function describe(error: unknown, log: Log): { status: number; body: object } {
  if (error instanceof ServiceError)
    return { status: error.status, body: { __type: error.name, message: error.message } };
  if (error instanceof Error && isClientFault(error))
    return { status: 400, body: { __type: error.name, message: error.message } };
  log(`internal error: ${error instanceof Error ? error.stack : error}`);
  return { status: 500, body: { __type: 'InternalFailure', message: String(error) } };
}

/** Errors of the parts' own, named as AWS names them. */
function isClientFault(error: Error): boolean {
  return error instanceof UnsupportedByLocalCloud || error.name.endsWith('Exception');
}

function reply(response: ServerResponse, status: number, contentType: string, body: unknown): void {
  if (response.destroyed) return;
  const text = JSON.stringify(body ?? {});
  response.writeHead(status, {
    'content-type': contentType,
    'content-length': Buffer.byteLength(text),
    'x-amzn-requestid': randomUUID(),
  });
  response.end(text);
}

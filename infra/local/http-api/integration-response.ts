import type { InvokeResult } from '../contracts.ts';

/** What goes back to the client. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: Buffer;
}

/** The function answered something that is no response; the client gets a 500. */
export class MalformedResponse extends Error {
  constructor(reason: string) {
    super(`The function's response is malformed: ${reason}`);
    this.name = 'MalformedResponse';
  }
}

// The connection is between the gateway and the client, the length is that of the decoded body.
const GATEWAY_HEADERS = new Set(['connection', 'content-length', 'keep-alive', 'transfer-encoding']);

/** An answer the gateway gives itself: `{"message":"Not Found"}`. */
export function gatewayAnswer(
  status: number,
  message: string,
  headers: Record<string, string> = {},
): HttpAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json', ...headers },
    body: Buffer.from(JSON.stringify({ message })),
  };
}

/**
 * A function's result as payload format 2.0 reads it: with a `statusCode` it is a response, without one it is
 * itself the body of a 200. Throws MalformedResponse.
 */
export function toAnswer({ payload, functionError }: InvokeResult): HttpAnswer {
  if (functionError) throw new MalformedResponse(`it failed (${JSON.stringify(payload).slice(0, 300)})`);
  if (typeof payload !== 'object' || payload === null || !('statusCode' in payload)) {
    const text = typeof payload === 'string' ? payload : JSON.stringify(payload);
    return { status: 200, headers: { 'content-type': 'application/json' }, body: Buffer.from(text) };
  }
  const response: Record<string, unknown> = { ...payload };
  const cookies = cookiesOf(response.cookies);
  return {
    status: statusOf(response.statusCode),
    headers: {
      'content-type': 'text/plain;charset=UTF-8',
      ...headersOf(response.headers),
      ...(cookies.length > 0 ? { 'set-cookie': cookies } : {}),
    },
    body: bodyOf(response.body, response.isBase64Encoded === true),
  };
}

function statusOf(value: unknown): number {
  const status = typeof value === 'string' ? Number(value) : value;
  if (typeof status !== 'number' || !Number.isInteger(status) || status < 100 || status > 599)
    throw new MalformedResponse(`statusCode ${JSON.stringify(value)}`);
  return status;
}

function headersOf(value: unknown): Record<string, string> {
  if (value === undefined || value === null) return {};
  if (typeof value !== 'object') throw new MalformedResponse('headers is no object');
  const headers: Record<string, string> = {};
  for (const [name, content] of Object.entries(value)) {
    if (GATEWAY_HEADERS.has(name.toLowerCase()) || content === undefined || content === null) continue;
    if (typeof content === 'object') throw new MalformedResponse(`the header ${name} is no text`);
    headers[name.toLowerCase()] = String(content);
  }
  return headers;
}

function cookiesOf(value: unknown): string[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw new MalformedResponse('cookies is no list');
  return value.map(String);
}

function bodyOf(value: unknown, isBase64: boolean): Buffer {
  if (value === undefined || value === null) return Buffer.alloc(0);
  if (typeof value !== 'string') throw new MalformedResponse('body is no text');
  return Buffer.from(value, isBase64 ? 'base64' : 'utf8');
}

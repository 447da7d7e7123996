import type { IncomingMessage } from 'node:http';
import type { Authorization } from './jwt-authorizer.ts';
import { decode } from './route-table.ts';

/** What is known of a request besides the message itself. */
export interface RequestFacts {
  readonly requestId: string;
  readonly apiId: string;
  readonly accountId: string;
  readonly routeKey: string;
  readonly pathParameters: Readonly<Record<string, string>>;
  readonly receivedAt: Date;
  readonly body: Buffer;
  readonly authorization?: Authorization | undefined;
}

// Only these reach the function as text (observed on AWS, which documents no list): a form, a JSON patch or a body
// without a type comes base64-encoded.
const TEXT_TYPES = /^(text\/.*|application\/(json|xml|javascript))$/;
// They belong to the connection, or have a place of their own in the event.
const DROPPED_HEADERS = new Set(['connection', 'keep-alive', 'transfer-encoding', 'upgrade', 'cookie']);

/**
 * The event of payload format 2.0.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function toRequestEvent(request: IncomingMessage, facts: RequestFacts): object {
  const { path, query } = targetOf(request);
  const parameters = queryParameters(query);
  const cookies = request.headersDistinct.cookie?.flatMap((line) => line.split(/;\s*/)).filter(Boolean);
  const headers = eventHeaders(request, facts);
  const host = request.headers.host ?? '';
  // API Gateway decodes the path it calls raw, and leaves the query as it was sent.
  const rawPath = decode(path);
  return {
    version: '2.0',
    routeKey: facts.routeKey,
    rawPath,
    rawQueryString: query,
    ...(cookies ? { cookies } : {}),
    headers,
    ...(Object.keys(parameters).length > 0 ? { queryStringParameters: parameters } : {}),
    requestContext: {
      accountId: facts.accountId,
      apiId: facts.apiId,
      ...(facts.authorization ? { authorizer: { jwt: facts.authorization } } : {}),
      domainName: host,
      domainPrefix: host.split(/[.:]/)[0] ?? '',
      http: {
        method: request.method ?? '',
        path: rawPath,
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: sourceIpOf(request),
        userAgent: request.headers['user-agent'] ?? '',
      },
      requestId: facts.requestId,
      routeKey: facts.routeKey,
      stage: '$default',
      time: commonLogTime(facts.receivedAt),
      timeEpoch: facts.receivedAt.getTime(),
    },
    ...(Object.keys(facts.pathParameters).length > 0 ? { pathParameters: facts.pathParameters } : {}),
    ...eventBody(request, facts.body),
  };
}

/** The request's path and query, as sent. */
export function targetOf(request: IncomingMessage): { path: string; query: string } {
  const [path = '/', ...query] = (request.url ?? '/').split('?');
  return { path, query: query.join('?') };
}

export function sourceIpOf(request: IncomingMessage): string {
  return (request.socket.remoteAddress ?? '').replace(/^::ffff:/, '');
}

/** `12/Mar/2026:19:03:58 +0000` */
export function commonLogTime(date: Date): string {
  const [, day, month, year, time] = /, (\d+) (\w+) (\d+) ([\d:]+)/.exec(date.toUTCString()) ?? [];
  return `${day}/${month}/${year}:${time} +0000`;
}

/** Values of a name that comes more than once are joined by commas. */
function queryParameters(query: string): Record<string, string> {
  const parameters: Record<string, string> = {};
  for (const [name, value] of new URLSearchParams(query)) {
    const earlier = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
    parameters[name] = earlier === undefined ? value : `${earlier},${value}`;
  }
  return parameters;
}

function eventHeaders(request: IncomingMessage, { requestId }: RequestFacts): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, values] of Object.entries(request.headersDistinct)) {
    if (!DROPPED_HEADERS.has(name) && values) headers[name] = values.join(',');
  }
  const forwardedFor = [headers['x-forwarded-for'], sourceIpOf(request)].filter(Boolean).join(', ');
  return {
    ...headers,
    'x-amzn-trace-id': headers['x-amzn-trace-id'] ?? traceId(requestId),
    'x-forwarded-for': forwardedFor,
    'x-forwarded-port': String(request.socket.localPort ?? ''),
    'x-forwarded-proto': 'http',
  };
}

function traceId(requestId: string): string {
  const seconds = Math.floor(Date.now() / 1000).toString(16);
  return `Root=1-${seconds}-${requestId.replaceAll('-', '').slice(0, 24)}`;
}

function eventBody(request: IncomingMessage, body: Buffer): object {
  if (body.length === 0) return { isBase64Encoded: false };
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  const isText = TEXT_TYPES.test(type);
  return { body: body.toString(isText ? 'utf8' : 'base64'), isBase64Encoded: !isText };
}

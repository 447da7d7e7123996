/** Calls the handler of an HTTP function as API Gateway does, on behalf of a user. */
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import type { Route, RouteTable } from '../../shared/platform/route.ts';

type Handler = (
  event: APIGatewayProxyEventV2,
  context: Context,
) => Promise<APIGatewayProxyStructuredResultV2>;

export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: what a test expects of a body is the test itself
  readonly body: any;
  readonly headers: Readonly<Record<string, string>>;
}

export interface CallOptions {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** The version that is changed; sent as `If-Match`. */
  readonly version?: number | '*';
}

/** Somebody who calls: `client.as(user).post('/v1/teams', { body })`. */
export interface Caller {
  get(path: string, options?: CallOptions): Promise<Answer>;
  post(path: string, body?: unknown, options?: CallOptions): Promise<Answer>;
  patch(path: string, version: number | '*', body: unknown): Promise<Answer>;
  delete(path: string, options?: CallOptions): Promise<Answer>;
  send(method: string, path: string, options?: CallOptions): Promise<Answer>;
}

/** A client of the routes that the handler implements. */
export function httpClient(routes: RouteTable, handler: unknown) {
  const call = handler as Handler;
  return {
    as: ({ orgId, id }: { orgId: string; id: string }): Caller => callerOf(call, routes, `${id}.${orgId}`),
    anonymous: (): Caller => callerOf(call, routes, undefined),
  };
}

function callerOf(handler: Handler, routes: RouteTable, username: string | undefined): Caller {
  const send: Caller['send'] = async (method, path, options = {}) => {
    const event = eventOf(routes, { method, path, options, username });
    const result = await handler(event, { awsRequestId: 'request-1' } as Context);
    const headers = Object.fromEntries(
      Object.entries(result.headers ?? {}).map(([name, value]) => [name, String(value)]),
    );
    const isJson = headers['content-type']?.includes('json') ?? false;
    return {
      status: result.statusCode ?? 0,
      headers,
      body: isJson ? JSON.parse(result.body ?? '') : result.body,
    };
  };
  return {
    send,
    get: (path, options) => send('GET', path, options),
    post: (path, body = {}, options = {}) => send('POST', path, { ...options, body }),
    patch: (path, version, body) => send('PATCH', path, { version, body }),
    delete: (path, options) => send('DELETE', path, options),
  };
}

interface Call {
  readonly method: string;
  readonly path: string;
  readonly options: CallOptions;
  readonly username: string | undefined;
}

function eventOf(routes: RouteTable, { method, path, options, username }: Call): APIGatewayProxyEventV2 {
  const url = new URL(path, 'https://api.example.com');
  const { body, version } = options;
  const headers = {
    ...(body !== undefined && { 'content-type': 'application/json' }),
    ...(version !== undefined && { 'if-match': version === '*' ? '*' : `"${version}"` }),
    ...options.headers,
  };
  return {
    version: '2.0',
    routeKey: `${method} ${url.pathname}`,
    rawPath: url.pathname,
    rawQueryString: url.search.slice(1),
    headers,
    ...(url.search && { queryStringParameters: Object.fromEntries(url.searchParams) }),
    pathParameters: parametersOf(Object.values<Route>(routes), method, url.pathname),
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    isBase64Encoded: false,
    requestContext: {
      accountId: '000000000000',
      apiId: 'api',
      domainName: url.host,
      domainPrefix: 'api',
      http: { method, path: url.pathname, protocol: 'HTTP/1.1', sourceIp: '203.0.113.7', userAgent: 'test' },
      requestId: 'gateway-1',
      routeKey: `${method} ${url.pathname}`,
      stage: '$default',
      time: '',
      timeEpoch: Date.now(),
      ...(username && { authorizer: { jwt: { claims: { username }, scopes: null } } }),
    },
  } as unknown as APIGatewayProxyEventV2;
}

function parametersOf(routes: readonly Route[], method: string, path: string): Record<string, string> {
  for (const route of routes) {
    const pattern = new RegExp(`^${route.path.replace(/\{([^}]+)\}/g, '(?<$1>[^/]+)')}$`);
    const match = route.method === method ? pattern.exec(path) : null;
    if (match) return { ...match.groups };
  }
  return {};
}

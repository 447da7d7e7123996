import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { FunctionHost, InvokeResult } from '../../../infra/local/contracts.ts';
import { startFunctionHost } from '../../../infra/local/functions-host/function-host.ts';
import { type HttpApiOptions, startHttpApi } from '../../../infra/local/http-api/http-api.ts';
import { type HttpApiResources, readHttpApi } from '../../../infra/local/http-api/http-api-definition.ts';
import { aDirectory, aFunction, eventually } from '../support/function-bundle.ts';
import { anApi } from '../support/http-api.ts';
import { RecordingFunction } from '../support/recording-function.ts';

// biome-ignore lint/suspicious/noExplicitAny: an event is looked at field by field
type Event = Record<string, any>;

async function serve(
  resources: HttpApiResources,
  functions: FunctionHost,
  options: Partial<HttpApiOptions> = {},
) {
  const server = await startHttpApi({
    api: readHttpApi(resources),
    port: 0,
    account: '000000000000',
    dataDir: aDirectory(),
    functions,
    jwksUrl: () => 'http://127.0.0.1:9/jwks.json',
    log: () => {},
    ...options,
  });
  onTestFinished(() => server.close());
  return server.endpoint;
}

const answering = (payload: unknown) => new RecordingFunction<Event>(() => ({ payload }));
const echo = () => answering({ statusCode: 200, body: 'ok' });
const eventOf = async (request: (endpoint: string) => Promise<unknown>, routes?: Record<string, string>) => {
  const functions = echo();
  await request(await serve(anApi(routes ? { routes } : {}), functions));
  return functions.events[0] ?? {};
};

it('gives the function the event of payload format 2.0', async () => {
  const functions = echo();
  const endpoint = await serve(anApi({ routes: { 'PUT /v1/leads/{id}': 'NONE' } }), functions);

  await fetch(`${endpoint}/v1/leads/lead_1?tag=a&tag=b&q=%E6%9D%8E%20x`, {
    method: 'PUT',
    headers: {
      'Content-Type': 'application/json; charset=utf-8',
      'If-Match': '"3"',
      Cookie: 'theme=dark; language=zh',
      'User-Agent': 'test',
    },
    body: '{"name":"李雷"}',
  });

  const host = new URL(endpoint).host;
  expect(functions.events).toEqual([
    {
      version: '2.0',
      routeKey: 'PUT /v1/leads/{id}',
      rawPath: '/v1/leads/lead_1',
      rawQueryString: 'tag=a&tag=b&q=%E6%9D%8E%20x',
      cookies: ['theme=dark', 'language=zh'],
      headers: expect.objectContaining({
        'content-type': 'application/json; charset=utf-8',
        'if-match': '"3"',
        host,
        'x-forwarded-for': '127.0.0.1',
        'x-forwarded-proto': 'http',
        'x-amzn-trace-id': expect.stringMatching(/^Root=1-/),
      }),
      queryStringParameters: { tag: 'a,b', q: '李 x' },
      pathParameters: { id: 'lead_1' },
      requestContext: {
        accountId: '000000000000',
        apiId: 'api1',
        domainName: host,
        domainPrefix: '127',
        http: {
          method: 'PUT',
          path: '/v1/leads/lead_1',
          protocol: 'HTTP/1.1',
          sourceIp: '127.0.0.1',
          userAgent: 'test',
        },
        requestId: expect.any(String),
        routeKey: 'PUT /v1/leads/{id}',
        stage: '$default',
        time: expect.stringMatching(/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
        timeEpoch: expect.any(Number),
      },
      body: '{"name":"李雷"}',
      isBase64Encoded: false,
    },
  ]);
  expect(functions.events[0]?.headers).not.toHaveProperty('cookie');
});

it('leaves out of the event what the request has not got', async () => {
  const event = await eventOf((endpoint) => fetch(`${endpoint}/health`));

  expect(event).toMatchObject({
    routeKey: '$default',
    rawPath: '/health',
    rawQueryString: '',
    isBase64Encoded: false,
  });
  for (const absent of ['cookies', 'queryStringParameters', 'pathParameters', 'body', 'stageVariables'])
    expect(event).not.toHaveProperty(absent);
});

it.each([
  ['text/csv', false],
  ['application/json', false],
  ['application/x-www-form-urlencoded', true],
  ['application/merge-patch+json', true],
  ['application/octet-stream', true],
])('passes a body of %s base64-encoded: %s', async (type, isBase64Encoded) => {
  const event = await eventOf((endpoint) =>
    fetch(endpoint, { method: 'POST', headers: { 'content-type': type }, body: 'a=1' }),
  );

  expect(event).toMatchObject({ isBase64Encoded, body: isBase64Encoded ? 'YT0x' : 'a=1' });
});

it('answers with the status, headers, cookies and body of the function', async () => {
  const endpoint = await serve(
    anApi({}),
    answering({
      statusCode: 201,
      headers: { ETag: '"1"', 'Content-Type': 'application/json', 'Content-Length': '999' },
      cookies: ['a=1; Secure', 'b=2'],
      body: '{"id":"lead_1"}',
    }),
  );

  const response = await fetch(endpoint);

  expect(response.status).toBe(201);
  expect(response.headers.get('etag')).toBe('"1"');
  expect(response.headers.get('content-type')).toBe('application/json');
  expect(response.headers.getSetCookie()).toEqual(['a=1; Secure', 'b=2']);
  expect(response.headers.get('apigw-requestid')).toBeTruthy();
  expect(await response.json()).toEqual({ id: 'lead_1' });
});

it.each<[string, unknown, string, string]>([
  ['an object', { hello: 1 }, '{"hello":1}', 'application/json'],
  ['a text', 'hello', 'hello', 'application/json'],
  ['a response without a type', { statusCode: 200, body: 'hello' }, 'hello', 'text/plain;charset=UTF-8'],
  ['base64', { statusCode: 200, body: 'aGk=', isBase64Encoded: true }, 'hi', 'text/plain;charset=UTF-8'],
])('infers the response from %s', async (_, payload, body, type) => {
  const endpoint = await serve(anApi({}), answering(payload));

  const response = await fetch(endpoint);

  expect([response.status, await response.text(), response.headers.get('content-type')]).toEqual([
    200,
    body,
    type,
  ]);
});

it('sends no body with 204, 304 and HEAD', async () => {
  const functions = new RecordingFunction<Event>((event) => ({
    payload: { statusCode: Number(event.rawPath.slice(1)), body: 'unseen' },
  }));
  const endpoint = await serve(anApi({}), functions);

  const [none, unchanged, head] = [
    await fetch(`${endpoint}/204`),
    await fetch(`${endpoint}/304`),
    await fetch(`${endpoint}/200`, { method: 'HEAD' }),
  ];

  expect([none.status, unchanged.status, head.status]).toEqual([204, 304, 200]);
  expect(head.headers.get('content-length')).toBe('6');
  expect(await Promise.all([none, unchanged, head].map((response) => response.text()))).toEqual(['', '', '']);
});

it.each<[string, InvokeResult]>([
  ['fails', { payload: { errorType: 'Error', errorMessage: 'secret' }, functionError: 'Unhandled' }],
  ['answers a body that is no text', { payload: { statusCode: 200, body: { a: 1 } } }],
  ['answers a status that is none', { payload: { statusCode: 'fine' } }],
])('answers 500 and nothing of the reason when the function %s', async (_, result) => {
  const endpoint = await serve(anApi({}), new RecordingFunction<Event>(() => result));

  const response = await fetch(endpoint);

  expect([response.status, await response.text()]).toEqual([500, '{"message":"Internal Server Error"}']);
});

it('answers 404 for a path without a route', async () => {
  const endpoint = await serve(anApi({ routes: { 'GET /v1/leads': 'NONE' } }), echo());

  const response = await fetch(`${endpoint}/v1/other`);

  expect([response.status, await response.text()]).toEqual([404, '{"message":"Not Found"}']);
  expect(response.headers.get('content-type')).toBe('application/json');
});

it('answers 413 to a body above 10 MB, and to one that Lambda does not take', async () => {
  const dataDir = aDirectory();
  const host = await startFunctionHost({ dataDir, log: () => {} });
  onTestFinished(() => host.close());
  host.deploy(aFunction(dataDir, 'handler', 'exports.handler = async (event) => event.body.length'));
  const endpoint = await serve(anApi({}), host);
  const post = (bytes: number) =>
    fetch(endpoint, { method: 'POST', headers: { 'content-type': 'text/plain' }, body: 'x'.repeat(bytes) });

  const [tooLarge, tooLargeForLambda, large] = [
    await post(10 * 1024 * 1024 + 1),
    await post(7 * 1024 * 1024),
    await post(5 * 1024 * 1024),
  ];

  expect([tooLarge.status, await tooLarge.text()]).toEqual([413, '{"message":"Request Entity Too Large"}']);
  expect(tooLargeForLambda.status).toBe(413);
  expect([large.status, await large.text()]).toEqual([200, String(5 * 1024 * 1024)]);
});

it('answers 503 when the function takes longer than the integration may, or is throttled', async () => {
  const slow = new RecordingFunction<Event>(() => new Promise<InvokeResult>(() => {}));
  const throttled = new RecordingFunction<Event>(() => {
    throw Object.assign(new Error('Rate Exceeded'), { name: 'TooManyRequestsException' });
  });
  const [slowEndpoint, throttledEndpoint] = [
    await serve(anApi({ integration: { TimeoutInMillis: 50 } }), slow),
    await serve(anApi({}), throttled),
  ];

  const answers = [await fetch(slowEndpoint), await fetch(throttledEndpoint)];

  for (const answer of answers)
    expect([answer.status, await answer.text()]).toEqual([503, '{"message":"Service Unavailable"}']);
});

it('throttles a route by its own limits and leaves the others alone', async () => {
  const routeSettings = { 'POST /f/{key}': { ThrottlingBurstLimit: 2, ThrottlingRateLimit: 0.001 } };
  const resources = anApi({ routes: { 'POST /f/{key}': 'NONE', 'GET /f/{key}': 'NONE' }, routeSettings });
  const endpoint = await serve(resources, echo());
  const statusOf = async (method: string) => (await fetch(`${endpoint}/f/1`, { method })).status;

  const posts = [await statusOf('POST'), await statusOf('POST'), await statusOf('POST')];
  const last = await fetch(`${endpoint}/f/1`, { method: 'POST' });

  expect(posts).toEqual([200, 200, 429]);
  expect(await last.text()).toBe('{"message":"Too Many Requests"}');
  expect(await statusOf('GET')).toBe(200);
});

it('answers preflights itself and puts its own CORS headers on every answer', async () => {
  const functions = answering({
    statusCode: 200,
    headers: { 'Access-Control-Allow-Origin': 'https://evil.example' },
  });
  const CorsConfiguration = {
    AllowOrigins: ['https://app.example'],
    AllowMethods: ['GET', 'PATCH'],
    AllowHeaders: ['if-match'],
    ExposeHeaders: ['etag'],
    MaxAge: 60,
  };
  const endpoint = await serve(
    anApi({ routes: { 'GET /v1/me': 'NONE' }, api: { CorsConfiguration } }),
    functions,
  );
  const call = (method: string, origin: string, headers = {}) =>
    fetch(`${endpoint}/v1/me`, { method, headers: { origin, ...headers } });

  const preflight = await call('OPTIONS', 'https://app.example', {
    'access-control-request-method': 'PATCH',
  });
  const foreign = await call('OPTIONS', 'https://evil.example', { 'access-control-request-method': 'PATCH' });
  const answer = await call('GET', 'https://app.example');
  const foreignAnswer = await call('GET', 'https://evil.example');

  expect([
    preflight.status,
    ...['allow-origin', 'allow-methods', 'allow-headers', 'max-age'].map((name) =>
      preflight.headers.get(`access-control-${name}`),
    ),
  ]).toEqual([204, 'https://app.example', 'GET,PATCH', 'if-match', '60']);
  expect(foreign.headers.get('access-control-allow-origin')).toBeNull();
  expect(answer.headers.get('access-control-allow-origin')).toBe('https://app.example');
  expect(answer.headers.get('access-control-expose-headers')).toBe('etag');
  expect(foreignAnswer.headers.get('access-control-allow-origin')).toBeNull();
  expect(functions.events).toHaveLength(2);
});

it('gives requests under a mounted path to its handler instead of a route', async () => {
  const functions = echo();
  const endpoint = await serve(anApi({}), functions, {
    mounts: [
      {
        prefix: '/_local/mailbox',
        handle: (request, response) => void response.end(`mailbox ${request.url}`),
      },
      {
        prefix: '/_local/broken',
        handle: async () => {
          throw new Error('no');
        },
      },
    ],
  });

  const bodies = await Promise.all(
    ['/_local/mailbox', '/_local/mailbox/messages?limit=1', '/_local/mailboxes'].map(async (path) =>
      (await fetch(endpoint + path)).text(),
    ),
  );

  expect(bodies).toEqual(['mailbox /_local/mailbox', 'mailbox /_local/mailbox/messages?limit=1', 'ok']);
  expect((await fetch(`${endpoint}/_local/broken`)).status).toBe(500);
});

it('writes the access log in the format of the stage', async () => {
  const dataDir = aDirectory();
  const Format = JSON.stringify({
    route: '$context.routeKey',
    status: '$context.status',
    agent: '$context.identity.userAgent',
    error: '$context.error.responseType',
    username: '$context.authorizer.claims.username',
  });
  const stage = { AccessLogSettings: { DestinationArn: 'arn:aws:logs:x:0:log-group:access', Format } };
  const endpoint = await serve(anApi({ routes: { 'GET /v1/leads/{id}': 'NONE' }, stage }), echo(), {
    dataDir,
  });

  await fetch(`${endpoint}/v1/leads/1`, { headers: { 'user-agent': 'a "quoted" agent' } });
  await fetch(`${endpoint}/nowhere`, { headers: { 'user-agent': 'b' } });

  const file = join(dataDir, 'logs', 'access.log');
  const lines = await eventually(() => {
    const texts = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
    return texts.length === 2 && texts.map((text) => JSON.parse(text));
  });
  expect(lines).toEqual([
    { route: 'GET /v1/leads/{id}', status: '200', agent: 'a "quoted" agent', error: '-', username: '-' },
    { route: '-', status: '404', agent: 'b', error: 'ROUTE_NOT_FOUND', username: '-' },
  ]);
});

it('refuses an access log variable it does not know', async () => {
  const stage = { AccessLogSettings: { DestinationArn: 'x', Format: '$context.awsEndpointRequestId' } };

  await expect(serve(anApi({ stage }), echo())).rejects.toThrow(/\$context\.awsEndpointRequestId/);
});

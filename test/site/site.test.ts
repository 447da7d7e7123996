import { beforeAll, describe, expect, it } from 'vitest';
import { errorCatalogue } from '../../shared/errors.ts';
import { allRoutes } from '../../shared/platform/route-registry.ts';
import { siteRoutes } from '../../shared/site/routes.ts';
import { functionEnvironment } from '../support/function-environment.ts';
import { type Caller, httpClient } from '../support/http-client.ts';

let anybody: Caller;
let handler: (
  event: never,
  context: never,
) => Promise<{ statusCode?: number; headers?: Record<string, unknown>; body?: string }>;

beforeAll(async () => {
  functionEnvironment({
    PUBLIC_URL: 'https://crm.example.com',
    USER_POOL_ID: 'eu-central-1_Pool',
    USER_POOL_CLIENT_ID: 'client',
  });
  const module: { handler: unknown } = await import('../../functions/site/http.ts');
  handler = module.handler as typeof handler;
  anybody = httpClient(siteRoutes, handler).anonymous();
});

/** What the gateway sends on when no route matches. */
async function unrouted(method: string, path: string) {
  const http = { method, path, protocol: 'HTTP/1.1', sourceIp: '203.0.113.7', userAgent: 'test' };
  const event = {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    headers: {},
    requestContext: { http, requestId: 'gateway-1' },
  };
  const { statusCode, headers, body } = await handler(event as never, {} as never);
  return { statusCode, headers, body: JSON.parse(body ?? '') };
}

describe('the site', () => {
  it('says that it is well', async () => {
    expect(await anybody.get('/health')).toMatchObject({ status: 200, body: { status: 'ok' } });
  });

  it('says what a client needs to sign in, and nothing secret', async () => {
    const { body } = await anybody.get('/config.json');

    expect(body).toEqual({
      ...{ region: 'eu-central-1', userPoolId: 'eu-central-1_Pool', userPoolClientId: 'client' },
      ...{
        cognitoEndpoint: 'https://cognito-idp.eu-central-1.amazonaws.com',
        apiUrl: 'https://crm.example.com',
      },
    });
  });

  it('answers what does not exist with a problem document', async () => {
    const answer = await unrouted('GET', '/v1/lead');

    expect(answer).toMatchObject({ statusCode: 404, body: { code: 'not_found', instance: '/v1/lead' } });
    expect(answer.headers).toMatchObject({ 'content-type': 'application/problem+json' });
  });

  it('names the methods of a path that another context serves', async () => {
    const answer = await unrouted('PUT', '/v1/leads/lead_01jd2k3m4n5p6q7r8s9tavbwcx');

    expect(answer).toMatchObject({
      statusCode: 405,
      headers: { allow: 'GET, PATCH, DELETE' },
      body: { code: 'method_not_allowed' },
    });
  });
});

describe('the OpenAPI document', () => {
  it('describes every route, with parameters, bodies and security as they are', async () => {
    const { body: document } = await anybody.get('/v1/openapi.json');

    expect(document.openapi).toBe('3.1.0');
    for (const route of allRoutes) {
      const operation = document.paths[route.path]?.[route.method.toLowerCase()];
      expect(operation, `${route.method} ${route.path}`).toMatchObject({
        operationId: route.operationId,
        tags: [route.tag],
      });
      expect(operation.security, route.operationId).toEqual(
        route.access === 'public' ? [] : [{ accessToken: [] }],
      );
    }
  });

  it('names the records once and lists every error code', async () => {
    const { body: document } = await anybody.get('/v1/openapi.json');
    const { schemas } = document.components;

    const list = document.paths['/v1/leads'].get.responses['200'].content['application/json'].schema;

    expect(list.properties.items.items).toEqual({ $ref: '#/components/schemas/Lead' });
    expect(schemas.Lead.properties).toMatchObject({
      id: { type: 'string' },
      status: { enum: expect.arrayContaining(['offered']) },
    });
    expect(schemas.Problem.properties.code.enum).toEqual(Object.keys(errorCatalogue));
  });

  it('has no reference that points to nothing', async () => {
    const { body: document } = await anybody.get('/v1/openapi.json');
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"(#[^"]*)"/g)].map(
      ([, reference = '']) => reference,
    );

    const dangling = references.filter((reference) => {
      const steps = reference.slice(2).split('/');
      return (
        steps.reduce((at, step) => at?.[step.replaceAll('~1', '/').replaceAll('~0', '~')], document) ===
        undefined
      );
    });

    expect(references.length).toBeGreaterThan(0);
    expect([...new Set(dangling)]).toEqual([]);
  });
});

describe('the page of the documentation', () => {
  it('is one file that explains every operation and every error', async () => {
    const { status, body } = await anybody.get('/docs');

    expect(status).toBe(200);
    for (const { path } of allRoutes) expect(body).toContain(path.replaceAll('{', '{'));
    for (const code of Object.keys(errorCatalogue)) expect(body).toContain(`id="error-${code}"`);
    expect(body).not.toMatch(/<script[^>]+src=|<link[^>]+href="http|@import|url\(http/);
  });
});

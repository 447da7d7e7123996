import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorCatalogue } from '../../shared/errors.ts';
import type { Route } from '../../shared/platform/route.ts';
import { allRoutes } from '../../shared/platform/route-registry.ts';
import { sharedBaton } from '../support/baton.ts';
import type { Answer } from '../support/http-client.ts';
import { type Fixture, fill, headersOf, leastBody, routeFixture, urlOf, whoMayNot } from './route-fixture.ts';

const baton = sharedBaton();
let fixture: Fixture;
beforeAll(async () => {
  fixture = await routeFixture(baton);
}, 120_000);
afterAll(() => baton.close());

const isPublic = ({ access }: Route) => access === 'public';
const takesId = ({ path }: Route) => path.includes('{id}');
const takesJson = ({ body, bodyType = 'json' }: Route) => body !== undefined && bodyType === 'json';

describe.each(allRoutes.map((route) => ({ title: `${route.method} ${route.path}`, route })))(
  '$title',
  ({ route }) => {
    const { method } = route;
    const path = () => urlOf(route, fixture.ids);
    const body = leastBody(route);
    const send = (
      who: 'admin' | 'stranger',
      options: { body?: unknown; headers?: Record<string, string> } = {},
    ) =>
      fixture[who].send(method, path(), {
        body,
        ...options,
        headers: { ...headersOf(route), ...options.headers },
      });

    it.skipIf(isPublic(route))('wants a token that is whole and true', async () => {
      const { accessToken } = fixture.admin.tokens;
      const altered = withPayload(accessToken, (claims) => ({ ...claims, exp: Number(claims.exp) + 3600 }));
      const expired = withPayload(accessToken, (claims) => ({ ...claims, exp: 1 }));

      for (const token of [undefined, 'garbled', altered, expired]) {
        const answer = await baton.caller(token).send(method, path(), { body, headers: headersOf(route) });
        expect([token, answer.status]).toEqual([token, 401]);
      }
    });

    it.skipIf(isPublic(route) || !takesId(route))(
      'does not know another organization’s records',
      async () => {
        const answer = await send('stranger');

        expectProblem(answer, 404, 'not_found');
      },
    );

    it.skipIf(isPublic(route) || !takesId(route))('knows no record under what is no id', async () => {
      const made = fill(route.path, {
        ...fixture.ids,
        [route.path.split('/')[2] ?? '']: 'nonsense%2F..%2F🐉',
      });

      const answer = await fixture.admin.send(method, `${made}?${path().split('?')[1] ?? ''}`, {
        body,
        headers: headersOf(route),
      });

      expectProblem(answer, 404, 'not_found');
    });

    it.skipIf(typeof route.access === 'string')('is refused to a role that may not', async ({ skip }) => {
      const person = whoMayNot(fixture, route);
      if (!person) return skip('every role may');

      const answer = await person.send(method, path(), { body, headers: headersOf(route) });

      expectProblem(answer, 403, 'forbidden');
    });

    it.skipIf(!takesJson(route))(
      'refuses a body that is no JSON, too large, or of another type',
      async () => {
        const junk = await send('admin', { body: '{"name": "Ada"' });
        const large = await send('admin', { body: { name: 'x'.repeat(1024 * 1024) } });
        const text = await send('admin', { body: 'name=Ada', headers: { 'content-type': 'text/plain' } });

        expectProblem(junk, 400, 'malformed_json');
        expectProblem(large, 413, 'too_large');
        expectProblem(text, 415, 'unsupported_media_type');
      },
    );

    it.skipIf(!takesJson(route))('names a field that it does not have', async () => {
      const answer = await send('admin', { body: { ...(body as object), notAField: 1 } });

      expectProblem(answer, 422, 'invalid');
      expect(answer.body.errors).toContainEqual(expect.objectContaining({ path: 'notAField' }));
    });

    it('names a query parameter that it does not have', async () => {
      const joined = `${path()}${path().includes('?') ? '&' : '?'}notAParameter=1`;

      const answer = await fixture.admin.send(method, joined, { body, headers: headersOf(route) });

      expectProblem(answer, 422, 'invalid');
      expect(answer.body.errors).toContainEqual(expect.objectContaining({ path: 'notAParameter' }));
    });

    it.skipIf(route.ifMatch === undefined)('changes only the version that it is told', async () => {
      const without = { ...headersOf(route), 'if-match': '' };
      const old = await send('admin', { headers: { 'if-match': '"999999"' } });
      const none = route.ifMatch === 'required' && (await send('admin', { headers: without }));

      expectProblem(old, 412, 'precondition_failed');
      if (none) expectProblem(none, 428, 'precondition_required');
    });

    it.skipIf(!route.query || !('cursor' in route.query.shape))(
      'refuses a cursor of another list',
      async () => {
        const other = route.operationId === 'listLeads' ? '/v1/users?limit=1' : '/v1/leads?limit=1';
        const { cursor } = (await fixture.admin.get(other)).body;
        const joined = (text: string) =>
          `${path()}${path().includes('?') ? '&' : '?'}cursor=${encodeURIComponent(text)}`;

        expect(cursor).toEqual(expect.any(String));
        expectProblem(await fixture.admin.get(joined(cursor)), 400, 'invalid_cursor');
        expectProblem(await fixture.admin.get(joined('garbled')), 400, 'invalid_cursor');
      },
    );

    it.skipIf(method !== 'GET' || !route.response)(
      'answers what its schema says, no more',
      async ({ skip }) => {
        if (path().includes('/nothing')) return skip('no such record here');
        const answer = await send('admin');

        expect(answer.status).toBe(200);
        expect(route.response?.parse(answer.body)).toEqual(answer.body);
        expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
        expect(answer.headers['x-request-id']).toBeTruthy();
      },
    );
  },
);

describe.each([...new Set(allRoutes.map(({ path }) => path))].map((path) => ({ path })))(
  '$path',
  ({ path }) => {
    it('tells what it offers to whoever asks for another method', async () => {
      const offered = allRoutes.filter((route) => route.path === path).map(({ method }) => method);

      const answer = await fixture.admin.send('PUT', fill(path, fixture.ids), { body: {} });

      expectProblem(answer, 405, 'method_not_allowed');
      for (const method of offered) expect(answer.headers.allow).toContain(method);
    });
  },
);

it('answers a path that leads nowhere with a problem that says so', async () => {
  for (const path of ['/v1/nothing', '/', '/v1', '/v1/leads/a/b/c', '/%F0%9F%90%89']) {
    expectProblem(await fixture.admin.get(path), 404, 'not_found');
    expectProblem(await baton.caller().get(path), 404, 'not_found');
  }
});

function expectProblem(answer: Answer, status: number, code: keyof typeof errorCatalogue): void {
  expect([answer.status, answer.body.code, answer.body.detail]).toEqual([status, code, expect.any(String)]);
  expect(answer.headers['content-type']).toBe('application/problem+json');
  expect(answer.body).toMatchObject({
    type: `/docs#error-${code}`,
    title: errorCatalogue[code][1],
    status,
    instance: expect.stringMatching(/^\//),
    requestId: expect.any(String),
  });
}

/** A token whose claims somebody changed, under the old signature. */
function withPayload(token: string, change: (claims: Record<string, unknown>) => object): string {
  const [header, payload = '', signature] = token.split('.');
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
  return [header, Buffer.from(JSON.stringify(change(claims))).toString('base64url'), signature].join('.');
}

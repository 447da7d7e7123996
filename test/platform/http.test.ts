import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { httpFunction } from '../../functions/platform/http.ts';
import { logger } from '../../functions/platform/logger.ts';
import { created, noContent } from '../../functions/platform/reply.ts';
import { create, put } from '../../functions/platform/table/write.ts';
import { newId } from '../../shared/id.ts';
import { Queue } from '../../shared/organization/queue.ts';
import { defineRoute } from '../../shared/platform/route.ts';
import { stampNew } from '../../shared/table/entity.ts';
import { functionEnvironment } from '../support/function-environment.ts';
import { httpClient } from '../support/http-client.ts';
import { anOrganization, aUser, type TestOrganization, type TestTable, testTable } from '../support/table.ts';

const tag = 'Things';
const routes = {
  createThing: defineRoute({
    operationId: 'createThing',
    method: 'POST',
    path: '/v1/things',
    summary: 'Makes a thing',
    tag,
    access: { resource: 'queue', action: 'create' },
    body: z.strictObject({ name: z.string().min(1) }),
    response: Queue.schema,
    status: 201,
  }),
  getThing: defineRoute({
    operationId: 'getThing',
    method: 'GET',
    path: '/v1/things/{id}',
    summary: 'A thing',
    tag,
    access: 'signedIn',
    response: z.object({ id: z.string(), version: z.int(), name: z.string() }),
  }),
  deleteThing: defineRoute({
    operationId: 'deleteThing',
    method: 'DELETE',
    path: '/v1/things/{id}',
    summary: 'No more thing',
    tag,
    access: 'signedIn',
    status: 204,
  }),
  countThings: defineRoute({
    operationId: 'countThings',
    method: 'POST',
    path: '/v1/things/{id}/count',
    summary: 'Counts and fails',
    tag,
    access: 'signedIn',
    response: z.object({ count: z.int() }),
  }),
  page: defineRoute({
    operationId: 'page',
    method: 'GET',
    path: '/page',
    summary: 'A page',
    tag,
    access: 'public',
    contentType: 'text/html; charset=utf-8',
  }),
} as const;

let fixture: TestTable;
let made: TestOrganization;
let applied: number;
let clientOf: (stage: string) => ReturnType<typeof httpClient>;

beforeAll(async () => {
  fixture = await testTable();
  functionEnvironment();
  clientOf = (STAGE) => {
    const environment = { TABLE_NAME: fixture.tableName, STAGE };
    const handler = httpFunction(
      routes,
      {
        createThing: async ({ actor, body }, { table, now }) => {
          applied += 1;
          const fields = { ...body, kind: 'lead' as const, managerId: actor.userId };
          const queue = stampNew(fields, newId('queue'), actor, now);
          await table.write(create(Queue, queue));
          return created(`/v1/things/${queue.id}`, queue);
        },
        getThing: async ({ params }) => {
          if (params.id === 'broken') return { id: 'broken', version: 1 };
          if (params.id === 'crash') throw new TypeError('ada@example.com is not a function');
          return { id: params.id, version: 3, name: '蜀锦', secret: 'not in the contract' };
        },
        deleteThing: async () => noContent(),
        countThings: async ({ actor }, { table }) => {
          await table.write(put({ PK: `${actor.orgId}#x`, SK: 'x', entity: 'x' }));
          throw new Error('after the write');
        },
        page: async () => '<p>hello</p>',
      },
      environment,
    );
    return httpClient(routes, handler);
  };
});
afterAll(() => fixture.close());
beforeEach(async () => {
  made = await anOrganization(fixture);
  applied = 0;
});

const admin = (stage = 'dev') => clientOf(stage).as(made.adminUser);

describe('who calls', () => {
  it('is asked on every route that is not public', async () => {
    const anonymous = clientOf('dev').anonymous();

    const closed = await anonymous.get('/v1/things/1');
    const open = await anonymous.get('/page');

    expect(closed).toMatchObject({ status: 401, headers: { 'www-authenticate': 'Bearer' } });
    expect(open).toMatchObject({
      status: 200,
      body: '<p>hello</p>',
      headers: { 'content-type': 'text/html; charset=utf-8' },
    });
  });

  it('must still work here, whatever their token says', async () => {
    const gone = await aUser(fixture, made.orgId, { active: false });
    const other = await anOrganization(fixture);
    const mixed = { orgId: other.orgId, id: made.adminUser.id };

    const answers = [
      await clientOf('dev').as(gone).get('/v1/things/1'),
      await clientOf('dev').as(mixed).get('/v1/things/1'),
    ];

    expect(answers.map(({ status }) => status)).toEqual([401, 401]);
  });

  it('is told what their role may not do, before anything of the request is read', async () => {
    const rep = await aUser(fixture, made.orgId);

    const answer = await clientOf('dev').as(rep).post('/v1/things', { junk: true });

    expect(answer).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    expect(answer.body.detail).toContain('sales');
  });
});

describe('an answer', () => {
  it('holds what the contract names and no more, with the version as its ETag', async () => {
    const answer = await admin().get('/v1/things/1');

    expect(answer.body).toEqual({ id: '1', version: 3, name: '蜀锦' });
    expect(answer.headers).toMatchObject({
      etag: '"3"',
      'cache-control': 'no-store',
      'x-request-id': 'gateway-1',
    });
  });

  it('that breaks the contract is our fault and says nothing of why', async () => {
    const log = vi.spyOn(logger, 'error').mockImplementation(() => undefined);

    const answer = await admin().get('/v1/things/broken');

    expect(answer).toMatchObject({ status: 500, body: { code: 'internal', requestId: 'gateway-1' } });
    expect(answer.body.detail).not.toContain('name');
    expect(log).toHaveBeenCalledTimes(1);
  });

  it('tells what it cost, but not in production', async () => {
    const dev = await admin('dev').get('/v1/things/1');
    const prod = await admin('prod').get('/v1/things/1');

    expect(dev.headers['x-consumed-capacity']).toBe('operations=1, rcu=1, wcu=0');
    expect(dev.headers['server-timing']).toContain('table');
    expect(prod.headers).not.toHaveProperty('x-consumed-capacity');
  });

  it('of nothing has no body', async () => {
    const answer = await admin().delete('/v1/things/1');

    expect(answer).toMatchObject({ status: 204, body: undefined });
  });
});

describe('a path', () => {
  it('that does not exist is 404, a method that is not offered 405 with those that are', async () => {
    const nowhere = await admin().get('/v1/nothing');
    const wrong = await admin().send('PUT', '/v1/things/1');

    expect(nowhere).toMatchObject({ status: 404, body: { code: 'not_found', instance: '/v1/nothing' } });
    expect(wrong).toMatchObject({ status: 405, headers: { allow: 'GET, DELETE' } });
  });
});

describe('an Idempotency-Key', () => {
  const headers = { 'idempotency-key': 'k-1' };
  const posting = (name = 'North', key = headers) => admin().post('/v1/things', { name }, { headers: key });

  it('makes ten of the same request at once one, with one answer', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => posting()));

    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    const { items } = await fixture.table.page(
      Queue,
      { orgId: made.orgId, index: 'list', partition: 'queue' },
      { limit: 100, binding: 'b' },
    );
    expect(items.filter(({ name }) => name === 'North')).toHaveLength(1);
  });

  it('gives a refused request another chance: nothing was written', async () => {
    await posting('Leads', { 'idempotency-key': 'other' });

    const taken = await posting('Leads');
    const corrected = await posting('Other');

    expect(taken.status).toBe(409);
    expect(corrected.status).toBe(201);
  });

  it('is one user’s own', async () => {
    const eve = await aUser(fixture, made.orgId, { role: 'admin', email: 'eve@shu.example' });
    await posting('North');

    const answer = await clientOf('dev').as(eve).post('/v1/things', { name: 'South' }, { headers });

    expect(answer.status).toBe(201);
  });

  it('of a request that was applied and then failed is not applied again', async () => {
    vi.spyOn(logger, 'error').mockImplementation(() => undefined);
    const counting = () => admin().post('/v1/things/1/count', undefined, { headers });

    const first = await counting();
    const second = await counting();

    expect(first.status).toBe(500);
    expect(second).toMatchObject({ status: 409, body: { code: 'request_already_applied' } });
  });

  it('is free again after 24 hours, before TTL has come by', async () => {
    await posting('North');
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 24 * 3_600_000 + 1000 });

    const answer = await posting('South');
    vi.useRealTimers();

    expect(answer).toMatchObject({ status: 201, body: { name: 'South' } });
    expect(applied).toBe(2);
  });

  it('must be printable and short', async () => {
    const answer = await posting('North', { 'idempotency-key': 'x'.repeat(201) });

    expect(answer).toMatchObject({ status: 400, body: { code: 'malformed_request' } });
  });
});

it('logs a crash without what people wrote', async () => {
  const log = vi.spyOn(logger, 'error').mockImplementation(() => undefined);

  const answer = await admin().get('/v1/things/crash');

  expect(answer.status).toBe(500);
  expect(log.mock.calls[0]?.[1]).toMatchObject({ route: 'GET /v1/things/crash' });
  expect(
    JSON.stringify(log.mock.calls, (_key, value) => (value instanceof Error ? value.message : value)),
  ).not.toContain('ada@example.com');
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allRoutes } from '../../shared/platform/route-registry.ts';
import { bodyOf } from '../support/api-client.ts';
import { sharedBaton } from '../support/baton.ts';
import { eventually } from '../support/eventually.ts';
import { pollMs } from '../support/founding.ts';
import { creating, type Fixture, fill, routeFixture } from './route-fixture.ts';

const baton = sharedBaton();
let fixture: Fixture;
beforeAll(async () => {
  fixture = await routeFixture(baton);
}, 120_000);
afterAll(() => baton.close());

it('makes a record by every route that makes one', () => {
  const made = allRoutes.filter(({ method, status }) => method === 'POST' && status === 201);

  expect(creating.map(({ operationId }) => operationId).toSorted()).toEqual(
    made.map(({ operationId }) => operationId).toSorted(),
  );
});

describe.each(creating.map((route) => ({ title: route.operationId, route })))('$title', ({ route }) => {
  const { operationId, response } = route;
  const path = () => fill(route.path, fixture.ids);
  const isReadBack = !readInLists.has(operationId);
  const list = () => fill(listedAt[operationId] ?? route.path, fixture.ids);

  it('gives back what was written, letter by letter, where it says', async () => {
    const body = fixture.bodies(1)[operationId];

    const answer = await fixture.admin.post(path(), body);
    const record = bodyOf(answer, 201);

    expect(response?.parse(record)).toEqual(record);
    expect(record).toMatchObject({ ...withoutInstants(body), orgId: fixture.org.orgId, version: 1 });
    expect(record).toMatchObject({ createdBy: fixture.admin.id, updatedBy: fixture.admin.id });
    expect(answer.headers.etag).toBe('"1"');
    if (!isReadBack) return;
    const again = await fixture.admin.get(answer.headers.location ?? '');
    expect(again.status).toBe(200);
    expect(again.body).toMatchObject({ id: record.id, ...withoutInstants(body) });
  });

  it('makes one record under one Idempotency-Key, and refuses the key for another', async () => {
    const { [operationId]: body } = fixture.bodies(2);
    const { [operationId]: other } = fixture.bodies(3);
    const options = { headers: { 'idempotency-key': `${operationId}-1` } };
    const before = await countOf(list());

    const [first, ...others] = await Promise.all(
      [1, 2, 3].map(() => fixture.admin.post(path(), body, options)),
    );
    const again = await fixture.admin.post(path(), body, options);
    const reused = await fixture.admin.post(path(), other, options);

    expect([first, ...others, again].map((answer) => answer?.status)).toEqual([201, 201, 201, 201]);
    expect(new Set([first, ...others, again].map((answer) => answer?.body.id)).size).toBe(1);
    expect(again.headers['idempotent-replayed']).toBe('true');
    expect(again.headers.location).toBe(first?.headers.location);
    expect(reused).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused' } });
    expect(await countOf(list())).toBe(before + 1);
  });

  it('is changed by a merge patch of the version that was read, once', async ({ skip }) => {
    const patching = allRoutes.find((one) => one.method === 'PATCH' && one.path === `${route.path}/{id}`);
    if (!patching) return skip('there is no PATCH');
    const { id } = bodyOf(await fixture.admin.post(path(), fixture.bodies(4)[operationId]), 201);
    const place = `${path()}/${id}`;

    // Routing and invitations change it too, until they are done.
    const { changed, version } = await eventually(
      async () => {
        const { version } = bodyOf(await fixture.admin.get(place));
        const changed = await fixture.admin.patch(place, version, {});
        return changed.status === 200 && { changed, version };
      },
      20_000,
      pollMs,
    );
    const stale = await fixture.admin.patch(place, version, {});

    expect(changed.headers.etag).toBe(`"${changed.body.version}"`);
    expect(changed.body.version).toBeGreaterThan(version);
    expect(stale).toMatchObject({ status: 412, body: { code: 'precondition_failed' } });
  });

  it('is gone once it is deleted', async ({ skip }) => {
    const deleting = allRoutes.find((one) => one.method === 'DELETE' && one.path === `${route.path}/{id}`);
    if (!deleting) return skip('there is no DELETE');
    const { id } = bodyOf(await fixture.admin.post(path(), fixture.bodies(5)[operationId]), 201);
    const place = `${path()}/${id}`;

    const deleted = await fixture.admin.delete(place);
    const again = await fixture.admin.delete(place);

    expect([deleted.status, deleted.body]).toEqual([204, '']);
    expect(again.status).toBe(404);
    expect((await fixture.admin.get(place)).status).toBe(404);
    const { items } = bodyOf(await fixture.admin.get(`${path()}?limit=100`));
    expect(items.map((item: { id: string }) => item.id)).not.toContain(id);
  });
});

/** What is read with its like only. */
const readInLists = new Set(['logActivity', 'recordConsent', 'recordInteraction']);

/** Where what a route makes is listed, when not at its own path. */
const listedAt: Readonly<Record<string, string>> = { recordInteraction: '/v1/accounts/{id}/timeline' };

async function countOf(path: string): Promise<number> {
  return bodyOf(await fixture.admin.get(`${path}?limit=100`)).items.length;
}

/** Instants are kept in UTC with milliseconds, however they were written. */
function withoutInstants(body: Record<string, unknown> = {}): Record<string, unknown> {
  return Object.fromEntries(Object.entries(body).filter(([name]) => name !== 'from' && name !== 'to'));
}

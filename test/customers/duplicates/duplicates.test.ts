import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { accountKind, contactKind } from '../../../functions/customers/duplicates/duplicate-kinds.ts';
import {
  reviewDuplicates,
  untilProjected,
} from '../../../functions/customers/duplicates/review-duplicates.ts';
import { changeOf } from '../../../functions/platform/table/record-change.ts';
import { customersRoutes } from '../../../shared/customers/routes.ts';
import { functionEnvironment } from '../../support/function-environment.ts';
import { type Answer, type Caller, httpClient } from '../../support/http-client.ts';
import { type TestStream, testStream } from '../../support/stream.ts';
import {
  anOrganization,
  aUser,
  type TestOrganization,
  type TestTable,
  testTable,
} from '../../support/table.ts';

let fixture: TestTable;
let client: ReturnType<typeof httpClient>;
let made: TestOrganization;
let admin: Caller;
let stream: TestStream;
let follow: () => Promise<void>;

beforeAll(async () => {
  fixture = await testTable();
  functionEnvironment();
  const { handler } = await import('../../../functions/customers/http.ts');
  const { project } = await import('../../../functions/projections/project.ts');
  client = httpClient(customersRoutes, handler);
  stream = await testStream(fixture);
  /** What the stream's readers and the consumer do after a change. */
  follow = async () => {
    const records = await stream.read();
    await project(fixture.table, records);
    for (const change of records.flatMap((record) => changeOf(record) ?? [])) {
      if (change.entity === 'contact') await reviewDuplicates(fixture.table, contactKind, change);
      if (change.entity === 'account') await reviewDuplicates(fixture.table, accountKind, change);
    }
  };
});
afterAll(() => {
  stream.close();
  return fixture.close();
});
beforeEach(async () => {
  made = await anOrganization(fixture);
  admin = client.as(made.adminUser);
  await stream.read();
});

const ada = {
  name: { full: 'Ada Lovelace' },
  emails: [{ address: 'ada@engines.example' }],
  phones: [{ number: '+49 30 901820' }],
};
const again = { ...ada, name: { full: 'Lovelace, Ada' } };
const insist = (path: string, body: object) => admin.post(`${path}?allowDuplicate=true`, body);
const listed = async (query = '') => (await admin.get(`/v1/duplicates${query}`)).body.items;
const costOf = ({ headers }: Answer) => /operations=(\d+)/.exec(headers['x-consumed-capacity'] ?? '')?.[1];

describe('adding somebody who is there', () => {
  it('is answered with who it may be and why, and can be insisted on', async () => {
    const { body: first } = await admin.post('/v1/contacts', ada);

    const refused = await admin.post('/v1/contacts', again);
    const insisted = await admin.post('/v1/contacts?allowDuplicate=true', again);

    expect(refused).toMatchObject({
      status: 409,
      body: {
        code: 'duplicate_suspected',
        candidates: [{ id: first.id, name: 'Ada Lovelace', score: 100, level: 'certain' }],
      },
    });
    expect(refused.body.candidates[0].reasons).toContainEqual({
      field: 'emails',
      points: 70,
      because: 'the same e-mail address',
    });
    expect(refused.body.detail).toContain('allowDuplicate=true');
    expect(insisted.status).toBe(201);
    expect((await admin.post('/v1/contacts?allowDuplicate=perhaps', again)).status).toBe(422);
  });

  it('is answered for accounts, too', async () => {
    const { body: first } = await admin.post('/v1/accounts', { name: 'Shu Brocade GmbH' });

    const refused = await admin.post('/v1/accounts', { name: 'SHU BROCADE, Inc.' });

    expect(refused.body).toMatchObject({ code: 'duplicate_suspected', candidates: [{ id: first.id }] });
    expect((await admin.post('/v1/accounts', { name: 'Shu Looms' })).status).toBe(201);
  });

  it('does not tell those who may not see them whom it is', async () => {
    const other = await anOrganization(fixture);

    await admin.post('/v1/contacts', ada);

    expect((await client.as(other.adminUser).post('/v1/contacts', ada)).status).toBe(201);
  });

  it('gives the first answer to the same request that comes twice at once', async () => {
    const options = { headers: { 'idempotency-key': 'ada-1' } };

    const answers = await Promise.all([1, 2, 3].map(() => admin.post('/v1/contacts', ada, options)));

    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
  });

  it('costs three Queries side by side, whatever there is', async () => {
    // The signing key, the custom fields: read once.
    await admin.post('/v1/contacts', { name: { full: 'Zuse Konrad' } });
    const few = await admin.post('/v1/contacts', { ...ada, emails: [{ address: 'x@y.example' }] });
    for (let n = 0; n < 30; n += 1) {
      const name = { full: `Bo Rep${'i'.repeat(n)}` };
      await insist('/v1/contacts', { name, emails: [{ address: `bo${n}@engines.example` }] });
    }
    const many = await admin.post('/v1/contacts', {
      ...ada,
      name: { full: 'Grace Hopper' },
      emails: [{ address: 'grace@navy.example' }],
      phones: [{ number: '+49 30 901821' }],
    });

    expect([few.status, many.status]).toEqual([201, 201]);
    expect(costOf(many)).toBe(costOf(few));
  });
});

describe('the work list', () => {
  it('shows each pair once, the surest first, with names and reasons', async () => {
    const { body: one } = await admin.post('/v1/contacts', ada);
    const { body: two } = await insist('/v1/contacts', again);
    const { body: three } = await insist('/v1/contacts', {
      ...ada,
      name: { full: 'Augusta King' },
      phones: [],
    });
    await follow();
    await follow();

    const pairs = await listed();

    const idsOf = ({ records }: { records: { id: string }[] }) => records.map(({ id }) => id).toSorted();
    expect(idsOf(pairs[0])).toEqual([one.id, two.id].toSorted());
    expect(pairs.slice(1).map(idsOf)).toHaveLength(2);
    expect(pairs.slice(1).map(idsOf)).toEqual(
      expect.arrayContaining([[one.id, three.id].toSorted(), [two.id, three.id].toSorted()]),
    );
    expect(pairs[0]).toMatchObject({ type: 'contact', score: 100, level: 'certain', status: 'open' });
    expect(await listed('?type=account')).toEqual([]);
    const first = (await admin.get('/v1/duplicates?limit=1')).body;
    const second = (await admin.get(`/v1/duplicates?limit=1&cursor=${encodeURIComponent(first.cursor)}`))
      .body;
    expect([first.items[0].id, second.items[0].id]).toEqual([pairs[0].id, pairs[1].id]);
  });

  it('finds by the sound of names, by their place, by the tail of a number', async () => {
    await admin.post('/v1/accounts', {
      name: 'Brocade Looms',
      address: { lines: ['12 Mill Street'], city: 'Berlin' },
    });
    await insist('/v1/accounts', {
      name: 'Brocad Loms GmbH',
      address: { lines: ['12 Mill St.'], city: 'Berlin' },
    });
    await follow();

    expect(await listed('?type=account')).toMatchObject([{ level: 'certain' }]);
  });

  it('forgets a pair that people say is none, until more speaks for it', async () => {
    const { body: account } = await admin.post('/v1/accounts', { name: 'Shu Brocade' });
    const smith = { name: { full: 'John Smith' }, accountId: account.id };
    await admin.post('/v1/contacts', smith);
    const { body: two } = await insist('/v1/contacts', smith);
    await follow();
    const [pair] = await listed();

    const dismissed = await admin.post(`/v1/duplicates/${pair.id}/dismiss`, { reason: 'Father and son' });

    expect(dismissed.body).toMatchObject({ status: 'dismissed', dismissedBecause: 'Father and son' });
    expect(await listed()).toEqual([]);
    const renamed = await admin.patch(`/v1/contacts/${two.id}`, 1, { name: { full: 'Jon Smith' } });
    await follow();
    expect(await listed()).toEqual([]);
    const reached = { emails: [{ address: 'john@shu.example' }] };
    await admin.patch(`/v1/contacts/${two.id}`, renamed.body.version, { ...smith, ...reached });
    const [one] = (await admin.get('/v1/contacts?limit=100')).body.items.filter(
      ({ id }: { id: string }) => id !== two.id,
    );
    await admin.patch(`/v1/contacts/${one.id}`, one.version, reached);
    await follow();
    expect(await listed()).toMatchObject([{ id: pair.id, status: 'open' }]);
  });

  it('loses a pair when one of the two is deleted, changed or merged', async () => {
    const pairsAfter = async (change: (id: string, version: number) => Promise<unknown>) => {
      const { body } = await insist('/v1/contacts', again);
      await follow();
      expect(await listed()).toHaveLength(1);
      await change(body.id, body.version);
      await follow();
      return listed();
    };
    const { body: first } = await admin.post('/v1/contacts', ada);

    expect(await pairsAfter((id) => admin.delete(`/v1/contacts/${id}`))).toEqual([]);
    const other = { name: { full: 'Zuse' }, emails: [], phones: [] };
    expect(await pairsAfter((id, version) => admin.patch(`/v1/contacts/${id}`, version, other))).toEqual([]);
    expect(await pairsAfter((id) => admin.post(`/v1/contacts/${first.id}/merge`, { otherId: id }))).toEqual(
      [],
    );
  });

  it('does not suggest again what was merged and undone', async () => {
    const { body: one } = await admin.post('/v1/contacts', ada);
    const { body: two } = await insist('/v1/contacts', again);
    await follow();
    const { merge } = (await admin.post(`/v1/contacts/${one.id}/merge`, { otherId: two.id })).body;
    await follow();

    await admin.post(`/v1/merges/${merge.id}/undo`);
    await follow();

    expect(await listed()).toEqual([]);
  });

  it('is settled by those who own one of the two', async () => {
    const [bo, cy] = [
      await aUser(fixture, made.orgId),
      await aUser(fixture, made.orgId, { email: 'cy@shu.example', name: 'Cy' }),
    ];
    const owned = { name: 'Shu Brocade', ownerId: bo.id };
    await admin.post('/v1/accounts', owned);
    await insist('/v1/accounts', owned);
    await follow();
    const [pair] = await listed('?type=account');
    const path = `/v1/duplicates/${pair.id}/dismiss`;

    expect((await client.as(cy).post(path)).status).toBe(403);
    expect((await client.as(bo).post(path)).status).toBe(200);
    const other = await anOrganization(fixture);
    expect((await client.as(other.adminUser).post(path)).status).toBe(404);
  });
});

it('waits for the blocks of a change, and says so when they are late', async () => {
  const { body } = await admin.post('/v1/contacts', ada);
  const change = { orgId: made.orgId, recordId: body.id, version: 1, at: body.updatedAt };

  await expect(untilProjected(fixture.table, change, [0, 1])).rejects.toMatchObject({ code: 'unavailable' });
  await follow();
  await untilProjected(fixture.table, change, [0]);
});

import { beforeEach, describe, expect, it } from 'vitest';
import { put } from '../../functions/platform/table/write.ts';
import { Account } from '../../shared/customers/account.ts';
import { auditKey } from '../../shared/table/keys.ts';
import { frontOffice } from './front-office.ts';

const here = frontOffice();

const engines = {
  name: 'Engines Ltd',
  phone: '+49 30 901820',
  annualRevenue: { amount: 5_000_000, currency: 'EUR' },
  custom: { margin: 987654, size: 3 },
};
const hidden = ['phone', 'annualRevenue', 'custom.margin'].map((field) => ({
  recordType: 'account',
  field,
  roles: ['sales', 'agent'],
}));

interface Answered {
  readonly id: string;
}
let account: Answered;

beforeEach(async () => {
  const { status, body } = await here.as('admin').post('/v1/accounts', {
    ...engines,
    ownerId: here.users.sales.id,
  });
  expect(status).toBe(201);
  account = body;
  await here.hide(...hidden);
});

const expectCleared = (shown: unknown) => {
  const text = JSON.stringify(shown);
  expect(text).toContain('Engines Ltd');
  expect(text).not.toMatch(/901820|5000000|987654/);
};

describe('a field that is hidden from a role', () => {
  it('is absent when the record is read, listed and changed, and there for others', async () => {
    const rep = here.as('sales');

    const read = await rep.get(`/v1/accounts/${account.id}`);
    const listed = await rep.get('/v1/accounts');
    const overview = await rep.get(`/v1/accounts/${account.id}/360`);
    const changed = await rep.patch(`/v1/accounts/${account.id}`, 1, { tier: 'A' });

    for (const { status, body } of [read, listed, overview, changed]) {
      expect(status).toBe(200);
      expectCleared(body);
    }
    expect(read.body.custom).toEqual({ size: 3 });
    expect(read.headers.etag).toBe('"1"');
    expect((await here.as('analyst').get(`/v1/accounts/${account.id}`)).body).toMatchObject(engines);
  });

  it('stays as it is when somebody changes the rest of the record', async () => {
    await here.as('sales').patch(`/v1/accounts/${account.id}`, 1, { tier: 'A', custom: { size: 4 } });

    const { body } = await here.as('admin').get(`/v1/accounts/${account.id}`);

    expect(body).toMatchObject({ ...engines, tier: 'A', custom: { margin: 987654, size: 4 } });
  });

  it.each([
    ['annualRevenue', { annualRevenue: { amount: 1, currency: 'EUR' } }],
    ['annualRevenue', { annualRevenue: null }],
    ['custom.margin', { custom: { margin: 1 } }],
    ['custom.margin', { custom: null }],
  ])('is not theirs to write: %s in %j', async (field, patch) => {
    const answer = await here.as('sales').patch(`/v1/accounts/${account.id}`, '*', patch);

    expect(answer).toMatchObject({ status: 403, body: { code: 'forbidden', errors: [{ path: field }] } });
    expect((await here.fixture.table.get(Account, here.made.orgId, account.id)).version).toBe(1);
  });

  it('is refused in a new record, also in one that a conversion makes', async () => {
    const added = await here.as('sales').post('/v1/accounts', { name: 'New', phone: '+49 30 1' });
    const converted = await here
      .as('sales')
      .post('/v1/leads/lead_01jd2k3m4n5p6q7r8s9tavbwcx/convert', { account: { phone: '+49 30 1' } });
    const free = await here.as('sales').post('/v1/accounts', { name: 'New', custom: { size: 1 } });

    expect(added).toMatchObject({ status: 403, body: { errors: [{ path: 'phone' }] } });
    expect(converted).toMatchObject({ status: 403, body: { errors: [{ path: 'account.phone' }] } });
    expect(free.status).toBe(201);
  });

  it('is not found by what stands in it', async () => {
    await here.hide(...hidden, { recordType: 'account', field: 'region', roles: ['sales', 'analyst'] });

    const refused = await here.as('sales').get('/v1/accounts?region=DE');
    const byContact = await here.as('sales').get('/v1/contacts?region=DE');
    const exported = await here
      .as('analyst')
      .post('/v1/exports', { type: 'contact', filter: { region: 'DE' } });
    const others = await here.as('manager').get('/v1/accounts?region=DE');
    const called = await here.as('sales').get('/v1/lookup?phone=%2B49%2030%20901820');

    expect(refused).toMatchObject({ status: 403, body: { errors: [{ path: 'region' }] } });
    expect([byContact.status, called.status]).toEqual([403, 403]);
    expect(exported).toMatchObject({ status: 403, body: { errors: [{ path: 'region' }] } });
    expect(others.status).toBe(200);
  });

  it('is absent from the audit', async () => {
    const entry = {
      at: '2026-11-02T08:00:01.000Z',
      actor: here.users.admin.id,
      action: 'create',
      recordType: 'account',
      recordId: account.id,
      version: 1,
      changes: [
        { path: 'annualRevenue', after: engines.annualRevenue },
        { path: 'custom', after: engines.custom },
        { path: 'name', after: engines.name },
      ],
    };
    await here.fixture.table.write(
      put({ ...auditKey(`${here.made.orgId}#${account.id}`, entry), entity: 'audit', ...entry }),
    );

    const { body } = await here.as('sales').get(`/v1/audit?recordId=${account.id}`);

    expectCleared(body);
    expect(body.items[0].changes).toEqual([
      { path: 'custom', after: { size: 3 } },
      { path: 'name', after: 'Engines Ltd' },
    ]);
  });

  it('never hides anything from administrators, and no longer when the rule is gone', async () => {
    expect((await here.as('admin').get(`/v1/accounts/${account.id}`)).body).toMatchObject(engines);
    await here.hide();

    expect((await here.as('sales').get(`/v1/accounts/${account.id}`)).body).toMatchObject(engines);
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { customersRoutes } from '../../shared/customers/routes.ts';
import { functionEnvironment } from '../support/function-environment.ts';
import { type Caller, httpClient } from '../support/http-client.ts';
import { anOrganization, aUser, type TestOrganization, type TestTable, testTable } from '../support/table.ts';

let fixture: TestTable;
let client: ReturnType<typeof httpClient>;
let made: TestOrganization;
let admin: Caller;

beforeAll(async () => {
  fixture = await testTable();
  functionEnvironment();
  const { handler } = await import('../../functions/customers/http.ts');
  client = httpClient(customersRoutes, handler);
});
afterAll(() => fixture.close());
beforeEach(async () => {
  made = await anOrganization(fixture);
  admin = client.as(made.adminUser);
});

const namesOf = ({ body }: { body: { items: { name: unknown }[] } }) => body.items.map(({ name }) => name);
const engines = { name: 'Engines Ltd', domain: 'engines.example', region: 'DE/BE/Berlin', tier: 'A' };

describe('accounts', () => {
  it('are made, read, changed and deleted', async () => {
    const { status, body: account } = await admin.post('/v1/accounts', engines);

    expect(status).toBe(201);
    const changed = await admin.patch(`/v1/accounts/${account.id}`, 1, { tier: null, tags: ['vip', 'vip'] });
    expect(changed.body).toMatchObject({ version: 2, tags: ['vip'] });
    expect(changed.body).not.toHaveProperty('tier');
    expect((await admin.patch(`/v1/accounts/${account.id}`, 1, { tier: 'B' })).status).toBe(412);
    expect((await admin.delete(`/v1/accounts/${account.id}`)).status).toBe(204);
    expect((await admin.get(`/v1/accounts/${account.id}`)).status).toBe(404);
  });

  it('are listed by owner and by region', async () => {
    const rep = await aUser(fixture, made.orgId);
    await admin.post('/v1/accounts', { ...engines, ownerId: rep.id });
    await admin.post('/v1/accounts', { name: 'Brocade', region: 'CN/SC/Chengdu' });

    expect(namesOf(await client.as(rep).get('/v1/accounts?ownerId=me'))).toEqual(['Engines Ltd']);
    expect(namesOf(await admin.get('/v1/accounts?region=CN/SC'))).toEqual(['Brocade']);
    expect(namesOf(await admin.get('/v1/accounts'))).toEqual(['Brocade', 'Engines Ltd']);
  });

  it('refuse references to another organization', async () => {
    const other = await anOrganization(fixture);
    const { body: foreign } = await client.as(other.adminUser).post('/v1/accounts', engines);

    const answer = await admin.post('/v1/accounts', {
      name: 'X',
      parentId: foreign.id,
      ownerId: other.adminUser.id,
    });

    expect(answer.status).toBe(422);
    expect(answer.body.errors.map(({ path }: { path: string }) => path).sort()).toEqual([
      'ownerId',
      'parentId',
    ]);
    expect((await admin.get(`/v1/accounts/${foreign.id}`)).status).toBe(404);
  });
});

describe('contacts', () => {
  it('belong to an account of the organization, and are found by it', async () => {
    const { body: account } = await admin.post('/v1/accounts', engines);
    const ada = {
      name: { full: 'Ada Lovelace' },
      emails: [{ address: 'ada@engines.example' }],
      accountId: account.id,
    };

    const { status, body } = await admin.post('/v1/contacts', ada);

    expect(status).toBe(201);
    expect(namesOf(await admin.get(`/v1/contacts?accountId=${account.id}`))).toEqual([
      { full: 'Ada Lovelace' },
    ]);
    const lookup = await fixture.table.query(
      { orgId: made.orgId, partition: 'lookup#email:ada@engines.example' },
      5,
    );
    expect(lookup.items).toMatchObject([{ type: 'contact', recordId: body.id }]);
    expect(
      await admin.post('/v1/contacts', { ...ada, accountId: 'acct_01jd2k3m4n5p6q7r8s9tavbwcx' }),
    ).toMatchObject({
      status: 422,
      body: { errors: [{ path: 'accountId' }] },
    });
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { goneLookup } from '../../functions/platform/table/companion-writes.ts';
import { put, remove } from '../../functions/platform/table/write.ts';
import { Account } from '../../shared/customers/account.ts';
import { customersRoutes } from '../../shared/customers/routes.ts';
import { revise } from '../../shared/table/entity.ts';
import { recordKey } from '../../shared/table/keys.ts';
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

describe('deleting an account', () => {
  it('is refused while people or child accounts hang on it, and says which', async () => {
    const { body: account } = await admin.post('/v1/accounts', engines);
    const { body: child } = await admin.post('/v1/accounts', { name: 'Looms', parentId: account.id });
    const { body: ada } = await admin.post('/v1/contacts', {
      name: { full: 'Ada Lovelace' },
      accountId: account.id,
    });

    const refused = await admin.delete(`/v1/accounts/${account.id}`);
    await admin.delete(`/v1/contacts/${ada.id}`);
    await admin.delete(`/v1/accounts/${child.id}`);
    const deleted = await admin.delete(`/v1/accounts/${account.id}`);

    expect([refused.status, refused.body.code]).toEqual([409, 'in_use']);
    expect(refused.body.usedBy).toEqual(['the contact Ada Lovelace', 'the child account Looms']);
    expect(deleted.status).toBe(204);
  });

  it('locks nobody who named it: what a change leaves as it is need not be there any more', async () => {
    const { body: account } = await admin.post('/v1/accounts', engines);
    const { body: ada } = await admin.post('/v1/contacts', {
      name: { full: 'Ada Lovelace' },
      accountId: account.id,
    });
    const stored = await fixture.table.get(Account, made.orgId, account.id);
    await fixture.table.write(remove(Account, stored, revise(stored, {}, made.admin, Date.now())));

    const changed = await admin.patch(`/v1/contacts/${ada.id}`, 1, { title: 'Countess' });

    expect(changed.status).toBe(200);
    expect(changed.body).toMatchObject({ title: 'Countess', accountId: account.id });
  });
});

describe('bringing back', () => {
  const person = { name: { full: 'Ada Lovelace' }, emails: [{ address: 'ada@engines.example' }] };
  const foundBy = async (email: string) =>
    (await admin.get(`/v1/lookup?email=${email}`)).body.matches.map(({ id }: { id: string }) => id);

  it('gives an account and its people back as they were, found as before', async () => {
    const { body: account } = await admin.post('/v1/accounts', { ...engines, ownerId: made.adminUser.id });
    const { body: ada } = await admin.post('/v1/contacts', { ...person, accountId: account.id });
    await admin.delete(`/v1/contacts/${ada.id}`);
    await admin.delete(`/v1/accounts/${account.id}`);

    const tooEarly = await admin.post(`/v1/contacts/${ada.id}/restore`, {});
    const backAccount = await admin.post(`/v1/accounts/${account.id}/restore`, {});
    const back = await admin.post(`/v1/contacts/${ada.id}/restore`, {});

    expect([tooEarly.status, tooEarly.body.code]).toEqual([409, 'wrong_state']);
    expect(backAccount.body).toMatchObject({ ...engines, version: 3 });
    expect(back.status).toBe(200);
    expect(back.body).toMatchObject({ name: person.name, accountId: account.id, ownerId: made.adminUser.id });
    expect(await foundBy('ada@engines.example')).toEqual([ada.id]);
    expect(namesOf(await admin.get('/v1/accounts'))).toEqual(['Engines Ltd']);
    expect((await admin.get(`/v1/contacts?accountId=${account.id}`)).body.items).toHaveLength(1);
    const left = await fixture.table.query(
      { orgId: made.orgId, partition: `lookup#${goneLookup('email:ada@engines.example')}` },
      5,
    );
    expect(left.items).toEqual([]);
  });

  it('is for what was deleted within 30 days, by whoever may delete it', async () => {
    const { body: ada } = await admin.post('/v1/contacts', person);
    const rep = await aUser(fixture, made.orgId);

    const notDeleted = await admin.post(`/v1/contacts/${ada.id}/restore`, {});
    await admin.delete(`/v1/contacts/${ada.id}`);
    const byRep = await client.as(rep).post(`/v1/contacts/${ada.id}/restore`, {});
    const stored = await fixture.table.item(recordKey(made.orgId, ada.id));
    await fixture.table.write(put({ ...recordKey(made.orgId, ada.id), ...stored, expiresAt: 1 }));
    const late = await admin.post(`/v1/contacts/${ada.id}/restore`, {});

    expect([notDeleted.status, byRep.status, late.status]).toEqual([404, 403, 404]);
  });
});

describe('a phone number without a country', () => {
  const foundBy = async (phone: string) =>
    (await admin.get(`/v1/lookup?phone=${encodeURIComponent(phone)}`)).body.matches.map(
      ({ id }: { id: string }) => id,
    );

  it('is one of the country of the address, of the account or the contact', async () => {
    const address = { country: 'Germany' };
    const { body: account } = await admin.post('/v1/accounts', { name: 'A', phone: '030 901820', address });

    expect(await foundBy('+49 30 901820')).toEqual([account.id]);
  });

  it('finds whose it is by its digits where no country is known; fewer than seven digits find nobody', async () => {
    const { body: ada } = await admin.post('/v1/contacts', {
      name: { full: 'Ada' },
      phones: [{ number: '(030) 90-1820' }, { number: '123' }],
    });

    expect(await foundBy('030 901820')).toEqual([ada.id]);
    expect(await foundBy('123')).toEqual([]);
  });
});

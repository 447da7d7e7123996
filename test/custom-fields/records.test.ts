/** The organization's own fields on the records that hold them, wherever these come from. */
import { beforeEach, describe, expect, it } from 'vitest';
import { create } from '../../functions/platform/table/write.ts';
import { CustomField } from '../../shared/custom-fields/custom-field.ts';
import { newId } from '../../shared/id.ts';
import { Lead } from '../../shared/leads/lead.ts';
import { stampNew } from '../../shared/table/entity.ts';
import { frontOffice } from '../access/front-office.ts';
import { foundedAt } from '../support/table.ts';

const here = frontOffice();

const define = async (recordType: string, key: string, type: string, more: object = {}) => {
  const body = { recordType, key, type, label: { en: key }, ...more };
  const { status, body: field } = await here.as('admin').post('/v1/custom-fields', body);
  expect(status).toBe(201);
  return field;
};
const pathsOf = ({ body }: { body: { errors: { path: string }[] } }) => body.errors.map(({ path }) => path);

let accountId: string;
beforeEach(async () => {
  accountId = (await here.as('admin').post('/v1/accounts', { name: 'Silk Ltd' })).body.id;
});

const bodies = (): Readonly<Record<string, readonly [path: string, body: object]>> => ({
  lead: ['/v1/leads', { name: 'Ada', source: 'web', email: 'ada@silk.example' }],
  account: ['/v1/accounts', { name: 'Looms Ltd' }],
  contact: ['/v1/contacts', { name: { full: 'Ada Lovelace' } }],
  opportunity: ['/v1/opportunities', { name: 'Looms', accountId }],
});

describe.each(['lead', 'account', 'contact', 'opportunity'])('a custom field of %s records', (recordType) => {
  it('is checked when they are made and changed, and free for types without definitions', async () => {
    const admin = here.as('admin');
    const [path, body] = bodies()[recordType] ?? ['', {}];
    const free = await admin.post(path, { ...body, custom: { anything: 'goes' } });
    await define(recordType, 'size', 'number', { max: 50 });
    const more = {
      ...body,
      name: recordType === 'contact' ? { full: 'Bo Rep' } : 'Bo',
      email: undefined,
      company: recordType === 'lead' ? 'B' : undefined,
    };

    const wrong = await admin.post(path, { ...more, custom: { size: 'XL', colour: 'red' } });
    const right = await admin.post(path, { ...more, custom: { size: 42 } });
    const changed = await admin.patch(`${path}/${right.body.id}`, '*', { custom: { size: 51 } });
    const old = await admin.patch(`${path}/${free.body.id}`, '*', { custom: { size: 4 } });

    expect(free.status).toBe(201);
    expect(wrong.status).toBe(422);
    expect(pathsOf(wrong)).toEqual(['custom.size', 'custom.colour']);
    expect(right).toMatchObject({ status: 201, body: { custom: { size: 42 } } });
    expect(changed).toMatchObject({ status: 422, body: { errors: [{ path: 'custom.size' }] } });
    expect(old.body.custom).toEqual({ anything: 'goes', size: 4 });
  });
});

describe('definitions that were made in another container', () => {
  it('are known as soon as something would be refused for want of them', async () => {
    await define('account', 'size', 'number');
    await here.as('admin').post('/v1/accounts', { name: 'A', custom: { size: 1 } });
    const fields = { recordType: 'account', key: 'colour', label: { en: 'Colour' }, type: 'text' };
    const author = { orgId: here.made.orgId, userId: 'system' };
    const field = CustomField.schema.parse(stampNew(fields, newId('customField'), author, foundedAt));
    await here.fixture.table.write(create(CustomField, field));

    const answer = await here.as('admin').post('/v1/accounts', { name: 'B', custom: { colour: 'red' } });

    expect(answer.status).toBe(201);
  });
});

describe('a conversion', () => {
  it('asks for what new records require, by where the request has it', async () => {
    await define('account', 'grade', 'text', { required: true });
    const fields = { name: 'Ada', source: 'web', company: 'Looms', status: 'accepted', score: 0, epoch: 0 };
    const author = { orgId: here.made.orgId, userId: 'system' };
    const lead = Lead.schema.parse(stampNew(fields, newId('lead'), author, foundedAt));
    await here.fixture.table.write(create(Lead, lead));
    const convert = (body: object) => here.as('admin').post(`/v1/leads/${lead.id}/convert`, body);

    const missing = await convert({});
    const wrong = await convert({ account: { custom: { grade: 7 } } });
    const right = await convert({ account: { custom: { grade: 'A' } } });

    expect(missing).toMatchObject({ status: 422, body: { errors: [{ path: 'account.custom.grade' }] } });
    expect(wrong).toMatchObject({ status: 422, body: { errors: [{ path: 'account.custom.grade' }] } });
    expect(right.status).toBe(200);
  });
});

describe('a public form', () => {
  const fields = [
    { name: 'email', label: 'E-mail', required: true },
    { name: 'custom.size', label: 'Size' },
    { name: 'custom.old', label: 'Old' },
  ];
  const aForm = (names: readonly string[]) =>
    here.as('admin').post('/v1/forms', {
      name: 'Contact us',
      fields: fields.filter(({ name }) => names.includes(name)),
      consentText: 'Write to me.',
    });
  const send = (key: string, body: object) =>
    here.as('admin').post(`/f/${key}`, body, { headers: { accept: 'application/json' } });

  it('gives values of the defined types, and keeps what was asked for before there were any', async () => {
    const { body: form } = await aForm(['email', 'custom.size', 'custom.old']);
    await define('lead', 'size', 'number');
    await define('lead', 'grade', 'text', { required: true });

    const wrong = await send(form.key, { email: 'ada@silk.example', 'custom.size': 'XL' });
    const right = await send(form.key, {
      email: 'ada@silk.example',
      'custom.size': '42',
      'custom.old': 'yes',
    });

    expect(wrong).toMatchObject({ status: 422, body: { errors: [{ path: 'custom.size' }] } });
    expect(right.status).toBe(200);
    const { body } = await here.as('admin').get('/v1/leads');
    expect(body.items[0].custom).toEqual({ size: 42, old: 'yes' });
  });

  it('begins to ask for defined fields only', async () => {
    const { body: form } = await aForm(['email', 'custom.old']);
    await define('lead', 'size', 'number');

    const refused = await aForm(['email', 'custom.old']);
    const fine = await aForm(['email', 'custom.size']);
    const changed = await here.as('admin').patch(`/v1/forms/${form.id}`, '*', { name: 'Renamed' });

    expect(refused).toMatchObject({ status: 422, body: { errors: [{ path: 'fields.1.name' }] } });
    expect([fine.status, changed.status]).toEqual([201, 200]);
  });
});

describe('a routing rule', () => {
  it('compares custom fields as they are defined, and keeps them from being deleted', async () => {
    const field = await define('lead', 'staff', 'number');
    const target = { type: 'users', ids: [here.users.sales.id] };
    const rule = (op: string, value: unknown) =>
      here.as('admin').post('/v1/routing-rules', {
        name: 'Big ones',
        target,
        conditions: { any: [{ field: 'custom.staff', op, value }] },
      });

    const refused = await rule('startsWith', '1');
    const unknown = await here.as('admin').post('/v1/routing-rules', {
      name: 'Other',
      target,
      conditions: { field: 'custom.size', op: 'eq', value: 1 },
    });
    const made = await rule('gte', 100);
    const dryRun = (staff: number) =>
      here.as('admin').post('/v1/routing-rules/dry-run', { lead: { company: 'Looms', custom: { staff } } });

    expect(refused).toMatchObject({ status: 422, body: { errors: [{ path: 'conditions.any.0.op' }] } });
    expect(refused.body.detail).toContain('custom.staff');
    expect(pathsOf(unknown)).toEqual(['conditions.field']);
    expect(made.status).toBe(201);
    expect((await dryRun(120)).body.rules[0].matches).toBe(true);
    expect((await dryRun(12)).body.rules[0].matches).toBe(false);
    expect(await here.as('admin').delete(`/v1/custom-fields/${field.id}`)).toMatchObject({
      status: 409,
      body: { usedBy: ['the routing rule Big ones'] },
    });
  });
});

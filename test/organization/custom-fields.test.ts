import { describe, expect, it } from 'vitest';
import { office } from './office.ts';

const here = office();

const size = { recordType: 'lead', key: 'size', label: { en: 'Size', zh: '尺寸' }, type: 'number', min: 1 };
const add = (fields: object = {}) => here.admin.post('/v1/custom-fields', { ...size, ...fields });
const keysOf = ({ body }: { body: { items: { key: string }[] } }) => body.items.map(({ key }) => key);

describe('custom fields of an organization', () => {
  it('are made by administrators and read by everybody', async () => {
    const { status, body, headers } = await add();

    expect(status).toBe(201);
    expect(headers.location).toBe(`/v1/custom-fields/${body.id}`);
    expect(body).toMatchObject({ ...size, required: false, version: 1 });
    const rep = here.client.as(here.rep);
    expect((await rep.get(`/v1/custom-fields/${body.id}`)).body).toEqual(body);
    expect((await rep.post('/v1/custom-fields', size)).status).toBe(403);
  });

  it('have a key of their own within the type of record', async () => {
    await add();

    const again = await add();
    const other = await add({ recordType: 'account' });

    expect(again).toMatchObject({ status: 409, body: { errors: [{ path: 'key' }] } });
    expect(other.status).toBe(201);
  });

  it('are listed by type of record, each by its key', async () => {
    for (const key of ['width', 'depth']) await add({ key });
    await add({ recordType: 'account', key: 'margin' });

    expect(keysOf(await here.admin.get('/v1/custom-fields?recordType=lead'))).toEqual(['depth', 'width']);
    expect(keysOf(await here.admin.get('/v1/custom-fields'))).toEqual(['margin', 'depth', 'width']);
    const first = await here.admin.get('/v1/custom-fields?limit=2');
    const second = await here.admin.get(`/v1/custom-fields?limit=2&cursor=${first.body.cursor}`);
    expect([...keysOf(first), ...keysOf(second)]).toEqual(['margin', 'depth', 'width']);
  });

  it('change in everything but their type', async () => {
    const { body } = await add();

    const changed = await here.admin.patch(`/v1/custom-fields/${body.id}`, 1, {
      min: null,
      label: { zh: '大小' },
    });
    const refused = await here.admin.patch(`/v1/custom-fields/${body.id}`, 2, { type: 'text' });

    expect(changed.body).toMatchObject({ label: { en: 'Size', zh: '大小' }, version: 2 });
    expect(changed.body).not.toHaveProperty('min');
    expect(refused).toMatchObject({ status: 422, body: { errors: [{ path: 'type' }] } });
    expect(refused.body.errors[0].message).toContain('cannot change from number');
  });

  it('refuse what makes no sense, field by field', async () => {
    const answer = await add({ type: 'select', min: 1, label: {} });
    const options = await add({ type: 'select', min: undefined });

    expect(answer.status).toBe(422);
    expect(answer.body.errors.map(({ path }: { path: string }) => path)).toContain('label');
    expect(options).toMatchObject({ status: 422, body: { errors: [{ path: 'options' }] } });
  });

  it('are not deleted while the settings hide them; then their key is free', async () => {
    const { body } = await add();
    const rule = { recordType: 'lead', field: 'custom.size', roles: ['agent'] };
    await here.admin.patch('/v1/settings', '*', { hiddenFields: [rule] });

    const refused = await here.admin.delete(`/v1/custom-fields/${body.id}`);
    await here.admin.patch('/v1/settings', '*', { hiddenFields: null });
    const gone = await here.admin.delete(`/v1/custom-fields/${body.id}`);

    expect(refused).toMatchObject({ status: 409, body: { code: 'in_use' } });
    expect(gone.status).toBe(204);
    expect((await add()).status).toBe(201);
  });

  it('that are hidden from a role are none for it', async () => {
    const { body } = await add();
    await add({ key: 'depth' });
    const rule = { recordType: 'lead', field: 'custom.size', roles: ['sales'] };
    await here.admin.patch('/v1/settings', '*', { hiddenFields: [rule] });
    const rep = here.client.as(here.rep);

    expect(keysOf(await rep.get('/v1/custom-fields'))).toEqual(['depth']);
    expect((await rep.get(`/v1/custom-fields/${body.id}`)).status).toBe(404);
    expect((await here.admin.get(`/v1/custom-fields/${body.id}`)).status).toBe(200);
  });
});

describe('hidden fields in the settings', () => {
  it('name fields that there are, and roles other than admin', async () => {
    const hide = (rule: object) => here.admin.patch('/v1/settings', '*', { hiddenFields: [rule] });

    const unknown = await hide({ recordType: 'account', field: 'revenue', roles: ['sales'] });
    const needed = await hide({ recordType: 'account', field: 'name', roles: ['sales'] });
    const admin = await hide({ recordType: 'account', field: 'annualRevenue', roles: ['admin'] });
    const good = await hide({ recordType: 'account', field: 'annualRevenue', roles: ['sales', 'sales'] });

    for (const answer of [unknown, needed]) {
      expect(answer).toMatchObject({ status: 422, body: { errors: [{ path: 'hiddenFields.0.field' }] } });
    }
    expect(admin).toMatchObject({ status: 422, body: { errors: [{ path: 'hiddenFields.0.roles.0' }] } });
    expect(good.body.hiddenFields).toEqual([
      { recordType: 'account', field: 'annualRevenue', roles: ['sales'] },
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import { put } from '../../functions/platform/table/write.ts';
import { auditKey } from '../../shared/table/keys.ts';
import { office } from './office.ts';

const here = office();

describe('settings', () => {
  it('are read by everybody and changed by administrators', async () => {
    const before = await here.client.as(here.rep).get('/v1/settings');

    const refused = await here.client.as(here.rep).patch('/v1/settings', 1, { baseCurrency: 'EUR' });
    const changed = await here.admin.patch('/v1/settings', 1, {
      baseCurrency: 'CNY',
      languages: ['zh-Hans', 'en'],
    });

    expect(before.body).toMatchObject({ baseCurrency: 'USD', defaultQueueId: here.made.queue.id });
    expect(refused.status).toBe(403);
    expect(changed.body).toMatchObject({
      baseCurrency: 'CNY',
      defaultCalendarId: here.made.calendar.id,
      version: 2,
    });
  });

  it('refuse a default queue that does not exist or holds no leads', async () => {
    const { body: tickets } = await here.admin.post('/v1/queues', {
      name: 'T',
      kind: 'ticket',
      managerId: here.rep.id,
    });

    const unknown = await here.admin.patch('/v1/settings', '*', {
      defaultQueueId: 'queue_01jd2k3m4n5p6q7r8s9tavbwcx',
    });
    const wrong = await here.admin.patch('/v1/settings', '*', { defaultQueueId: tickets.id });

    for (const answer of [unknown, wrong]) {
      expect(answer).toMatchObject({ status: 422, body: { errors: [{ path: 'defaultQueueId' }] } });
    }
  });

  it('of the organization are its name', async () => {
    const { body } = await here.admin.patch('/v1/organization', 1, { name: '蜀锦' });

    expect(body).toMatchObject({ name: '蜀锦', version: 2 });
    expect((await here.client.as(here.rep).get('/v1/organization')).body).toEqual(body);
  });
});

describe('the audit', () => {
  async function entries(recordId: string, count: number): Promise<void> {
    for (let version = 1; version <= count; version += 1) {
      const entry = {
        at: `2026-11-02T08:00:0${version}.000Z`,
        actor: here.made.adminUser.id,
        action: 'update',
        recordType: 'queue',
        recordId,
        version,
        changes: [{ path: 'name', before: version - 1, after: version }],
      };
      await here.fixture.table.write(
        put({ ...auditKey(`${here.made.orgId}#${recordId}`, entry), entity: 'audit', ...entry }),
      );
    }
  }

  it('is shown newest first, page by page', async () => {
    await entries(here.made.queue.id, 5);

    const first = await here.admin.get(`/v1/audit?recordId=${here.made.queue.id}&limit=3`);
    const second = await here.admin.get(
      `/v1/audit?recordId=${here.made.queue.id}&limit=3&cursor=${first.body.cursor}`,
    );

    expect([...first.body.items, ...second.body.items].map(({ version }) => version)).toEqual([
      5, 4, 3, 2, 1,
    ]);
    expect(second.body.cursor).toBeUndefined();
    expect(first.body.items[0]).toEqual({
      at: '2026-11-02T08:00:05.000Z',
      actor: here.made.adminUser.id,
      action: 'update',
      recordType: 'queue',
      recordId: here.made.queue.id,
      version: 5,
      changes: [{ path: 'name', before: 4, after: 5 }],
    });
  });

  it('of a record that is not yours is not found', async () => {
    await entries(here.made.queue.id, 1);
    await entries(here.rep.id, 1);

    const foreign = await here.client.as(here.rep).get(`/v1/audit?recordId=${here.made.queue.id}`);
    const own = await here.client.as(here.rep).get(`/v1/audit?recordId=${here.rep.id}`);

    expect(foreign.status).toBe(404);
    expect(own.body.items).toHaveLength(1);
  });
});

it('lists the roles with what each may do', async () => {
  const { body } = await here.client.as(here.rep).get('/v1/roles');

  expect(body.items.map(({ role }: { role: string }) => role)).toContain('partner');
  expect(body.items[0]).toMatchObject({
    role: 'admin',
    permissions: expect.arrayContaining(['user:create:organization']),
  });
});

it.each([
  ['DELETE', '/v1/settings', 'GET, PATCH'],
  ['PUT', '/v1/users', 'POST, GET'],
])('%s %s is not offered, and the answer says what is', async (method, path, allow) => {
  const answer = await here.admin.send(method, path);

  expect(answer).toMatchObject({ status: 405, body: { code: 'method_not_allowed' }, headers: { allow } });
});

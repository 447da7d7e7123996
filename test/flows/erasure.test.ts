import { afterAll, beforeAll, expect, it } from 'vitest';
import { bodyOf } from '../support/api-client.ts';
import { sharedBaton } from '../support/baton.ts';
import { eventually } from '../support/eventually.ts';
import { type FoundedOrganization, found, pollMs } from '../support/founding.ts';

const baton = sharedBaton();
let org: FoundedOrganization;

beforeAll(async () => {
  org = await found(baton, 'Forgetful');
}, 120_000);
afterAll(() => baton.close());

it('erases somebody who was imported, with the file they came in, and tells what it did in numbers', async () => {
  const { admin } = org;
  const job = bodyOf(await admin.post('/v1/imports', { type: 'contact' }), 201);
  const csv = 'Full Name,Email\nAda Lovelace,ada@analytical.example\nno address,not-an-address\n';
  expect((await fetch(job.uploadUrl, { method: 'PUT', body: csv })).status).toBe(200);
  await admin.post(`/v1/imports/${job.id}/start`);
  const finished = await eventually(
    async () => {
      const now = bodyOf(await admin.get(`/v1/imports/${job.id}`));
      return now.status === 'completed' && now;
    },
    30_000,
    pollMs,
  );
  expect((await fetch(finished.errorsUrl)).status).toBe(200);
  const { items } = bodyOf(await admin.get('/v1/contacts'));
  const [ada] = items.filter(({ name }: { name: { full: string } }) => name.full === 'Ada Lovelace');

  const asked = await admin.post(
    `/v1/contacts/${ada.id}/erase`,
    { reason: 'asked by mail' },
    { headers: { 'if-match': `"${ada.version}"` } },
  );

  expect(asked.status).toBe(202);
  const erasure = await eventually(
    async () => {
      const now = bodyOf(await admin.get(`/v1/erasures/${asked.body.id}`));
      return now.status === 'settling' && now;
    },
    30_000,
    pollMs,
  );
  expect(erasure.counts).toMatchObject({ contact: 1 });
  expect((await admin.get(`/v1/contacts/${ada.id}`)).status).toBe(404);
  expect((await fetch(finished.errorsUrl)).status).toBe(404);
  const audit = bodyOf(await admin.get(`/v1/audit?recordId=${ada.id}`));
  expect(JSON.stringify(audit)).not.toMatch(/lovelace|analytical/i);
  const again = bodyOf(await admin.post('/v1/imports', { type: 'contact' }), 201);
  await fetch(again.uploadUrl, { method: 'PUT', body: csv });
  await admin.post(`/v1/imports/${again.id}/start`);
  const refused = await eventually(
    async () => {
      const now = bodyOf(await admin.get(`/v1/imports/${again.id}`));
      return now.status === 'completed' && now;
    },
    30_000,
    pollMs,
  );
  expect(refused).toMatchObject({ created: 0, failed: 2 });
  const found = bodyOf(await admin.get('/v1/contacts?q=lovelace'));
  expect(found.items).toEqual([]);
}, 120_000);

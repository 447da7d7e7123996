import { afterAll, beforeAll, expect, it } from 'vitest';
import { bodyOf } from '../support/api-client.ts';
import { sharedBaton } from '../support/baton.ts';
import { eventually } from '../support/eventually.ts';
import { type FoundedOrganization, found, pollMs } from '../support/founding.ts';

const baton = sharedBaton();
let org: FoundedOrganization;
beforeAll(async () => {
  org = await found(baton, 'Duplicates');
}, 60_000);
afterAll(() => baton.close());

it('a duplicate is suspected, listed, merged and parted again', async () => {
  const { admin } = org;
  const ada = { name: { full: 'Ada Lovelace' }, emails: [{ address: `ada@${org.domain}` }] };
  const one = bodyOf(await admin.post('/v1/contacts', ada), 201);
  expect((await admin.post('/v1/contacts', ada)).body).toMatchObject({ code: 'duplicate_suspected' });
  const two = bodyOf(await admin.post('/v1/contacts?allowDuplicate=true', ada), 201);
  const touch = { contactId: two.id, channel: 'phone', direction: 'inbound', kind: 'call', summary: 'Rang.' };
  bodyOf(await admin.post('/v1/interactions', touch), 201);
  const listed = async () => bodyOf(await admin.get('/v1/duplicates')).items;
  const until = (condition: () => Promise<unknown>) => eventually(condition, 20_000, pollMs);
  const statusOf = async (id: string) => bodyOf(await admin.get(`/v1/merges/${id}`)).status;
  const summariesOf = async (id: string) =>
    bodyOf(await admin.get(`/v1/contacts/${id}/timeline?limit=100`)).items.map(
      ({ summary }: { summary: string }) => summary,
    );
  await until(async () => (await listed()).length === 1);

  const { merge } = bodyOf(await admin.post(`/v1/contacts/${one.id}/merge`, { otherId: two.id }));
  await until(async () => (await statusOf(merge.id)) === 'completed');

  const followed = await admin.get(`/v1/contacts/${two.id}`);
  expect(followed.status === 308 ? followed.headers.location : followed.body.id).toContain(one.id);
  expect(await listed()).toEqual([]);
  expect(await summariesOf(one.id)).toContain('Rang.');

  bodyOf(await admin.post(`/v1/merges/${merge.id}/undo`));
  await until(async () => (await statusOf(merge.id)) === 'undone');

  expect(bodyOf(await admin.get(`/v1/contacts/${two.id}`)).id).toBe(two.id);
  expect(await summariesOf(two.id)).toContain('Rang.');
  expect(await summariesOf(one.id)).not.toContain('Rang.');
}, 90_000);

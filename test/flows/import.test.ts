import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ImportView } from '../../shared/imports/import.ts';
import type { Lead } from '../../shared/leads/lead.ts';
import type { User } from '../../shared/organization/user.ts';
import { bodyOf } from '../support/api-client.ts';
import { sharedBaton } from '../support/baton.ts';
import { eventually } from '../support/eventually.ts';
import { type FoundedOrganization, found, pollMs } from '../support/founding.ts';

const baton = sharedBaton();
let org: FoundedOrganization;
let bo: User;
let cy: User;
beforeAll(async () => {
  org = await found(baton, 'Imports');
  bo = await org.hire('Bo India');
  cy = await org.hire('Cy Chat');
  const rule = { acceptWithin: 'PT1H' };
  const isIndia = { field: 'country', op: 'eq', value: 'India' };
  const isChat = { field: 'sourceDetail', op: 'eq', value: 'Olark Chat' };
  await org.addRule({
    ...rule,
    name: 'Chats',
    priority: 1,
    conditions: isChat,
    target: { type: 'users', ids: [cy.id] },
  });
  await org.addRule({
    ...rule,
    name: 'India',
    priority: 2,
    conditions: isIndia,
    target: { type: 'users', ids: [bo.id] },
  });
}, 60_000);
afterAll(() => baton.close());

const mapping = {
  'Prospect ID': 'externalId',
  'Lead Source': 'source',
  Country: 'country',
  City: 'city',
  Specialization: 'productsOfInterest',
};
const header = 'Prospect ID,Lead Source,Country,City,Specialization';
const good = [
  'p-1,Olark Chat,,Select,Select',
  'p-2,Organic Search,India,Select,Select',
  'p-3,Direct Traffic,India,Mumbai,"Finance Management"',
  'p-4,Olark Chat,India,"Thane & Outskirts","Media and Advertising"',
  'p-5,Google,Germany,Berlin,"工商管理, ""MBA"""',
];
const bad = ['Select,Google,India,Mumbai,Select', `p-6,Google,India,${'x'.repeat(200)},Select`];

it('imports the good rows, routes them by country and source, and repeats the bad ones with line and reason', async () => {
  const job = await importCsv([header, ...good, ...bad].join('\r\n'));

  expect(job).toMatchObject({ status: 'completed', rows: 7, created: 5, updated: 0, skipped: 0, failed: 2 });
  expect(job.percent).toBe(100);
  const errors = await (await fetch(job.errorsUrl ?? '')).text();
  const [title = '', ...lines] = errors
    .replace(/^\uFEFF/, '')
    .trim()
    .split(/\r?\n/);
  expect(title).toContain('Prospect ID');
  expect(lines).toHaveLength(2);
  expect(lines[0]).toMatch(/\b7\b/);
  expect(lines[1]).toMatch(/\b8\b.*city/);

  const leads = await importedOnce((all) => all.length === 5 && all.every(({ status }) => status !== 'new'));
  expect(leads.get('p-1')).toMatchObject({ source: 'web', sourceDetail: 'Olark Chat', ownerId: cy.id });
  expect(leads.get('p-2')).toMatchObject({ country: 'India', ownerId: bo.id, importId: job.id });
  expect(leads.get('p-3')).toMatchObject({ city: 'Mumbai', productsOfInterest: ['Finance Management'] });
  expect(leads.get('p-4')).toMatchObject({ ownerId: cy.id, city: 'Thane & Outskirts' });
  expect(leads.get('p-5')).toMatchObject({ status: 'queued', country: 'Germany' });
  for (const name of ['city', 'productsOfInterest', 'country'])
    expect(leads.get('p-1')).not.toHaveProperty(name);
});

it('adds nothing when the same file comes again, and changes what it is told to', async () => {
  const again = await importCsv([header, ...good].join('\n'));
  const changed = await importCsv(
    [header, 'p-3,Direct Traffic,India,Pune,"Finance Management"', ...good.slice(0, 2)].join('\n'),
    { onDuplicate: 'update' },
  );

  expect(again).toMatchObject({ rows: 5, created: 0, skipped: 5, failed: 0 });
  expect(changed).toMatchObject({ rows: 3, created: 0, updated: 1, skipped: 2, failed: 0 });
  const leads = await importedOnce((all) => all.some(({ city }) => city === 'Pune'));
  expect(leads.size).toBe(5);
});

it('does not start before its file is there, nor twice', async () => {
  const { id, uploadUrl } = bodyOf(await org.admin.post('/v1/imports', { type: 'lead', mapping }), 201);

  const early = await org.admin.post(`/v1/imports/${id}/start`);
  await fetch(uploadUrl, { method: 'PUT', body: [header, good[0]].join('\n') });
  const started = await org.admin.post(`/v1/imports/${id}/start`);
  const twice = await org.admin.post(`/v1/imports/${id}/start`);

  expect([early.status, started.status, twice.status]).toEqual([409, 202, 409]);
});

async function importCsv(csv: string, fields: object = {}): Promise<ImportView> {
  const made = bodyOf(await org.admin.post('/v1/imports', { type: 'lead', mapping, ...fields }), 201);
  const put = await fetch(made.uploadUrl, { method: 'PUT', body: csv });
  expect(put.status).toBe(200);
  bodyOf(await org.admin.post(`/v1/imports/${made.id}/start`), 202);
  return eventually(
    async () => {
      const job: ImportView = bodyOf(await org.admin.get(`/v1/imports/${made.id}`));
      if (job.status === 'failed') throw new Error(`The import failed: ${job.problem}`);
      return job.status === 'completed' && job;
    },
    30_000,
    pollMs,
  );
}

/** The imported leads by their id in the file. */
async function importedOnce(isThere: (all: Lead[]) => boolean): Promise<Map<string | undefined, Lead>> {
  const all = await eventually(
    async () => {
      const { items } = bodyOf(await org.admin.get('/v1/leads?limit=100'));
      return isThere(items) && (items as Lead[]);
    },
    30_000,
    pollMs,
  );
  return new Map(all.map((lead) => [lead.externalId, lead]));
}

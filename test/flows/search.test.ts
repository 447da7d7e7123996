import { afterAll, beforeAll, expect, it } from 'vitest';
import { runRebuildCommand } from '../../infra/operator/rebuild-command.ts';
import type { SearchResult } from '../../shared/customers/search-routes.ts';
import type { Page } from '../../shared/platform/route.ts';
import { bodyOf } from '../support/api-client.ts';
import { sharedBaton } from '../support/baton.ts';
import { eventually } from '../support/eventually.ts';
import { type FoundedOrganization, found, pollMs } from '../support/founding.ts';

const baton = sharedBaton();
let org: FoundedOrganization;
beforeAll(async () => {
  org = await found(baton, 'Search');
}, 60_000);
afterAll(() => baton.close());

async function search(q: string, types = ''): Promise<Page<SearchResult>> {
  const query = new URLSearchParams({ q, ...(types && { types }) });
  return bodyOf(await org.admin.get(`/v1/search?${query}`));
}

it('finds what was just written, by one box over everything', async () => {
  await org.admin.post('/v1/contacts', {
    name: { full: '劉德華' },
    emails: [{ address: 'andy.lau@brocade.example' }],
    phones: [{ number: '+852 2345 6789' }],
  });
  await org.admin.post('/v1/accounts', { name: 'Brocade Mills' });

  const both = await eventually(
    async () => {
      const page = await search('brocade');
      return page.items.length === 2 && page;
    },
    60_000,
    pollMs,
  );

  expect(both.items.map(({ type, name, matchedIn }) => ({ type, name, matchedIn }))).toEqual([
    { type: 'account', name: 'Brocade Mills', matchedIn: ['name'] },
    { type: 'contact', name: '劉德華', matchedIn: ['emails'] },
  ]);
  for (const q of ['刘德华', '德', 'andy.lau', '6789']) {
    expect((await search(q)).items.map(({ name }) => name)).toEqual(['劉德華']);
  }
  expect((await search('brocade', 'account')).items).toHaveLength(1);
});

it.each(['search', 'timeline', 'accounts'])('makes %s anew by the operator’s command', async (what) => {
  const printed: string[] = [];
  const told: string[] = [];

  const code = await runRebuildCommand({
    args: ['--org', org.orgId, '--what', what],
    directory: '.',
    invokerAt: async () => ({
      invoke: (entry, payload) => baton.invoke(entry, payload),
      close: async () => undefined,
    }),
    print: (line) => printed.push(line),
    tell: (line) => told.push(line),
  });

  expect([code, told.at(-1)]).toEqual([0, expect.stringContaining('records')]);
  expect(JSON.parse(printed.join(''))).toMatchObject({ orgId: org.orgId, what, status: 'done' });
});

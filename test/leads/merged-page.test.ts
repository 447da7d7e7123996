import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { mergedPage } from '../../functions/leads/merged-page.ts';
import { newId } from '../../shared/id.ts';
import { Lead } from '../../shared/leads/lead.ts';
import { aLead } from '../handoffs/scene.ts';
import { anOrganization, type TestTable, testTable } from '../support/table.ts';

let fixture: TestTable;
let orgId: string;
const teams = [newId('team'), newId('team')];
/** Newest first, as pages give them. */
let newest: string[];

beforeAll(async () => {
  fixture = await testTable();
});
afterAll(() => fixture.close());
beforeEach(async () => {
  ({ orgId } = await anOrganization(fixture));
  const made: string[] = [];
  for (const turn of [0, 1, 0, 0, 1, 0]) made.push((await aLead(fixture, orgId, { teamId: teams[turn] })).id);
  newest = made.reverse();
});

function page(limit: number, cursor?: string, filter?: (lead: Lead) => boolean) {
  const ranges = teams.map((team) => ({ orgId, index: 'team', partition: `lead#${team}` }) as const);
  return mergedPage(fixture.table, Lead, ranges, { limit, cursor, binding: 'mine' }, filter);
}

async function pages(limit: number, filter?: (lead: Lead) => boolean): Promise<string[][]> {
  const all: string[][] = [];
  for (let cursor: string | undefined; ; ) {
    const { items, cursor: next } = await page(limit, cursor, filter);
    all.push(items.map(({ id }) => id));
    if (!next) return all;
    cursor = next;
  }
}

it.each([1, 2, 3, 4, 6, 7])(
  'gives everything once, newest first, and no empty page at the end: %s a page',
  async (limit) => {
    const given = await pages(limit);

    expect(given.flat()).toEqual(newest);
    expect(given).toHaveLength(Math.ceil(newest.length / limit));
  },
);

it('gives what a filter leaves, each once', async () => {
  const given = await pages(2, ({ teamId }) => teamId === teams[1]);

  expect(given.flat()).toHaveLength(2);
  expect(newest).toEqual(expect.arrayContaining(given.flat()));
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { searchPage } from '../../functions/platform/search-page.ts';
import { itemOf } from '../../functions/platform/table/write.ts';
import { searchWrites } from '../../functions/projections/search-entries.ts';
import { Lead } from '../../shared/leads/lead.ts';
import { aLead } from '../handoffs/scene.ts';
import { anOrganization, type TestTable, testTable } from '../support/table.ts';

let fixture: TestTable;
let orgId: string;

beforeAll(async () => {
  fixture = await testTable();
});
afterAll(() => fixture.close());
beforeEach(async () => {
  ({ orgId } = await anOrganization(fixture));
});

/** A lead and the search entries that the projection makes of it. */
async function aFoundLead(fields: Partial<Lead>) {
  const lead = await aLead(fixture, orgId, fields);
  const after = itemOf(Lead, lead, 'create');
  const change = { before: undefined, after, entity: 'lead', orgId, recordId: lead.id };
  await fixture.table.write(searchWrites(change as never));
  return lead;
}

async function find(query: string, limit = 50, filter?: (lead: Lead) => boolean) {
  const names: string[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await searchPage(
      fixture.table,
      Lead,
      { actor: { orgId, userId: 'user_nobody' }, query },
      { limit, cursor, binding: query },
      filter,
    );
    names.push(...page.items.map(({ name }) => name));
    if (!page.cursor) return names.sort();
    cursor = page.cursor;
  }
}

describe('a search', () => {
  it('finds by the beginning of any word, all words together, each record once', async () => {
    await aFoundLead({ name: 'Ada Lovelace', company: 'Love Engines' });
    await aFoundLead({ name: 'Courtney Love', company: 'Hole' });

    expect(await find('love')).toEqual(['Ada Lovelace', 'Courtney Love']);
    expect(await find('LOVE engine')).toEqual(['Ada Lovelace']);
    expect(await find('lovely')).toEqual([]);
    expect(await find('!?')).toEqual([]);
  });

  it('finds Chinese by one character from the middle', async () => {
    await aFoundLead({ name: '李雷', company: '成都锦绣有限公司' });

    expect(await find('锦')).toEqual(['李雷']);
    expect(await find('锦绣 李')).toEqual(['李雷']);
  });

  it('gives every record on exactly one of its pages, filtered or not', async () => {
    for (const name of ['Ada One', 'Ada Two', 'Ada Three', 'Ada Four', 'Adam Ada'])
      await aFoundLead({ name });

    expect(await find('ada', 2)).toEqual(['Ada Four', 'Ada One', 'Ada Three', 'Ada Two', 'Adam Ada']);
    expect(await find('ada', 1, ({ name }) => name !== 'Ada Two')).toEqual([
      'Ada Four',
      'Ada One',
      'Ada Three',
      'Adam Ada',
    ]);
  });

  it('ends with a full page: no cursor leads to an empty one', async () => {
    for (const name of ['Ada One', 'Ada Two']) await aFoundLead({ name });
    const request = { limit: 2, binding: 'ada' };

    const page = await searchPage(
      fixture.table,
      Lead,
      { actor: { orgId, userId: 'user_nobody' }, query: 'ada' },
      request,
    );

    expect(page.items).toHaveLength(2);
    expect(page.cursor).toBeUndefined();
  });

  it('does not reach into another organization', async () => {
    await aFoundLead({ name: 'Ada Lovelace' });
    ({ orgId } = await anOrganization(fixture));

    expect(await find('ada')).toEqual([]);
  });
});

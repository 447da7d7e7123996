import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { remove, update } from '../../functions/platform/table/write.ts';
import { hiddenFrom } from '../../shared/access/hidden-fields.ts';
import type { Actor } from '../../shared/access/permissions.ts';
import { Contact } from '../../shared/customers/contact.ts';
import { searchRoutes } from '../../shared/customers/search-routes.ts';
import { newId } from '../../shared/id.ts';
import { Lead } from '../../shared/leads/lead.ts';
import { revise } from '../../shared/table/entity.ts';
import {
  actorFrom,
  anOrganization,
  aUser,
  foundedAt,
  type TestOrganization,
  type TestTable,
  testTable,
} from '../support/table.ts';
import { index, namesFoundBy, pageOf, put, putMany } from './search-scene.ts';

let fixture: TestTable;
let organization: TestOrganization;
let orgId: string;
let admin: Actor;

beforeAll(async () => {
  fixture = await testTable();
});
afterAll(() => fixture.close());
beforeEach(async () => {
  organization = await anOrganization(fixture);
  ({ orgId, admin } = organization);
});

const day = 86_400_000;
const ago = (days: number) => new Date(foundedAt - days * day).toISOString();
const find = (q: string, actor: Actor = admin) => namesFoundBy(fixture, actor, q);
const aRep = async (name: string, fields = {}) =>
  actorFrom(await aUser(fixture, orgId, { email: `${name}@shu.example`, name, ...fields }));

describe('what is found', () => {
  it('shows records of all types in one list, and why each is there', async () => {
    await put(fixture, orgId, 'account', { name: 'Lovelace Engines', domain: 'engines.example' });
    await put(fixture, orgId, 'contact', {
      name: 'Ada Lovelace',
      title: 'Countess',
      emails: [{ address: 'ada.lovelace@engines.example' }],
    });
    await put(fixture, orgId, 'opportunity', { name: 'Looms for Lovelace', stage: 'proposal' });

    const { items, cursor } = await pageOf(fixture, admin, 'lovelace');

    expect(cursor).toBeUndefined();
    expect(
      items.map(({ type, name, detail, status, matchedIn }) => ({ type, name, detail, status, matchedIn })),
    ).toEqual([
      {
        type: 'account',
        name: 'Lovelace Engines',
        detail: 'engines.example',
        status: undefined,
        matchedIn: ['name'],
      },
      {
        type: 'contact',
        name: 'Ada Lovelace',
        detail: 'Countess',
        status: undefined,
        matchedIn: ['name', 'emails'],
      },
      {
        type: 'opportunity',
        name: 'Looms for Lovelace',
        detail: undefined,
        status: 'proposal',
        matchedIn: ['name'],
      },
    ]);
    expect(items[1]?.highlights).toEqual([
      { field: 'name', text: 'Ada Lovelace', ranges: [[4, 12]] },
      { field: 'emails', text: 'ada.lovelace@engines.example', ranges: [[4, 12]] },
    ]);
    expect(searchRoutes.search.response.parse({ items })).toEqual({ items });
  });

  it('is narrowed to the types that are asked for', async () => {
    await put(fixture, orgId, 'account', { name: 'Silk' });
    await put(fixture, orgId, 'contact', { name: 'Silk' });
    await put(fixture, orgId, 'lead', { name: 'Silk' });

    const { items } = await pageOf(fixture, admin, 'silk', { types: ['lead', 'contact'] });

    expect(items.map(({ type }) => type).sort()).toEqual(['contact', 'lead']);
  });

  it('refuses a type that there is not, naming those that there are', () => {
    const { query } = searchRoutes.search;

    expect(query.parse({ q: 'ada', types: 'lead, user,lead' })).toMatchObject({ types: ['lead', 'user'] });
    expect(query.safeParse({ q: 'ada', types: 'lead,ticked' }).error?.issues[0]).toMatchObject({
      path: ['types'],
      message: expect.stringContaining('this is ticked'),
    });
  });

  it('is what the record says now, whatever its entries say', async () => {
    const contact = Contact.schema.parse(await put(fixture, orgId, 'contact', { name: 'Ada Lovelace' }));
    const married = revise(contact, { name: { full: 'Ada King' } }, admin, foundedAt + 1);
    await fixture.table.write(update(Contact, contact, married, 'update'));

    expect(await find('lovelace')).toEqual([]);
    await index(fixture, Contact, contact, married);
    expect(await find('king')).toEqual(['Ada King']);
    await fixture.table.write(remove(Contact, married, revise(married, {}, admin, foundedAt + 2)));
    expect(await find('king')).toEqual([]);
  });
});

describe('the order', () => {
  it('puts the very word before words that begin with it, and a name before a company, an address and the rest', async () => {
    await put(fixture, orgId, 'contact', { name: 'Loveday Smith' });
    await put(fixture, orgId, 'contact', { name: 'Ann City', title: 'Love' });
    await put(fixture, orgId, 'contact', { name: 'Bob Mail', emails: [{ address: 'bob@love.example' }] });
    await put(fixture, orgId, 'lead', { name: 'Cid Company', company: 'Love' });
    await put(fixture, orgId, 'contact', { name: 'Courtney Love' });
    await put(fixture, orgId, 'contact', { name: 'Love Doe' });

    expect(await find('love')).toEqual([
      'Love Doe',
      'Courtney Love',
      'Cid Company',
      'Bob Mail',
      'Ann City',
      'Loveday Smith',
    ]);
  });

  it('puts what is open, new or the actor’s own first among equals', async () => {
    const rep = await aRep('Bo');
    const lead = (name: string, fields: object) =>
      put(fixture, orgId, 'lead', { name, company: 'Silk', ...fields });
    await lead('Old', { createdAt: ago(200) });
    await lead('New', { createdAt: ago(1) });
    await lead('Older', { createdAt: ago(300) });
    await lead('Closed', { createdAt: ago(1), status: 'disqualified' });
    await lead('Mine', { createdAt: ago(250), ownerId: admin.userId });
    await lead('Theirs', { createdAt: ago(100), ownerId: rep.userId });

    expect(await find('silk')).toEqual(['Mine', 'New', 'Theirs', 'Old', 'Older', 'Closed']);
  });

  it('ranks Chinese names that begin so before those that hold it in their middle', async () => {
    await put(fixture, orgId, 'account', { name: '成都蜀锦' });
    await put(fixture, orgId, 'account', { name: '蜀锦织造' });
    await put(fixture, orgId, 'account', { name: '蜀锦' });

    expect(await find('蜀锦')).toEqual(['蜀锦', '蜀锦织造', '成都蜀锦']);
  });
});

describe('pages', () => {
  it('give every record once, the best first, whatever their size', async () => {
    await many(12, (number) => ({ name: `Silk Silkworm ${number}` }), 'lead');
    await many(11, (number) => ({ name: `Silk Silkworm ${number}` }), 'contact');
    const whole = (await pageOf(fixture, admin, 'silk', { limit: 100 })).items.map(({ id }) => id);

    for (const limit of [1, 7, 23]) {
      const ids: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await pageOf(fixture, admin, 'silk', { limit, cursor });
        ids.push(...page.items.map(({ id }) => id));
        cursor = page.cursor;
      } while (cursor);

      expect(ids).toEqual(whole);
    }
    expect(new Set(whole).size).toBe(23);
  });

  it('go on behind the first two hundred words, no record missing and none twice', async () => {
    const made = await many(260, (number) => ({ name: `Silk${String(number).padStart(3, '0')} Silk` }));

    const found = await namesFoundBy(fixture, admin, 'silk', { limit: 50 });

    expect([...found].sort()).toEqual([...made].sort());
  });

  it('find the few that hold all words among very many that hold one', async () => {
    await many(260, (number) => ({ name: `Wang ${number}` }));
    await put(fixture, orgId, 'contact', { name: 'Wang Qiuyue' });
    await put(fixture, orgId, 'contact', { name: 'Qiuyue Zhao' });

    expect(await find('wang qiuyue')).toEqual(['Wang Qiuyue']);
    expect(await find('wang zhao')).toEqual([]);
  });

  it('have cursors that serve nobody else and show nothing', async () => {
    for (const name of ['Silk One', 'Silk Two']) await put(fixture, orgId, 'lead', { name });
    const { cursor = '' } = await pageOf(fixture, admin, 'silk', { limit: 1 });
    const rep = await aRep('Bo');

    await expect(pageOf(fixture, rep, 'silk', { limit: 1, cursor })).rejects.toMatchObject({
      code: 'invalid_cursor',
    });
    await expect(pageOf(fixture, admin, 'silky', { limit: 1, cursor })).rejects.toMatchObject({
      code: 'invalid_cursor',
    });
    expect(Buffer.from(cursor.split('.')[0] ?? '', 'base64url').toString('latin1')).not.toMatch(/silk|lead/i);
  });
});

describe('who finds what', () => {
  it('a rep finds their own leads and nobody else’s, and all contacts', async () => {
    const [bo, cy] = [await aRep('Bo'), await aRep('Cy')];
    await put(fixture, orgId, 'lead', { name: 'Silk Bo', ownerId: bo.userId });
    await put(fixture, orgId, 'lead', { name: 'Silk Cy', ownerId: cy.userId });
    await put(fixture, orgId, 'lead', { name: 'Silk Nobody' });
    await put(fixture, orgId, 'contact', { name: 'Silk Contact' });

    expect((await find('silk', bo)).sort()).toEqual(['Silk Bo', 'Silk Contact']);
    expect((await find('silk', cy)).sort()).toEqual(['Silk Contact', 'Silk Cy']);
    expect((await find('silk')).length).toBe(4);
  });

  it('a manager finds the leads of their teams', async () => {
    const teamId = newId('team');
    const manager = await aRep('Mei', { role: 'manager', managesTeamIds: [teamId] });
    await put(fixture, orgId, 'lead', { name: 'Silk Ours', ownerId: newId('user'), teamId });
    await put(fixture, orgId, 'lead', { name: 'Silk Theirs', ownerId: newId('user'), teamId: newId('team') });

    expect(await find('silk', manager)).toEqual(['Silk Ours']);
  });

  it('a rep finds their own among very many of others, on the first page', async () => {
    const [bo, cy] = [await aRep('Bo'), await aRep('Cy')];
    await many(450, (number) => ({ name: `Silk ${number}`, ownerId: cy.userId }), 'lead');
    await put(fixture, orgId, 'lead', { name: 'Silk Mine', ownerId: bo.userId, createdAt: ago(1) });

    const { items } = await pageOf(fixture, bo, 'silk');

    expect(items.map(({ name }) => name)).toEqual(['Silk Mine']);
  });

  it('an owner who loses a record does not find it any more, even before the search knows', async () => {
    const [bo, cy] = [await aRep('Bo'), await aRep('Cy')];
    const lead = Lead.schema.parse(await put(fixture, orgId, 'lead', { name: 'Silk', ownerId: bo.userId }));
    const passedOn = revise(lead, { ownerId: cy.userId }, admin, foundedAt + 1);
    await fixture.table.write(update(Lead, lead, passedOn, 'assign'));

    expect(await find('silk', bo)).toEqual([]);
    await index(fixture, Lead, lead, passedOn);
    expect(await find('silk', cy)).toEqual(['Silk']);
  });

  it('a role finds nothing of a type that it does not read, and is told when it asks for it', async () => {
    const partner = await aRep('Pat', { role: 'partner' });
    await put(fixture, orgId, 'contact', { name: 'Silk' });

    expect(await find('silk', partner)).toEqual([]);
    await expect(pageOf(fixture, partner, 'silk', { types: ['contact'] })).rejects.toMatchObject({
      code: 'forbidden',
      message: expect.stringContaining('contact'),
    });
  });

  it('nobody finds by a field that is hidden from their role, nor sees it', async () => {
    const hiddenFields = hiddenFrom('sales', [{ recordType: 'contact', field: 'emails', roles: ['sales'] }]);
    const rep = { ...(await aRep('Bo')), hiddenFields };
    await put(fixture, orgId, 'contact', { name: 'Ada', emails: [{ address: 'silk@engines.example' }] });

    const page = await pageOf(fixture, rep, 'ada');

    expect(await find('silk', rep)).toEqual([]);
    expect(await find('ada engines', rep)).toEqual([]);
    expect(await find('silk')).toEqual(['Ada']);
    expect(JSON.stringify(page.items)).not.toContain('engines');
  });

  it('nobody finds anything of another organization', async () => {
    await put(fixture, orgId, 'contact', { name: 'Silk' });
    const other = await anOrganization(fixture, { adminEmail: 'other@shu.example' });

    expect(await find('silk', other.admin)).toEqual([]);
  });
});

/** Many records with their entries, made in few batches. */
async function many(
  count: number,
  fieldsOf: (number: number) => Record<string, unknown>,
  type: 'contact' | 'lead' = 'contact',
  into = orgId,
): Promise<string[]> {
  const made = Array.from({ length: count }, (_, number) => fieldsOf(number));
  await putMany(fixture, into, type, made);
  return made.map(({ name }) => String(name));
}

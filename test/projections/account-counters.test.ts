import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { remove } from '../../functions/platform/table/write.ts';
import { Account } from '../../shared/customers/account.ts';
import { Contact } from '../../shared/customers/contact.ts';
import { mostKept } from '../../shared/customers/kept-list.ts';
import { Lead } from '../../shared/leads/lead.ts';
import { Opportunity } from '../../shared/sales/opportunity.ts';
import { revise } from '../../shared/table/entity.ts';
import { type CustomerScene, customerScene } from '../customers/customer-scene.ts';

let scene: CustomerScene;
beforeAll(async () => {
  scene = await customerScene();
});
afterAll(() => scene.close());
beforeEach(() => scene.begin());

const cny = (amount: number) => ({ amount, currency: 'CNY' });
const deal = (account: Account, fields: object = {}) =>
  scene.make(Opportunity, { accountId: account.id, ...fields });

/** Companies one below the other. */
async function aDeepGroup(levels: number) {
  const top = await scene.make(Account, {});
  let bottom = top;
  for (let level = 1; level < levels; level += 1) bottom = await scene.make(Account, { parentId: bottom.id });
  return { top, bottom };
}

describe('what an account is worth', () => {
  it('is counted from its opportunities, leads and contacts', async () => {
    const account = await scene.make(Account, {});
    await deal(account, { amount: cny(500) });
    const won = await deal(account, { amount: cny(300) });
    await scene.change(Opportunity, won, { stage: 'won', amount: cny(250) });
    await deal(account, { stage: 'lost' });
    const lead = await scene.make(Lead, { accountId: account.id });
    await scene.change(Lead, lead, { status: 'disqualified' });
    await scene.make(Contact, { accountId: account.id });

    await scene.projectAll();

    expect((await scene.valueOf(account.id)).own).toEqual({
      accounts: 1,
      contacts: 1,
      leads: 1,
      openOpportunities: 1,
      'openAmount:CNY': 500,
      'openCount:CNY': 1,
      wonOpportunities: 1,
      'wonAmount:CNY': 250,
      'wonCount:CNY': 1,
      lostOpportunities: 1,
    });
  });

  it('counts a change once, however often the stream brings it, and wherever it was cut off', async () => {
    const account = await scene.make(Account, {});
    const opportunity = await deal(account, { amount: cny(500) });
    await scene.change(Opportunity, opportunity, { stage: 'won' });
    const records = await scene.stream.read();
    const { project } = await import('../../functions/projections/project.ts');
    await project(scene.fixture.table, records.slice(0, 2));

    await project(scene.fixture.table, records);
    for (const record of records) await project(scene.fixture.table, [record]);

    expect((await scene.valueOf(account.id)).own).toEqual({
      accounts: 1,
      wonOpportunities: 1,
      'wonAmount:CNY': 500,
      'wonCount:CNY': 1,
    });
  });

  it('counts somebody of many companies in deep groups once at each, wherever it was cut off', async () => {
    const bottoms = await Promise.all(Array.from({ length: 11 }, () => aDeepGroup(10)));
    const [first, ...others] = bottoms.map(({ bottom }) => bottom);
    await scene.projectAll();
    await scene.make(Contact, {
      accountId: first?.id,
      affiliations: others.map(({ id }) => ({ accountId: id })),
    });
    const records = await scene.stream.read();
    const { project } = await import('../../functions/projections/project.ts');
    let left = 3;
    const cutOff = new Proxy(scene.fixture.table, {
      get(table, name) {
        if (name === 'write' && left-- <= 0) throw new Error('The reader was cut off.');
        const value = Reflect.get(table, name);
        return typeof value === 'function' ? value.bind(table) : value;
      },
    });

    const cut = await project(cutOff, records);
    const again = [await project(scene.fixture.table, records), await project(scene.fixture.table, records)];

    expect(cut.batchItemFailures).toHaveLength(1);
    expect(again.flatMap(({ batchItemFailures }) => batchItemFailures)).toEqual([]);
    for (const { bottom, top } of bottoms) {
      expect((await scene.valueOf(bottom.id)).own).toMatchObject({ contacts: 1 });
      expect((await scene.valueOf(top.id)).group).toMatchObject({ contacts: 1 });
    }
  }, 60_000);

  it('is the same whichever of several readers of the stream is faster', async () => {
    const account = await scene.make(Account, {});
    const deals = await Promise.all(
      [1, 2, 3, 4, 5, 6].map((amount) => deal(account, { amount: cny(amount) })),
    );
    const records = await scene.stream.read();
    const { project } = await import('../../functions/projections/project.ts');

    await Promise.all(records.map((record) => project(scene.fixture.table, [record])));

    expect((await scene.valueOf(account.id)).own).toMatchObject({
      openOpportunities: deals.length,
      'openAmount:CNY': 21,
    });
  });

  it('moves with what moves to another account, and leaves with what is deleted', async () => {
    const [first, second] = [await scene.make(Account, {}), await scene.make(Account, {})];
    const contact = await scene.make(Contact, { accountId: first.id });
    const gone = await scene.make(Contact, { accountId: first.id });
    await scene.projectAll();
    await scene.change(Contact, contact, { accountId: second.id });
    await scene.fixture.table.write(remove(Contact, gone, revise(gone, {}, scene.actor, Date.now())));

    await scene.projectAll();

    expect((await scene.valueOf(first.id)).own).toEqual({ accounts: 1 });
    expect((await scene.valueOf(second.id)).own).toEqual({ accounts: 1, contacts: 1 });
  });
});

describe('the sums of a group of companies', () => {
  it('stand at every company above, also when a branch moves with all below it', async () => {
    const top = await scene.make(Account, {});
    const north = await scene.make(Account, { parentId: top.id });
    const berlin = await scene.make(Account, { parentId: north.id });
    const other = await scene.make(Account, {});
    await deal(berlin, { amount: cny(100) });
    await deal(north, { amount: cny(10) });
    await scene.projectAll();
    const before = await scene.valueOf(top.id);
    await scene.change(Account, north, { parentId: other.id });
    await deal(berlin, { amount: cny(1) });

    await scene.projectAll();

    expect(before.group).toMatchObject({ accounts: 3, openOpportunities: 2, 'openAmount:CNY': 110 });
    expect(before.own).toEqual({ accounts: 1, children: 1 });
    expect((await scene.valueOf(top.id)).group).toEqual({ accounts: 1 });
    expect((await scene.valueOf(top.id)).own).toEqual({ accounts: 1 });
    expect((await scene.valueOf(other.id)).group).toMatchObject({ accounts: 3, 'openAmount:CNY': 111 });
  });

  it('come out the same in whatever order the changes arrive', async () => {
    const top = await scene.make(Account, {});
    const north = await scene.make(Account, { parentId: top.id });
    await deal(north, { amount: cny(100) });
    const records = await scene.stream.read();
    const { project } = await import('../../functions/projections/project.ts');

    for (const record of records.toReversed()) await project(scene.fixture.table, [record]);

    expect((await scene.valueOf(top.id)).group).toMatchObject({ accounts: 2, 'openAmount:CNY': 100 });
  });
});

describe('one tier for the whole company', () => {
  it('is inherited from the nearest company above, and follows it', async () => {
    const top = await scene.make(Account, { tier: 'A' });
    const north = await scene.make(Account, { parentId: top.id });
    const berlin = await scene.make(Account, { parentId: north.id });
    await scene.projectAll();
    const tiers = async () => [
      (await scene.valueOf(north.id)).inheritedTier,
      (await scene.valueOf(berlin.id)).inheritedTier,
    ];
    const inherited = await tiers();
    const renamed = await scene.change(Account, top, { tier: 'B' });
    await scene.projectAll();
    const followed = await tiers();
    await scene.change(Account, north, { tier: 'C' });
    await scene.projectAll();
    const nearer = await tiers();
    await scene.change(Account, renamed, { tier: undefined }, 2);

    await scene.projectAll();

    expect([inherited, followed, nearer, await tiers()]).toEqual([
      ['A', 'A'],
      ['B', 'B'],
      ['B', 'C'],
      [undefined, 'C'],
    ]);
  });
});

describe('the lists kept beside an account', () => {
  it('show its people and its open work as they are now', async () => {
    const account = await scene.make(Account, {});
    const ada = await scene.make(Contact, {
      accountId: account.id,
      emails: [{ address: 'ada@shu.example' }],
    });
    await scene.change(Contact, ada, { title: 'Countess' });
    const lead = await scene.make(Lead, { accountId: account.id });
    await deal(account, { closeDate: '2026-12-01' });
    await scene.projectAll();
    await scene.change(Lead, lead, { status: 'converted' });

    await scene.projectAll();

    expect(await scene.listOf(account.id, 'people')).toMatchObject({
      entries: [{ id: ada.id, title: 'Countess', emails: [{ address: 'ada@shu.example' }] }],
    });
    expect(await scene.listOf(account.id, 'work')).toMatchObject({
      entries: [{ type: 'opportunity', name: 'Looms', closeDate: '2026-12-01' }],
    });
  });

  it('fill up again when one leaves who had a place', async () => {
    const account = await scene.make(Account, {});
    const people: Contact[] = [];
    for (let number = 0; number <= mostKept; number += 1)
      people.push(
        await scene.make(Contact, { accountId: account.id, name: { full: `Person ${number}` } }, number),
      );
    await scene.projectAll();
    const before = await scene.listOf(account.id, 'people');
    const [first] = people;
    if (first) await scene.change(Contact, first, { accountId: undefined }, 60);

    await scene.projectAll();

    const namesIn = ({ entries }: Record<string, unknown>) =>
      (entries as { name: { full: string } }[]).map(({ name }) => name.full);
    expect(before).toMatchObject({ hasMore: true });
    expect(namesIn(before)).not.toContain(`Person ${mostKept}`);
    const after = await scene.listOf(account.id, 'people');
    expect(after).toMatchObject({ hasMore: false });
    expect(namesIn(after)).toContain(`Person ${mostKept}`);
    expect(namesIn(after)).not.toContain('Person 0');
  });
});

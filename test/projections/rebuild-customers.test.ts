import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { drop } from '../../functions/platform/table/write.ts';
import { accountsRebuilder } from '../../functions/projections/rebuild/rebuild-accounts.ts';
import type { Rebuilder } from '../../functions/projections/rebuild/rebuild-page.ts';
import { timelineRebuilder } from '../../functions/projections/rebuild/rebuild-timeline.ts';
import { Account } from '../../shared/customers/account.ts';
import { Contact } from '../../shared/customers/contact.ts';
import { Interaction } from '../../shared/customers/interaction.ts';
import { Activity } from '../../shared/leads/activity.ts';
import { Lead } from '../../shared/leads/lead.ts';
import { Opportunity } from '../../shared/sales/opportunity.ts';
import { recordKey, summaryKey } from '../../shared/table/keys.ts';
import { type CustomerScene, customerScene } from '../customers/customer-scene.ts';

let scene: CustomerScene;
beforeAll(async () => {
  scene = await customerScene();
});
afterAll(() => scene.close());
beforeEach(() => scene.begin());

const cny = (amount: number) => ({ amount, currency: 'CNY' });

/** A company with a branch, and everything that is counted and told. */
async function aGroup() {
  const top = await scene.make(Account, { tier: 'A' });
  const branch = await scene.make(Account, { parentId: top.id, ownerId: scene.actor.userId });
  const contact = await scene.make(Contact, { accountId: branch.id }, 1);
  const opportunity = await scene.make(Opportunity, { accountId: branch.id, amount: cny(500) }, 2);
  const moved = await scene.change(Opportunity, opportunity, { stage: 'proposal' }, 3);
  await scene.change(Opportunity, moved, { stage: 'won' }, 4);
  const open = await scene.make(Opportunity, { accountId: top.id, amount: cny(70) }, 5);
  const lead = await scene.make(Lead, {}, 6);
  await scene.make(Activity, {
    leadId: lead.id,
    kind: 'call',
    summary: 'Wants looms.',
    at: '2026-11-02T08:07:00.000Z',
  });
  const linked = await scene.change(Lead, lead, { accountId: branch.id, contactId: contact.id }, 8);
  await scene.change(Lead, linked, { status: 'disqualified', disqualifiedReason: 'No budget' }, 9);
  await scene.make(Interaction, { accountId: branch.id, at: '2026-11-02T08:10:00.000Z' });
  await scene.projectAll();
  return { top, branch, records: [top, branch, contact, opportunity, open, lead] };
}

async function rebuild(rebuilder: Rebuilder, records: readonly { id: string }[]) {
  const { orgId } = scene.org;
  const items = await scene.fixture.table.items(
    records.map(({ id }) => recordKey(orgId, id)),
    true,
  );
  const isWalked = ({ entity }: Record<string, unknown>) => rebuilder.types.includes(String(entity));
  return rebuilder.repair(scene.fixture.table, orgId, items.filter(isWalked));
}

const allOf = async (...accounts: Account[]) =>
  Promise.all(
    accounts.map(async ({ id }) => {
      const { version: _version, ...value } = await scene.valueOf(id);
      const people = await scene.listOf(id, 'people');
      return { value, people: people.entries ?? [], work: (await scene.listOf(id, 'work')).entries ?? [] };
    }),
  );

describe('making what is kept of accounts anew', () => {
  it('finds nothing to do where nothing is wrong', async () => {
    const { records } = await aGroup();

    expect(await rebuild(accountsRebuilder, records)).toEqual({ written: 0, removed: 0 });
  });

  it.each([
    ['the top first', false],
    ['the branch first', true],
  ])('gives the same as the projection did, %s', async (_, isReversed) => {
    const { top, branch, records } = await aGroup();
    const before = await allOf(top, branch);
    const { orgId } = scene.org;
    for (const { id } of [top, branch])
      for (const list of ['value', 'people', 'work'] as const)
        await scene.fixture.table.write(drop(summaryKey(orgId, id, list)));

    await rebuild(accountsRebuilder, isReversed ? records.toReversed() : records);

    expect(before[0]?.value.group).toMatchObject({ accounts: 2, 'wonAmount:CNY': 500, 'openAmount:CNY': 70 });
    expect(await allOf(top, branch)).toEqual(before);
  });

  it('puts a sum right that went wrong, also in the group above', async () => {
    const { top, branch, records } = await aGroup();
    const before = await allOf(top, branch);
    await scene.fixture.table.adjust(summaryKey(scene.org.orgId, branch.id, 'value'), {
      set: 'ADD #own :wrong, #group :wrong, version :one',
      names: { '#own': 'own:leads', '#group': 'group:leads' },
      values: { ':wrong': 7, ':one': 1 },
    });

    await rebuild(accountsRebuilder, records);

    expect(await allOf(top, branch)).toEqual(before);
  });

  it('waits for changes that are not counted yet', async () => {
    const { branch, records } = await aGroup();
    await scene.make(Contact, { accountId: branch.id });

    await expect(rebuild(accountsRebuilder, records)).rejects.toMatchObject({ code: 'conflict' });
  });

  it('leaves an account where it was moved to since the page was read', async () => {
    const { top, branch } = await aGroup();
    const stale = await scene.fixture.table.items([recordKey(scene.org.orgId, branch.id)], true);
    await scene.change(Account, branch, { parentId: undefined }, 20);
    await scene.projectAll();
    const before = await allOf(top, branch);

    await accountsRebuilder.repair(scene.fixture.table, scene.org.orgId, stale);

    expect(await allOf(top, branch)).toEqual(before);
  });
});

describe('making timelines anew', () => {
  it('writes nothing about a record that was changed since it was read', async () => {
    const { records } = await aGroup();
    const lead = await scene.fixture.table.get(Lead, scene.org.orgId, records[5]?.id ?? '');
    const stale = await scene.fixture.table.items([Lead.keyOf(lead)], true);
    const [touch] = (await scene.timelineOf(lead.accountId ?? '')).filter(({ ref }) => ref?.id === lead.id);
    if (!touch) throw new Error('The lead has a story.');
    await scene.fixture.table.write(drop(Interaction.keyOf(touch)));
    await scene.change(Lead, lead, { accountId: undefined }, 20);

    const repaired = timelineRebuilder.repair(scene.fixture.table, scene.org.orgId, stale);

    await expect(repaired).rejects.toMatchObject({ code: 'conflict' });
    expect(await scene.fixture.table.item(Interaction.keyOf(touch))).toBeUndefined();
  });

  it('gives the same as the projection did, and leaves what people noted', async () => {
    const { top, branch, records } = await aGroup();
    const story = async () => [await scene.timelineOf(top.id), await scene.timelineOf(branch.id)];
    const before = await story();
    const derived = before.flat().filter(({ id }) => id !== before[1]?.at(-1)?.id);
    await scene.fixture.table.writeEach(derived.map((touch) => drop(Interaction.keyOf(touch))));

    const repaired = await rebuild(timelineRebuilder, records);

    expect(before[1]?.map(({ kind }) => kind)).toEqual([
      'account.created',
      'contact.created',
      'opportunity.created',
      'opportunity.stage-changed',
      'opportunity.won',
      'lead.captured',
      'call',
      'lead.disqualified',
      'call',
    ]);
    expect(repaired.written).toBe(derived.length);
    expect(await story()).toEqual(before);
    expect(await rebuild(timelineRebuilder, records)).toEqual({ written: 0, removed: 0 });
  });
});

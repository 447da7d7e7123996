import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { create, erase } from '../../functions/platform/table/write.ts';
import { touchOf } from '../../functions/projections/timeline-entries.ts';
import { Account } from '../../shared/customers/account.ts';
import { Contact } from '../../shared/customers/contact.ts';
import { Interaction } from '../../shared/customers/interaction.ts';
import type { Draft } from '../../shared/customers/timeline-rules.ts';
import { Handoff } from '../../shared/handoffs/handoff.ts';
import { newId } from '../../shared/id.ts';
import { Activity } from '../../shared/leads/activity.ts';
import { Lead } from '../../shared/leads/lead.ts';
import { Opportunity } from '../../shared/sales/opportunity.ts';
import { revise } from '../../shared/table/entity.ts';
import { recordKey } from '../../shared/table/keys.ts';
import { type CustomerScene, customerScene } from '../customers/customer-scene.ts';
import { recordOf } from '../support/every-entity.ts';
import { aUser } from '../support/table.ts';

let scene: CustomerScene;
beforeAll(async () => {
  scene = await customerScene();
});
afterAll(() => scene.close());
beforeEach(() => scene.begin());

const storyOf = async (accountId: string) =>
  (await scene.timelineOf(accountId)).map(({ kind, summary }) => [kind, summary]);

describe('the timeline of an account', () => {
  it('tells what becomes of its opportunities, without their amounts', async () => {
    const account = await scene.make(Account, {});
    const opportunity = await scene.make(
      Opportunity,
      { accountId: account.id, amount: { amount: 129_900, currency: 'CNY' } },
      1,
    );
    const moved = await scene.change(Opportunity, opportunity, { stage: 'proposal' }, 2);
    await scene.change(Opportunity, moved, { stage: 'won' }, 3);

    await scene.projectAll();

    expect(await storyOf(account.id)).toEqual([
      ['account.created', 'Ada Admin added the account.'],
      ['opportunity.created', 'Ada Admin opened the opportunity “Looms”, in prospecting.'],
      ['opportunity.stage-changed', 'Ada Admin moved the opportunity “Looms” from prospecting to proposal.'],
      ['opportunity.won', 'Ada Admin won the opportunity “Looms”.'],
    ]);
  });

  it('names people as they are called', async () => {
    const bo = await aUser(scene.fixture, scene.org.orgId);
    const account = await scene.make(Account, {});
    const kept = await scene.change(Account, account, { ownerId: bo.id }, 1);
    await scene.change(Account, kept, { ownerId: scene.actor.userId }, 2);

    await scene.projectAll();

    expect((await storyOf(account.id)).slice(1)).toEqual([
      ['account.owner-changed', 'Bo Rep looks after the account now.'],
      ['account.owner-changed', 'The account passed from Bo Rep to Ada Admin.'],
    ]);
  });

  it('begins with the earlier story of a lead that is linked only later', async () => {
    const account = await scene.make(Account, {});
    const lead = await scene.make(Lead, { formId: 'form_x', sourceDetail: 'Contact us' }, 1);
    await scene.make(Activity, activityOf(lead, 'call', 'Wants ten looms.'), 2);
    await scene.make(Handoff, handoffOf(lead, { status: 'offered', toUserId: scene.actor.userId }), 3);
    await scene.projectAll();
    const before = await storyOf(account.id);
    await scene.change(Lead, lead, { accountId: account.id, status: 'offered' }, 4);

    await scene.projectAll();

    expect(before).toHaveLength(1);
    expect((await storyOf(account.id)).slice(1)).toEqual([
      ['form.submitted', 'Filled in the form “Contact us”.'],
      ['call', 'Wants ten looms.'],
      ['lead.offered', 'The lead was offered to Ada Admin (rule “North”).'],
    ]);
  });

  it('names nobody whom a person only wrote about in braces', async () => {
    const secret = await scene.make(Account, { name: 'Quiet Holding' });
    const account = await scene.make(Account, {});
    const lead = await scene.make(Lead, { accountId: account.id }, 1);
    await scene.make(
      Activity,
      activityOf(lead, 'note', `Ask {${secret.id}} and {{${secret.id}}} {soon}.`),
      2,
    );
    const because = `assigned by Ada: {${secret.id}}`;
    await scene.make(
      Handoff,
      { ...handoffOf(lead, { status: 'offered', toUserId: scene.actor.userId }), policy: { because } },
      3,
    );

    await scene.projectAll();

    expect((await storyOf(account.id)).slice(2)).toEqual([
      ['note', `Ask (${secret.id}) and {(${secret.id})} {soon}.`],
      ['lead.offered', `The lead was offered to Ada Admin (assigned by Ada: (${secret.id})).`],
    ]);
  });

  it('cuts a sentence that names make longer than a touch may be', () => {
    const draft: Draft = {
      about: { accountId: newId('account') },
      channel: 'system',
      direction: 'internal',
      kind: 'note',
      summary: `${'x'.repeat(4_900)}{${scene.actor.userId}}`,
      at: '2026-11-02T08:00:00.000Z',
      ref: { type: 'lead', id: newId('lead') },
      seed: 'long',
    };
    const { orgId } = scene.org;
    const actorId = scene.actor.userId;
    const known = new Map([[recordKey(orgId, scene.actor.userId).PK, { name: 'Ada'.repeat(60) }]]);

    const touch = touchOf(draft, { orgId, actorId }, known);

    expect(touch?.summary).toHaveLength(5_000);
    expect(touch?.summary.endsWith('…')).toBe(true);
  });

  it('has a long story of a lead whole', async () => {
    const account = await scene.make(Account, {});
    const lead = await scene.make(Lead, {}, 1);
    const notes = Array.from({ length: 120 }, (_, number) =>
      scene.record(Activity, activityOf(lead, 'note', `Note ${number}`), 2 + number),
    );
    await scene.fixture.table.write(notes.slice(0, 60).flatMap((note) => create(Activity, note)));
    await scene.fixture.table.write(notes.slice(60).flatMap((note) => create(Activity, note)));
    await scene.change(Lead, lead, { accountId: account.id }, 400);

    await scene.projectAll();

    expect(await storyOf(account.id)).toHaveLength(2 + 120);
  });

  it('goes along when a lead turns out to be of another customer', async () => {
    const [first, second] = [await scene.make(Account, {}), await scene.make(Account, {})];
    const lead = await scene.make(Lead, { accountId: first.id }, 1);
    await scene.make(Activity, activityOf(lead, 'call', 'Wants ten looms.'), 2);
    await scene.projectAll();
    const before = await storyOf(first.id);
    const contact = await scene.make(Contact, { accountId: second.id }, 3);
    await scene.change(Lead, lead, { accountId: second.id, contactId: contact.id }, 4);

    await scene.projectAll();

    expect(before.map(([kind]) => kind)).toEqual(['account.created', 'lead.captured', 'call']);
    expect((await storyOf(first.id)).map(([kind]) => kind)).toEqual(['account.created']);
    const story = await scene.timelineOf(second.id);
    expect(story.map(({ kind }) => kind)).toEqual([
      'account.created',
      'lead.captured',
      'call',
      'contact.created',
    ]);
    expect(story.slice(1).every(({ contactId }) => contactId === contact.id)).toBe(true);
  });

  it('is the same when the stream brings everything again', async () => {
    const account = await scene.make(Account, {});
    const lead = await scene.make(Lead, {}, 1);
    await scene.make(Activity, activityOf(lead, 'call', 'Wants ten looms.'), 2);
    const linked = await scene.change(Lead, lead, { accountId: account.id }, 3);
    await scene.change(Lead, linked, { status: 'disqualified', disqualifiedReason: 'No budget' }, 4);
    const records = await scene.projectAll();
    const story = await scene.timelineOf(account.id);
    const { project } = await import('../../functions/projections/project.ts');

    await project(scene.fixture.table, records);
    for (const record of records) await project(scene.fixture.table, [record]);

    expect(story.map(({ kind }) => kind)).toEqual([
      'account.created',
      'lead.captured',
      'call',
      'lead.disqualified',
    ]);
    expect(await scene.timelineOf(account.id)).toEqual(story);
  });

  it('writes nothing that its own stream would bring back', async () => {
    const account = await scene.make(Account, {});
    await scene.make(Lead, { accountId: account.id }, 1);
    await scene.projectAll();

    expect(await scene.projectAll()).toEqual([]);
  });

  it('loses what came of a record that is erased', async () => {
    const account = await scene.make(Account, {});
    const lead = await scene.make(Lead, { accountId: account.id }, 1);
    await scene.make(Activity, activityOf(lead, 'call', 'Ada Lovelace wants ten looms.'), 2);
    await scene.make(Interaction, { accountId: account.id, at: lead.createdAt }, 3);
    await scene.projectAll();
    await scene.fixture.table.write(erase(Lead, lead, revise(lead, {}, scene.actor, Date.now())));

    await scene.projectAll();

    expect((await storyOf(account.id)).map(([kind]) => kind)).toEqual(['account.created', 'call']);
  });
});

describe('first and last touch', () => {
  it('are with the customer; what happens inside the house is none', async () => {
    const account = await scene.make(Account, {});
    const at = (hour: number) => `2026-10-01T${String(hour).padStart(2, '0')}:00:00.000Z`;
    for (const hour of [9, 12, 7, 11]) await scene.make(Interaction, { accountId: account.id, at: at(hour) });
    await scene.make(Interaction, { accountId: account.id, at: at(15), direction: 'internal' });
    await scene.projectAll();
    await scene.make(Interaction, { accountId: account.id, at: at(5) });

    await scene.projectAll();

    expect(await scene.valueOf(account.id)).toMatchObject({ firstTouchAt: at(5), lastTouchAt: at(12) });
  });
});

const activityOf = (lead: Lead, kind: Activity['kind'], summary: string) => ({
  leadId: lead.id,
  kind,
  summary,
  at: '2026-11-02T08:02:00.000Z',
});

function handoffOf(lead: Lead, fields: object) {
  const { id: _id, orgId: _orgId, version: _version, ...whole } = recordOf(Handoff, 'least');
  const at = '2026-11-02T09:30:00.000Z';
  return {
    ...whole,
    subject: { type: 'lead', id: lead.id },
    policy: { because: 'rule “North”' },
    epoch: 1,
    offeredAt: at,
    respondBy: at,
    ...fields,
  };
}

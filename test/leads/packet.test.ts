import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { packetOf } from '../../functions/leads/packet.ts';
import { CapacityMeter } from '../../functions/platform/table/capacity-meter.ts';
import { Table } from '../../functions/platform/table/gateway.ts';
import { Account } from '../../shared/customers/account.ts';
import { Interaction } from '../../shared/customers/interaction.ts';
import { Activity } from '../../shared/leads/activity.ts';
import { Lead } from '../../shared/leads/lead.ts';
import { Opportunity } from '../../shared/sales/opportunity.ts';
import { type CustomerScene, customerScene } from '../customers/customer-scene.ts';

let scene: CustomerScene;
beforeAll(async () => {
  scene = await customerScene();
});
afterAll(() => scene.close());
beforeEach(() => scene.begin());

/** The packet, and how many operations it took. */
async function packed(lead: Lead) {
  const { client, tableName } = scene.fixture;
  const meter = new CapacityMeter();
  const packet = await packetOf(new Table({ client, tableName, meter }), lead);
  return { packet, operations: meter.total.operations };
}

it('of a stranger who just came in reads nothing', async () => {
  const lead = await scene.make(Lead, { notes: 'A price', phone: '+862885550123' });

  const { packet, operations } = await packed(lead);

  expect(operations).toBe(0);
  expect(packet).toMatchObject({
    request: 'A price',
    openOpportunities: [],
    history: [{ kind: 'captured' }],
  });
  expect(packet).not.toHaveProperty('account');
});

it('shows the customer as everybody sees them, with one Query and one BatchGet', async () => {
  const parent = await scene.make(Account, { tier: 'A' });
  const account = await scene.make(Account, { parentId: parent.id });
  const opportunity = await scene.make(Opportunity, { accountId: account.id });
  await scene.make(Opportunity, { accountId: account.id, stage: 'lost' });
  for (let number = 1; number <= 30; number += 1)
    await scene.make(Interaction, {
      accountId: account.id,
      at: `2026-10-${String(number).padStart(2, '0')}T08:00:00.000Z`,
      summary: `Call ${number}`,
    });
  await scene.projectAll();
  const lead = await scene.make(Lead, { accountId: account.id }, 60);

  const { packet, operations } = await packed(lead);

  expect(operations).toBe(2);
  expect(packet.account).toEqual({ id: account.id, name: 'Brocade', tier: 'A' });
  expect(packet.openOpportunities).toMatchObject([{ id: opportunity.id, name: 'Looms' }]);
  expect(packet.history[0]).toMatchObject({ kind: 'captured' });
  expect(packet.history).toContainEqual(expect.objectContaining({ kind: 'call', summary: 'Call 30' }));
  expect(packet.history.length).toBeLessThanOrEqual(21);
});

it('tells what was done with the lead once, newest first', async () => {
  const account = await scene.make(Account, {});
  const lead = await scene.make(Lead, { accountId: account.id });
  const call = { leadId: lead.id, kind: 'call', summary: 'Wants looms.', at: '2026-11-02T09:00:00.000Z' };
  await scene.make(Activity, call);
  const taken = await scene.change(Lead, lead, { status: 'working' });
  await scene.projectAll();

  const { packet } = await packed(taken);

  expect(packet.history.map(({ kind }) => kind)).toEqual(['call', 'captured', 'account.created']);
});

it('tells of a long note only how it begins', async () => {
  const lead = await scene.make(Lead, {});
  const at = '2026-11-02T09:00:00.000Z';
  await scene.make(Activity, { leadId: lead.id, kind: 'note', summary: '锦'.repeat(5_000), at });
  const taken = await scene.change(Lead, lead, { status: 'working' });

  const { packet } = await packed(taken);

  expect(packet.history[0]?.summary).toBe(`${'锦'.repeat(299)}…`);
});

/** An organization that has leads already: as many as a measurement wants, all of one size. */
import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import { setTimer } from '../../functions/handoffs/timer.ts';
import { itemOf, type Write } from '../../functions/platform/table/write.ts';
import { Handoff } from '../../shared/handoffs/handoff.ts';
import { derivedId } from '../../shared/id.ts';
import { Lead } from '../../shared/leads/lead.ts';
import { Notification } from '../../shared/notifications/notification.ts';
import type { User } from '../../shared/organization/user.ts';
import { stampNew, systemAuthor } from '../../shared/table/entity.ts';
import { aRule, aSalesTeam } from '../handoffs/scene.ts';
import { foundedAt, type TestTable } from '../support/table.ts';

const day = 86_400_000;
/** Clocks that nobody who measures will see run out. */
const farAway = Date.parse('2099-01-01T00:00:00.000Z');
const statuses = ['working', 'accepted', 'qualified', 'offered'] as const;
/** DynamoDB's limit of items in one batch. */
const mostInBatch = 25;

export type OrganizationOfLeads = Awaited<ReturnType<typeof anOrganizationOfLeads>>;

/**
 * Ten reps, a rule, and `count` leads that two of the reps hold, a quarter of them offered; each with its timer and a
 * notification, so that every list that could grow does. Lookups and search words are left out: those of other leads
 * stand in partitions that nothing measured here reads.
 */
export async function anOrganizationOfLeads(test: TestTable, count: number) {
  const names = Array.from({ length: 10 }, (_, place) => `rep-${place}`);
  const scene = await aSalesTeam(test, names);
  await aRule(test, scene.orgId, scene.team.id, { acceptWithin: 'PT4H' });
  const holders = scene.reps.slice(0, 2);
  let items: Item[] = [];
  const full: Item[][] = [];
  const flush = async () => {
    await Promise.all(full.splice(0).map((batch) => putAll(test, batch)));
  };
  for (let number = 0; number < count; number += 1) {
    for (const item of itemsOfLead(scene.orgId, holders, number)) {
      items.push(item);
      if (items.length < mostInBatch) continue;
      full.push(items);
      items = [];
    }
    if (full.length >= 4) await flush();
  }
  if (items.length > 0) full.push(items);
  await flush();
  return { ...scene, holders };
}

type Item = Record<string, unknown>;

function itemsOfLead(orgId: string, holders: readonly User[], number: number): Item[] {
  const padded = String(number).padStart(7, '0');
  const holder = holders[number % holders.length];
  const status = statuses[Math.floor(number / holders.length) % statuses.length] ?? 'working';
  if (!holder) throw new Error('Somebody must hold the leads.');
  const at = foundedAt - day + number;
  const author = systemAuthor(orgId);
  const leadId = derivedId('lead', at, `${orgId} ${padded}`);
  const handoffId = derivedId('handoff', at, `${orgId} ${padded}`);
  const respondBy = new Date(farAway + number).toISOString();
  const isOffered = status === 'offered';
  const lead = Lead.schema.parse(
    stampNew(
      {
        name: `Person ${padded}`,
        email: `person-${padded}@company-${padded}.example`,
        phone: `+4930${padded}`,
        company: `Company ${padded}`,
        source: 'web',
        region: 'DE/BE',
        city: 'Berlin',
        status,
        score: 40,
        epoch: 1,
        ownerId: holder.id,
        teamId: holder.teamId,
        speedToLeadBy: respondBy,
        ...(isOffered && { offer: { handoffId, userId: holder.id, respondBy, attempt: 1 } }),
      },
      leadId,
      author,
      at,
    ),
  );
  const handoff = Handoff.schema.parse(
    stampNew(
      {
        subject: { type: 'lead', id: leadId },
        policy: { because: 'rule “Everybody”' },
        attempt: 1,
        epoch: 1,
        toUserId: holder.id,
        teamId: holder.teamId,
        status: isOffered ? 'offered' : 'accepted',
        offeredAt: new Date(at).toISOString(),
        respondBy,
        packet: {
          productsOfInterest: [],
          source: 'web',
          channels: [],
          history: [],
          openOpportunities: [],
          unresolved: [],
        },
        candidates: [{ userId: holder.id, chosen: true }],
      },
      handoffId,
      author,
      at,
    ),
  );
  const notification = Notification.schema.parse(
    stampNew(
      {
        userId: holder.id,
        kind: 'handoff-offered',
        language: 'en',
        title: `Person ${padded} waits for you`,
        body: 'Please answer in time.',
        mail: 'sent',
      },
      derivedId('notification', at, `${orgId} ${padded}`),
      author,
      at,
    ),
  );
  const timer = { orgId, recordType: 'lead', recordId: leadId, clock: 'speedToLead' as const, epoch: 1 };
  return [
    itemOf(Lead, lead, 'create'),
    ...(isOffered ? [itemOf(Handoff, handoff, 'offer')] : []),
    itemOf(Notification, notification, 'create'),
    itemOfWrite(setTimer({ ...timer, dueAt: Date.parse(respondBy) })),
  ];
}

function itemOfWrite({ item }: Write): Item {
  if (!item.Put?.Item) throw new Error('A timer is put.');
  return item.Put.Item;
}

async function putAll({ client, tableName }: TestTable, items: readonly Item[]): Promise<void> {
  let pending = { [tableName]: items.map((Item) => ({ PutRequest: { Item } })) };
  while ((pending[tableName]?.length ?? 0) > 0) {
    const { UnprocessedItems } = await client.send(new BatchWriteCommand({ RequestItems: pending }));
    pending = { ...UnprocessedItems } as typeof pending;
  }
}

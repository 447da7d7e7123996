import { Account } from '../../shared/customers/account.ts';
import type { Packet } from '../../shared/handoffs/handoff.ts';
import { Activity } from '../../shared/leads/activity.ts';
import type { Lead } from '../../shared/leads/lead.ts';
import { isOpenStage, Opportunity } from '../../shared/sales/opportunity.ts';
import type { Table } from '../platform/table/gateway.ts';

/** The most entries of a kind that a packet carries: what a person reads before a call. */
const most = 20;

/**
 * What the receiver gets with the offer, so that they call prepared: the request, how to reach the person, what they did
 * so far, the account with what it has in play. At most one Query for each and one read of the account.
 */
export async function packetOf(table: Table, lead: Lead): Promise<Packet> {
  const { orgId } = lead;
  const { items: activities } = await table.query(
    { orgId, partition: lead.id, beginsWith: 'act#', descending: true },
    most,
  );
  const history = activities.map((item) => Activity.schema.parse(item));
  const account = lead.accountId ? await table.find(Account, orgId, lead.accountId) : undefined;
  const opportunities = account ? await openOpportunities(table, orgId, account.id) : [];
  return {
    request: lead.notes,
    productsOfInterest: lead.productsOfInterest ?? [],
    source: lead.sourceDetail ? `${lead.source} (${lead.sourceDetail})` : lead.source,
    campaign: lead.campaignId,
    channels: [
      ...(lead.phone ? [{ kind: 'phone', value: lead.phone }] : []),
      ...(lead.email ? [{ kind: 'email', value: lead.email }] : []),
      ...(lead.website ? [{ kind: 'website', value: lead.website }] : []),
    ],
    preferredChannel: lead.preferredChannel,
    history: [
      ...history.map(({ at, kind, summary }) => ({ at, kind, summary })),
      { at: lead.createdAt, kind: 'captured', summary: `Came by ${lead.sourceDetail ?? lead.source}.` },
    ],
    ...(account && { account: { id: account.id, name: account.name, tier: account.tier } }),
    openOpportunities: opportunities,
    // Tickets, disputes and deliveries join here as events of their contexts; none of them exists yet.
    unresolved: [],
  };
}

async function openOpportunities(
  table: Table,
  orgId: string,
  accountId: string,
): Promise<Packet['openOpportunities']> {
  const { items } = await table.query(
    { orgId, index: 'account', partition: `opportunity#${accountId}`, beginsWith: 'open#' },
    most,
  );
  const ids = items.map(({ PK }) => String(PK).slice(orgId.length + 1));
  const records = await table.getMany(Opportunity, orgId, ids);
  return records
    .filter(({ stage }) => isOpenStage(stage))
    .map(({ id, name, amount, stage }) => ({ id, name, amount, stage }));
}

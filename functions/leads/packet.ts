import type { Interaction } from '../../shared/customers/interaction.ts';
import { cut } from '../../shared/customers/story-words.ts';
import type { Packet } from '../../shared/handoffs/handoff.ts';
import { Activity } from '../../shared/leads/activity.ts';
import type { Lead } from '../../shared/leads/lead.ts';
import { type AccountSnapshot, accountSnapshot } from '../customers/snapshot.ts';
import type { Table } from '../platform/table/gateway.ts';

/** The most entries of a kind that a packet carries: what a person reads before a call. */
const most = 20;
/** Of what was done, as much as tells what it was; the whole of it stands where it was written down. */
const longestSummary = 300;

/**
 * What the receiver gets with the offer, so that they call prepared: the request, how to reach the person, what they did
 * so far, and the customer as everybody sees them. Nothing is read for a lead that just came in from a stranger; a Query
 * for what was done with it later on, a Query and a BatchGet for its account.
 */
export async function packetOf(table: Table, lead: Lead): Promise<Packet> {
  const { orgId, accountId } = lead;
  const [activities, snapshot] = await Promise.all([
    activitiesOf(table, lead),
    accountId ? accountSnapshot(table, orgId, accountId) : undefined,
  ]);
  const account = snapshot?.account;
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
    history: historyOf(lead, activities, snapshot?.touches ?? []),
    ...(account && { account: { id: account.id, name: account.name, tier: snapshot.effectiveTier } }),
    openOpportunities: openOpportunities(snapshot),
    // Tickets, disputes and deliveries join here from the snapshot when their contexts keep them; none does yet.
    unresolved: [],
  };
}

/** What was done with the lead, newest first. One that nobody has changed since it came in has nothing. */
async function activitiesOf(table: Table, lead: Lead): Promise<Activity[]> {
  if (lead.version === 1) return [];
  const range = { orgId: lead.orgId, partition: lead.id, beginsWith: 'act#', descending: true };
  const { items } = await table.query(range, most);
  return items.map((item) => Activity.schema.parse(item));
}

/** What happened so far, with the lead and with the customer, newest first; how the lead came in is always told. */
function historyOf(
  lead: Lead,
  activities: readonly Activity[],
  touches: readonly Interaction[],
): Packet['history'] {
  const captured = {
    at: lead.createdAt,
    kind: 'captured',
    summary: `Came by ${lead.sourceDetail ?? lead.source}.`,
  };
  // The lead's own story is told by its activities and hand-offs.
  const others = touches.filter(({ ref }) => ref?.id !== lead.id);
  const told = [...activities, ...others]
    .map(({ at, kind, summary }) => ({ at, kind, summary: cut(summary, longestSummary) }))
    .toSorted((one, other) => (one.at < other.at ? 1 : -1))
    .slice(0, most);
  return [...told, captured].toSorted((one, other) => (one.at < other.at ? 1 : -1));
}

function openOpportunities(snapshot: AccountSnapshot | undefined): Packet['openOpportunities'] {
  return (snapshot?.openOpportunities ?? []).map(({ id, name, amount, stage }) => ({
    id,
    name,
    amount,
    stage,
  }));
}

import { Handoff } from '../../shared/handoffs/handoff.ts';
import { isInWork, isOpenLead, Lead } from '../../shared/leads/lead.ts';
import type { TextValues } from '../../shared/notifications/texts.ts';
import { Queue } from '../../shared/organization/queue.ts';
import { handoffKey, recordKey } from '../../shared/table/keys.ts';
import type { Table } from '../platform/table/gateway.ts';
import type { Item } from '../platform/table/range.ts';
import { recordsOf } from '../platform/table/read-page.ts';
import { usersFromSetUp } from './readers.ts';

/** How a lead is called: `Ada Example (Silk Ltd)`. */
export const nameOf = ({ name, company }: Lead) =>
  company && company !== name ? `${name} (${company})` : name;

export const subjectOf = ({ id }: Lead) => ({ type: Lead.name, id });

/** A hand-off and its lead, read consistently and in one request. */
export async function handoffAndLead(
  table: Table,
  orgId: string,
  { leadId, epoch }: { readonly leadId: string; readonly epoch: number },
  { evenDeleted = false }: { readonly evenDeleted?: boolean } = {},
): Promise<{ handoff: Handoff; lead: Lead } | undefined> {
  const items = await table.items([handoffKey(orgId, leadId, epoch), recordKey(orgId, leadId)], true);
  const [handoff] = recordsOf(Handoff, items);
  const [lead = evenDeleted ? deletedLeadOf(items) : undefined] = recordsOf(Lead, items);
  return handoff && lead && { handoff, lead };
}

/** A lead that was deleted, as a closed one: whoever was asked to take it is told that it is gone. */
function deletedLeadOf(items: readonly Item[]): Lead | undefined {
  const read = Lead.schema.safeParse(items.find(({ entity }) => entity === Lead.name));
  return read.success ? { ...read.data, status: 'disqualified' } : undefined;
}

/** In whose hands the lead is now, as `reader` should be told. */
export async function whereaboutsOf(
  table: Table,
  lead: Lead,
  reader: string,
): Promise<Pick<TextValues, 'holder' | 'owner' | 'queue'>> {
  const { orgId, ownerId, queueId } = lead;
  if (!isOpenLead(lead)) return { holder: 'closed' };
  if (ownerId === reader) return { holder: 'you' };
  const [[owner], queue] = await Promise.all([
    usersFromSetUp(table, orgId, ownerId ? [ownerId] : []),
    queueId ? table.find(Queue, orgId, queueId) : undefined,
  ]);
  const named = { owner: owner?.name, queue: queue?.name };
  if (lead.status === 'queued') {
    if (owner) return { ...named, holder: queue ? 'managerOfQueue' : 'manager' };
    return { ...named, holder: queue ? 'queue' : 'nobody' };
  }
  if (!owner) return { holder: 'nobody' };
  return { ...named, holder: isInWork(lead) ? 'owner' : 'asked' };
}

/** The story of a lead, oldest first. */
export function storyOf(table: Table, { orgId, id }: Lead): Promise<Handoff[]> {
  return table.all(Handoff, { orgId, partition: id, beginsWith: 'hand#' });
}

import { Handoff } from '../../shared/handoffs/handoff.ts';
import { isInWork, isOpenLead, Lead } from '../../shared/leads/lead.ts';
import type { TextValues } from '../../shared/notifications/texts.ts';
import { Queue } from '../../shared/organization/queue.ts';
import { User } from '../../shared/organization/user.ts';
import { recordKey } from '../../shared/table/keys.ts';
import type { Table } from '../platform/table/gateway.ts';

/** How a lead is called: `Ada Example (Silk Ltd)`. */
export const nameOf = ({ name, company }: Lead) =>
  company && company !== name ? `${name} (${company})` : name;

export const subjectOf = ({ id }: Lead) => ({ type: Lead.name, id });

/** The lead, also one that was deleted: whoever was asked to take it is told that it is gone. */
export async function leadOrDeleted(table: Table, orgId: string, id: string): Promise<Lead | undefined> {
  const item = await table.item(recordKey(orgId, id));
  const read = item?.entity === Lead.name ? Lead.schema.safeParse(item) : undefined;
  if (!read?.success) return undefined;
  return item?.deletedAt === undefined ? read.data : { ...read.data, status: 'disqualified' };
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
  const [owner, queue] = await Promise.all([
    ownerId ? table.find(User, orgId, ownerId) : undefined,
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

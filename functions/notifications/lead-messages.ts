import { type Handoff, isBreach } from '../../shared/handoffs/handoff.ts';
import { leadAssigned, leadDuplicateFound, leadQueued } from '../../shared/leads/events.ts';
import { isOpenLead, Lead } from '../../shared/leads/lead.ts';
import { Queue } from '../../shared/organization/queue.ts';
import type { DomainEvent } from '../../shared/platform/event.ts';
import type { Table } from '../platform/table/gateway.ts';
import { nameOf, storyOf, subjectOf } from './about-lead.ts';
import type { Message } from './message.ts';
import type { Plan } from './plan-messages.ts';
import { teamsFromSetUp, usersFromSetUp } from './readers.ts';

/** Somebody got a lead without being asked: by whom, and why. */
export async function planAssigned(table: Table, { detail }: DomainEvent): Promise<Plan | undefined> {
  const { ownerId } = leadAssigned.data.parse(detail.data);
  const lead = await table.find(Lead, detail.orgId, detail.recordId);
  // Whoever took it themselves knows; the owner of an earlier lead is told of the duplicate.
  if (!lead || ownerId === detail.actorId || lead.duplicateOf) return undefined;
  const [[giver], story] = await Promise.all([
    usersFromSetUp(table, detail.orgId, [detail.actorId]),
    storyOf(table, lead),
  ]);
  const entry = story.find(({ offeredAt, toUserId }) => offeredAt === detail.at && toUserId === ownerId);
  const message: Message = {
    kind: 'lead-assigned',
    subject: subjectOf(lead),
    values: { lead: nameOf(lead), owner: giver?.name },
    packet: entry?.packet,
    reason: entry?.reason,
  };
  return { message, userIds: [ownerId], isOver: lead.ownerId !== ownerId || !isOpenLead(lead) };
}

/** A lead waits in a queue, or for want of one for anybody: whoever answers for it is told, and why it waits there. */
export async function planQueued(table: Table, { detail }: DomainEvent): Promise<Plan | undefined> {
  const { queueId } = leadQueued.data.parse(detail.data);
  const { orgId, recordId, at } = detail;
  const [lead, queue] = await Promise.all([
    table.find(Lead, orgId, recordId),
    queueId ? table.find(Queue, orgId, queueId) : undefined,
  ]);
  if (!lead) return undefined;
  // The entry that the same change wrote.
  const entry = (await storyOf(table, lead)).find(
    ({ status, offeredAt }) => status === 'exhausted' && offeredAt === at,
  );
  // Where people were asked and none took it, the breach tells the same people.
  if (entry && isBreach(entry)) return undefined;
  const message: Message = {
    kind: 'lead-queued',
    subject: subjectOf(lead),
    values: { lead: nameOf(lead), queue: queue?.name, holder: queue ? 'queue' : 'nobody' },
    packet: entry?.packet,
    inQueue: entry && whyInQueueOf(entry),
  };
  const isOver = lead.status !== 'queued' || lead.queueId !== queueId;
  return { message, userIds: [entry?.escalatedTo?.userId, queue?.managerId], isVital: true, isOver };
}

/** Why nobody was asked, and under which rule where the reason does not name it. */
function whyInQueueOf({ reason, explanation, policy }: Handoff): Message['inQueue'] {
  const because = reason ?? policy.because;
  const isNamed = explanation?.code === 'ruleNamesQueue' || because === policy.because;
  return { reason: { because, explanation }, rule: isNamed ? undefined : policy };
}

/** A new lead was attached to one that somebody looks after. */
export async function planDuplicate(table: Table, { detail }: DomainEvent): Promise<Plan | undefined> {
  const { duplicateOf } = leadDuplicateFound.data.parse(detail.data);
  const original = await table.find(Lead, detail.orgId, duplicateOf);
  if (!original || original.ownerId === detail.actorId) return undefined;
  const message: Message = {
    kind: 'lead-duplicate',
    subject: subjectOf(original),
    values: { lead: nameOf(original) },
  };
  return { message, userIds: [original.ownerId] };
}

/** Nobody was in touch in time: its owner and the manager above them. */
export async function planUnanswered(table: Table, { detail }: DomainEvent): Promise<Plan | undefined> {
  const { orgId, recordId } = detail;
  const lead = await table.find(Lead, orgId, recordId);
  if (!lead) return undefined;
  const [[owner], [team], queue] = await Promise.all([
    usersFromSetUp(table, orgId, lead.ownerId ? [lead.ownerId] : []),
    teamsFromSetUp(table, orgId, lead.teamId ? [lead.teamId] : []),
    lead.queueId ? table.find(Queue, orgId, lead.queueId) : undefined,
  ]);
  const deadline = lead.speedToLeadBy ? { at: lead.speedToLeadBy, from: lead.createdAt } : undefined;
  const values = { lead: nameOf(lead), owner: owner?.name };
  const message: Message = { kind: 'lead-unanswered', subject: subjectOf(lead), values, deadline };
  const isOver = lead.firstResponseAt !== undefined || !isOpenLead(lead);
  return { message, userIds: [lead.ownerId, team?.managerId ?? queue?.managerId], isVital: true, isOver };
}

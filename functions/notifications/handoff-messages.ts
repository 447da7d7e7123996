import { handoffOffered } from '../../shared/handoffs/events.ts';
import type { Handoff } from '../../shared/handoffs/handoff.ts';
import { isOpenLead, type Lead } from '../../shared/leads/lead.ts';
import { Queue } from '../../shared/organization/queue.ts';
import type { DomainEvent } from '../../shared/platform/event.ts';
import type { Table } from '../platform/table/gateway.ts';
import { handoffAndLead, nameOf, storyOf, subjectOf, whereaboutsOf } from './about-lead.ts';
import type { Message } from './message.ts';
import type { Plan } from './plan-messages.ts';

function handoffOf(
  table: Table,
  { detail }: DomainEvent,
  options?: { readonly evenDeleted: boolean },
): Promise<{ handoff: Handoff; lead: Lead } | undefined> {
  const { subject, epoch } = handoffOffered.data.parse(detail.data);
  return handoffAndLead(table, detail.orgId, { leadId: subject.id, epoch }, options);
}

/** The receiver is asked, or reminded. */
export async function planRequest(
  table: Table,
  event: DomainEvent,
  kind: 'handoff-offered' | 'handoff-reminded',
): Promise<Plan | undefined> {
  const found = await handoffOf(table, event);
  if (!found) return undefined;
  const { handoff, lead } = found;
  const message: Message = {
    kind,
    subject: subjectOf(lead),
    values: { lead: nameOf(lead) },
    deadline: { at: handoff.respondBy, from: handoff.offeredAt },
    packet: handoff.packet,
    because: handoff.policy,
  };
  // One that lapsed before its mail was written is told all the same: whoever was asked should know of it.
  const stillTold = { 'handoff-offered': ['offered', 'lapsed'], 'handoff-reminded': ['offered'] };
  const isOver = !stillTold[kind].includes(handoff.status);
  return { message, userIds: [handoff.toUserId], isOver };
}

/** Whoever let the time pass learns what became of it. */
export async function planLapsed(table: Table, event: DomainEvent): Promise<Plan | undefined> {
  const found = await handoffOf(table, event);
  if (!found) return undefined;
  const { handoff, lead } = found;
  const message: Message = {
    kind: 'handoff-lapsed',
    subject: subjectOf(lead),
    values: { lead: nameOf(lead), ...(await whereaboutsOf(table, lead, handoff.toUserId)) },
    deadline: { at: handoff.respondBy, from: handoff.offeredAt },
  };
  // An offer that was answered late has gone back from lapsed to accepted.
  return { message, userIds: [handoff.toUserId], isOver: handoff.status !== 'lapsed' };
}

/**
 * Whoever was asked and could not answer any more, as somebody else decided, learns who has it now. Nobody is told what
 * they decided themselves, that they are away, or that what they were asked to take was assigned to them: they are told
 * of the assignment.
 */
export async function planSuperseded(table: Table, event: DomainEvent): Promise<Plan | undefined> {
  const found = await handoffOf(table, event, { evenDeleted: true });
  if (!found) return undefined;
  const { handoff, lead } = found;
  const { cause, toUserId, epoch } = handoff;
  const isAway = cause === 'absent' || cause === 'deactivated';
  if (cause === undefined || isAway || event.detail.actorId === toUserId) return undefined;
  const next = (await storyOf(table, lead)).find((entry) => entry.epoch > epoch);
  if (cause === 'reassigned' && next?.toUserId === toUserId) return undefined;
  const message: Message = {
    kind: 'handoff-superseded',
    subject: subjectOf(lead),
    values: { lead: nameOf(lead), cause, ...(await whereaboutsOf(table, lead, toUserId)) },
    reason: cause === 'closed' ? lead.disqualifiedReason : next?.reason,
  };
  return { message, userIds: [toUserId], isOver: isOpenLead(lead) && lead.ownerId === toUserId };
}

/** People were asked and none took it: the manager of the team and the queue's have it now. */
export async function planExhausted(table: Table, event: DomainEvent): Promise<Plan | undefined> {
  const found = await handoffOf(table, event);
  if (!found) return undefined;
  const { handoff, lead } = found;
  const { userId, queueId } = handoff.escalatedTo ?? {};
  const queue = queueId ? await table.find(Queue, lead.orgId, queueId) : undefined;
  const values = { lead: nameOf(lead), queue: queue?.name, offers: handoff.attempt };
  const message: Message = {
    kind: 'handoff-exhausted',
    subject: subjectOf(lead),
    values,
    packet: handoff.packet,
  };
  return { message, userIds: [userId, queue?.managerId], isVital: true, isOver: lead.status !== 'queued' };
}

import {
  handoffExhausted,
  handoffLapsed,
  handoffOffered,
  handoffReminded,
} from '../../shared/handoffs/events.ts';
import { Handoff } from '../../shared/handoffs/handoff.ts';
import {
  importFinished,
  leadAssigned,
  leadDuplicateFound,
  leadQueued,
  leadUnanswered,
} from '../../shared/leads/events.ts';
import { Import } from '../../shared/leads/import.ts';
import { isOpenLead, Lead } from '../../shared/leads/lead.ts';
import { Queue } from '../../shared/organization/queue.ts';
import { Team } from '../../shared/organization/team.ts';
import { User } from '../../shared/organization/user.ts';
import type { DomainEvent } from '../../shared/platform/event.ts';
import { handoffKey } from '../../shared/table/keys.ts';
import type { Table } from '../platform/table/gateway.ts';
import type { Message } from './message.ts';

/** A message and who is to get it; each once. */
export interface Plan {
  readonly message: Message;
  readonly userIds: readonly (string | undefined)[];
  /** It must reach somebody: administrators get it when nobody of these works here any more. */
  readonly isVital?: boolean;
  /** It has been answered, taken or closed since: it is told in the app alone, as a mail would ask for what is over. */
  readonly isOver?: boolean;
}

type Planner = (table: Table, event: DomainEvent) => Promise<Plan | undefined>;

/** Who is told what by each event. */
const planners: Readonly<Record<string, Planner>> = {
  [handoffOffered.name]: (table, event) => planForReceiver(table, event, 'handoff-offered'),
  [handoffReminded.name]: (table, event) => planForReceiver(table, event, 'handoff-reminded'),
  [handoffLapsed.name]: (table, event) => planForReceiver(table, event, 'handoff-lapsed'),
  [handoffExhausted.name]: planExhausted,
  [leadAssigned.name]: planAssigned,
  [leadQueued.name]: planQueued,
  [leadDuplicateFound.name]: planDuplicate,
  [leadUnanswered.name]: planUnanswered,
  [importFinished.name]: planImport,
};

/** What to tell and whom, as things stand now; `undefined` when nobody has to know (any more). */
export async function planMessage(table: Table, event: DomainEvent): Promise<Plan | undefined> {
  return planners[event.name]?.(table, event);
}

const nameOf = ({ name, company }: Lead) => (company && company !== name ? `${name} (${company})` : name);
const subjectOf = ({ id }: Lead) => ({ type: Lead.name, id });

async function handoffOf(
  table: Table,
  { detail }: DomainEvent,
): Promise<{ handoff: Handoff; lead: Lead } | undefined> {
  const data = handoffOffered.data.parse(detail.data);
  const handoff = await table.findAt(Handoff, handoffKey(detail.orgId, data.subject.id, data.epoch));
  const lead = await table.find(Lead, detail.orgId, data.subject.id);
  return handoff && lead && { handoff, lead };
}

async function planForReceiver(
  table: Table,
  event: DomainEvent,
  kind: 'handoff-offered' | 'handoff-reminded' | 'handoff-lapsed',
): Promise<Plan | undefined> {
  const found = await handoffOf(table, event);
  if (!found) return undefined;
  const { handoff, lead } = found;
  const message: Message = {
    kind,
    subject: subjectOf(lead),
    values: { lead: nameOf(lead) },
    deadline: { at: handoff.respondBy, from: handoff.offeredAt },
    ...(kind !== 'handoff-lapsed' && { packet: handoff.packet, because: handoff.policy.because }),
  };
  // An offer that was answered late has gone back from lapsed to accepted. One that lapsed before its mail was written is
  // told all the same: whoever was asked should know of it.
  const stillTold = {
    'handoff-offered': ['offered', 'lapsed'],
    'handoff-reminded': ['offered'],
    'handoff-lapsed': ['lapsed'],
  };
  const isOver = !stillTold[kind].includes(handoff.status);
  return { message, userIds: [handoff.toUserId], isOver };
}

async function planExhausted(table: Table, event: DomainEvent): Promise<Plan | undefined> {
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

async function planAssigned(table: Table, { detail }: DomainEvent): Promise<Plan | undefined> {
  const { ownerId } = leadAssigned.data.parse(detail.data);
  const lead = await table.find(Lead, detail.orgId, detail.recordId);
  // Whoever took it themselves knows; the owner of an earlier lead is told of the duplicate.
  if (!lead || ownerId === detail.actorId || lead.duplicateOf) return undefined;
  const message: Message = {
    kind: 'lead-assigned',
    subject: subjectOf(lead),
    values: { lead: nameOf(lead) },
  };
  return { message, userIds: [ownerId], isOver: lead.ownerId !== ownerId || !isOpenLead(lead) };
}

async function planQueued(table: Table, { detail }: DomainEvent): Promise<Plan | undefined> {
  const { queueId } = leadQueued.data.parse(detail.data);
  const { orgId, recordId, at } = detail;
  const [lead, queue] = await Promise.all([
    table.find(Lead, orgId, recordId),
    queueId ? table.find(Queue, orgId, queueId) : undefined,
  ]);
  if (!lead || !queue) return undefined;
  // Nobody took it: the same change ended the offers, and its own event tells the same people.
  const story = await table.all(Handoff, { orgId, partition: recordId, beginsWith: 'hand#' });
  if (story.some(({ status, offeredAt }) => status === 'exhausted' && offeredAt === at)) return undefined;
  const values = { lead: nameOf(lead), queue: queue.name };
  const message: Message = { kind: 'lead-queued', subject: subjectOf(lead), values };
  const isOver = lead.status !== 'queued' || lead.queueId !== queueId;
  return { message, userIds: [queue.managerId], isVital: true, isOver };
}

async function planDuplicate(table: Table, { detail }: DomainEvent): Promise<Plan | undefined> {
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

async function planUnanswered(table: Table, { detail }: DomainEvent): Promise<Plan | undefined> {
  const { orgId, recordId } = detail;
  const lead = await table.find(Lead, orgId, recordId);
  if (!lead) return undefined;
  const [owner, team, queue] = await Promise.all([
    lead.ownerId ? table.find(User, orgId, lead.ownerId) : undefined,
    lead.teamId ? table.find(Team, orgId, lead.teamId) : undefined,
    lead.queueId ? table.find(Queue, orgId, lead.queueId) : undefined,
  ]);
  const deadline = lead.speedToLeadBy ? { at: lead.speedToLeadBy, from: lead.createdAt } : undefined;
  const values = { lead: nameOf(lead), owner: owner?.name };
  const message: Message = { kind: 'lead-unanswered', subject: subjectOf(lead), values, deadline };
  const isOver = lead.firstResponseAt !== undefined || !isOpenLead(lead);
  return { message, userIds: [lead.ownerId, team?.managerId ?? queue?.managerId], isVital: true, isOver };
}

async function planImport(table: Table, { detail }: DomainEvent): Promise<Plan | undefined> {
  const job = await table.find(Import, detail.orgId, detail.recordId);
  if (!job) return undefined;
  const { created, updated, skipped, failed, status } = job;
  const values = { created, updated, skipped, failed, status };
  const message: Message = { kind: 'import-finished', subject: { type: Import.name, id: job.id }, values };
  return { message, userIds: [job.ownerId ?? job.createdBy] };
}

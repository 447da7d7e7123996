import {
  handoffExhausted,
  handoffLapsed,
  handoffOffered,
  handoffReminded,
  handoffSuperseded,
} from '../../shared/handoffs/events.ts';
import { importFinished } from '../../shared/imports/events.ts';
import { Import } from '../../shared/imports/import.ts';
import { leadAssigned, leadDuplicateFound, leadQueued, leadUnanswered } from '../../shared/leads/events.ts';
import type { DomainEvent } from '../../shared/platform/event.ts';
import type { Table } from '../platform/table/gateway.ts';
import { planExhausted, planLapsed, planRequest, planSuperseded } from './handoff-messages.ts';
import { planAssigned, planDuplicate, planQueued, planUnanswered } from './lead-messages.ts';
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
  [handoffOffered.name]: (table, event) => planRequest(table, event, 'handoff-offered'),
  [handoffReminded.name]: (table, event) => planRequest(table, event, 'handoff-reminded'),
  [handoffLapsed.name]: planLapsed,
  [handoffSuperseded.name]: planSuperseded,
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

async function planImport(table: Table, { detail }: DomainEvent): Promise<Plan | undefined> {
  const job = await table.find(Import, detail.orgId, detail.recordId);
  if (!job) return undefined;
  const { created, updated, skipped, failed, status } = job;
  const values = { created, updated, skipped, failed, status };
  const message: Message = { kind: 'import-finished', subject: { type: Import.name, id: job.id }, values };
  return { message, userIds: [job.ownerId ?? job.createdBy] };
}

import { type Action, type Actor, reaches } from '../../shared/access/permissions.ts';
import { AppError, notFound } from '../../shared/errors.ts';
import { Lead } from '../../shared/leads/lead.ts';
import type { Table } from '../platform/table/gateway.ts';

/** The lead, if the actor may do this with it. Throws 404 when they may not even see it, 403 when only this is too much. */
export async function leadFor(table: Table, actor: Actor, leadId: string, action: Action): Promise<Lead> {
  const lead = await table.find(Lead, actor.orgId, leadId);
  if (!lead || !reaches(actor, 'lead', 'read', lead)) throw notFound('lead', leadId);
  if (!reaches(actor, 'lead', action, lead)) throw mayNot(actor, action);
  return lead;
}

/** 403: the lead may be seen, but this is not theirs to do. */
export function mayNot({ role }: Actor, action: Action): AppError {
  const sentence = `Your role (${role}) may not ${action} leads of others.`;
  return new AppError('forbidden', `${sentence} Ask its owner or a manager.`);
}

/** 409 with what became of it, when the lead was converted. */
export function refuseConverted(lead: Lead): void {
  if (lead.status !== 'converted') return;
  const { convertedAt = lead.updatedAt, accountId, contactId, opportunityId } = lead;
  const day = new Intl.DateTimeFormat('en', { dateStyle: 'long', timeZone: 'UTC' }).format(
    new Date(convertedAt),
  );
  throw new AppError('lead_already_converted', `This lead was converted on ${day}.`, {
    more: { convertedAt, accountId, contactId, opportunityId },
  });
}

/** 409 that names the status which forbids the action. */
export function wrongState(lead: Lead, because: string): AppError {
  return new AppError('wrong_state', `The lead is ${lead.status}: ${because}`, {
    more: { currentStatus: lead.status },
  });
}

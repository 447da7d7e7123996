import { type Actor, reaches } from '../../shared/access/permissions.ts';
import { notFound } from '../../shared/errors.ts';
import { Lead } from '../../shared/leads/lead.ts';
import { handoffsOf } from '../handoffs/handoffs-of.ts';
import type { Table } from '../platform/table/gateway.ts';
import { mayNot, refuseConverted } from './lead-access.ts';

export interface LeadAtWork {
  readonly lead: Lead;
  /** What the actor does now takes the offer: it waits for them, or it lapsed while their request was on its way. */
  readonly takesOffer: boolean;
}

/**
 * The lead that somebody works on. Whoever had it offered to them is heard even when it has moved on meanwhile: the late
 * race is decided by the hand-off, which answers with the new owner where it is lost. Throws 404, 403, 409 (converted).
 */
export async function leadToWorkOn(table: Table, actor: Actor, leadId: string): Promise<LeadAtWork> {
  const lead = await table.find(Lead, actor.orgId, leadId);
  if (!lead) throw notFound('lead', leadId);
  if (lead.offer?.userId === actor.userId) return { lead, takesOffer: true };
  if (!reaches(actor, 'lead', 'read', lead)) {
    const handoffs = await handoffsOf(table, actor.orgId, leadId);
    if (!handoffs.some(({ toUserId }) => toUserId === actor.userId)) throw notFound('lead', leadId);
    return { lead, takesOffer: true };
  }
  if (!reaches(actor, 'lead', 'update', lead)) throw mayNot(actor, 'update');
  refuseConverted(lead);
  return { lead, takesOffer: false };
}

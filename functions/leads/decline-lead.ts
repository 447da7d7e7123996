import type { Actor } from '../../shared/access/permissions.ts';
import { Lead } from '../../shared/leads/lead.ts';
import { declineHandoff } from '../handoffs/decline.ts';
import type { RequestContext } from '../platform/http.ts';
import { retryOnConflict } from '../platform/retry.ts';
import { leadHandoffPolicy } from './lead-handoff-policy.ts';

/** The receiver passes the lead on, with a reason; the next candidate has it at once. */
export async function declineLead(
  { table, now }: RequestContext,
  actor: Actor,
  leadId: string,
  reason: string,
): Promise<Lead> {
  return retryOnConflict(async () => {
    const lead = await table.get(Lead, actor.orgId, leadId);
    return declineHandoff({ table, now }, leadHandoffPolicy, actor, lead, reason);
  });
}

import type { Actor } from '../../shared/access/permissions.ts';
import { Lead } from '../../shared/leads/lead.ts';
import { acceptHandoff } from '../handoffs/accept.ts';
import type { RequestContext } from '../platform/http.ts';
import { retryOnConflict } from '../platform/retry.ts';
import { leadHandoffPolicy } from './lead-handoff-policy.ts';

/** The receiver takes the lead. 409 `offer_passed_on` with the new owner's name when it is too late. */
export async function acceptLead(
  { table, now, receivedAt }: RequestContext,
  actor: Actor,
  leadId: string,
): Promise<Lead> {
  return retryOnConflict(async () => {
    const lead = await table.get(Lead, actor.orgId, leadId);
    return acceptHandoff({ table, now }, leadHandoffPolicy, actor, lead, {
      receivedAt,
      acceptedBy: 'accept',
    });
  });
}

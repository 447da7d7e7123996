import { type Actor, reaches } from '../../shared/access/permissions.ts';
import { AppError, invalid, notFound } from '../../shared/errors.ts';
import { isOpenLead, Lead } from '../../shared/leads/lead.ts';
import { User } from '../../shared/organization/user.ts';
import { instantOf } from '../../shared/time/instant.ts';
import { take } from '../handoffs/take.ts';
import type { RequestContext } from '../platform/http.ts';
import { retryOnConflict } from '../platform/retry.ts';
import { leadHandoffPolicy } from './lead-handoff-policy.ts';

/**
 * Gives the lead to somebody by hand, whatever rules and caps say; it counts in every round robin. Throws 422 for a user
 * who is not there or not active, 409 for a lead that is closed.
 */
export async function assignLead(
  { table, now }: RequestContext,
  actor: Actor,
  leadId: string,
  { userId, reason }: { userId: string; reason?: string | undefined },
): Promise<Lead> {
  return retryOnConflict(async () => {
    const lead = await table.get(Lead, actor.orgId, leadId);
    if (!reaches(actor, 'lead', 'read', lead)) throw notFound('lead', leadId);
    if (!reaches(actor, 'lead', 'assign', lead))
      throw new AppError('forbidden', 'You may assign only the leads of your team.');
    if (!isOpenLead(lead))
      throw new AppError('wrong_state', `The lead is ${lead.status}; only an open lead can be assigned.`);
    const user = await table.find(User, actor.orgId, userId);
    if (!user) throw invalid({ path: 'userId', message: `there is no user ${userId}` });
    if (!user.active) throw invalid({ path: 'userId', message: `${user.name} is not active` });
    const because = `assigned by ${actor.name}${reason ? `: ${reason}` : ''}`;
    // Work that has begun goes on where it was.
    const status: Lead['status'] =
      lead.status === 'working' || lead.status === 'qualified' ? lead.status : 'accepted';
    const to = { userId, teamId: user.teamId };
    const patch = { status, assignedAt: instantOf(now) };
    return take({ table, now }, leadHandoffPolicy, lead, actor, { to, because, reason, patch });
  });
}

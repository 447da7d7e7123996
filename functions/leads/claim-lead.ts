import type { Actor } from '../../shared/access/permissions.ts';
import { AppError, notFound } from '../../shared/errors.ts';
import { Lead } from '../../shared/leads/lead.ts';
import { Queue } from '../../shared/organization/queue.ts';
import { User } from '../../shared/organization/user.ts';
import { instantOf } from '../../shared/time/instant.ts';
import { passedOn } from '../handoffs/accept.ts';
import { take } from '../handoffs/take.ts';
import type { RequestContext } from '../platform/http.ts';
import { retryOnConflict } from '../platform/retry.ts';
import { leadHandoffPolicy } from './lead-handoff-policy.ts';

/** Takes a lead out of a queue. Of two who claim at once one gets it; the other learns who has it (409). */
export async function claimLead(
  { table, now }: RequestContext,
  actor: Actor,
  queueId: string,
  leadId: string,
): Promise<Lead> {
  return retryOnConflict(async () => {
    const lead = await table.find(Lead, actor.orgId, leadId);
    const queue = await table.get(Queue, actor.orgId, queueId);
    if (!lead) throw notFound('lead', leadId);
    if (lead.status !== 'queued') throw await passedOn(table, actor.orgId, 'lead', lead.ownerId, 'passedOn');
    if (lead.queueId !== queue.id)
      throw new AppError('wrong_state', `The lead does not wait in the queue ${queue.name}.`);
    const user = await table.get(User, actor.orgId, actor.userId);
    const to = { userId: user.id, teamId: user.teamId };
    return take({ table, now }, leadHandoffPolicy, lead, actor, {
      to,
      because: `claimed from the queue ${queue.name}`,
      patch: { assignedAt: instantOf(now) },
    });
  });
}

import { Lead } from '../../shared/leads/lead.ts';
import type { leadsRoutes } from '../../shared/leads/routes.ts';
import { User } from '../../shared/organization/user.ts';
import { revise } from '../../shared/table/entity.ts';
import { instantOf } from '../../shared/time/instant.ts';
import { acceptHandoff } from '../handoffs/accept.ts';
import { supersedeWrites } from '../handoffs/supersede.ts';
import type { RequestContext, RequestOf } from '../platform/http.ts';
import { retryOnConflict } from '../platform/retry.ts';
import { update } from '../platform/table/write.ts';
import { behaviourOf, captureTerms, scoreFields } from './capture.ts';
import { wrongState } from './lead-access.ts';
import { leadHandoffPolicy } from './lead-handoff-policy.ts';
import { leadToWorkOn } from './work-on-lead.ts';
import { workloadWrites } from './workload.ts';

/**
 * Says that a lead is worth selling to, in which market segment. By whom it is offered to, that takes the offer. Somebody
 * else who qualifies a lead that nobody has taken takes it with that: a qualified lead is never without a hand.
 */
export function qualifyLead(
  { table, now, receivedAt }: RequestContext,
  { actor, params, body }: RequestOf<typeof leadsRoutes.qualifyLead>,
): Promise<Lead> {
  return retryOnConflict(async () => {
    const { lead, takesOffer } = await leadToWorkOn(table, actor, params.id);
    if (lead.status === 'disqualified') throw wrongState(lead, 'capture it again to work on it.');
    const fields = { segment: body.segment, notes: body.notes ?? lead.notes };
    const terms = await captureTerms(table, actor.orgId);
    const score = scoreFields({ ...lead, ...fields }, await behaviourOf(table, lead), terms, now);
    const patch = { ...fields, ...score, status: 'qualified' as const, qualifiedAt: instantOf(now) };
    if (takesOffer) {
      return acceptHandoff({ table, now }, leadHandoffPolicy, actor, lead, {
        receivedAt,
        acceptedBy: 'status',
        also: { patch },
      });
    }
    const isTaken = leadHandoffPolicy.takenBy(lead) !== undefined;
    const taking = isTaken
      ? {}
      : { ...(await takenBy(table, lead, actor.userId)), acceptedAt: instantOf(now) };
    const after = revise(lead, { ...patch, ...taking }, actor, now);
    await table.write(
      update(Lead, lead, after, 'qualify'),
      isTaken
        ? []
        : await supersedeWrites(
            { table, now },
            lead,
            actor,
            'reassigned',
            `${actor.name} qualified the lead`,
          ),
      workloadWrites(lead, after),
    );
    return after;
  });
}

async function takenBy(table: RequestContext['table'], lead: Lead, userId: string): Promise<Partial<Lead>> {
  const user = await table.get(User, lead.orgId, userId);
  return {
    ownerId: user.id,
    teamId: user.teamId,
    queueId: undefined,
    queuedAt: undefined,
    offer: undefined,
    epoch: lead.epoch + 1,
  };
}

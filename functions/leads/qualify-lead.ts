import { Lead } from '../../shared/leads/lead.ts';
import type { leadsRoutes } from '../../shared/leads/routes.ts';
import { User } from '../../shared/organization/user.ts';
import { revise } from '../../shared/table/entity.ts';
import { instantOf } from '../../shared/time/instant.ts';
import { acceptHandoff } from '../handoffs/accept.ts';
import { take } from '../handoffs/take.ts';
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
    const moment = { table, now };
    if (takesOffer) {
      const acceptance = { receivedAt, acceptedBy: 'status' as const, also: { patch } };
      return acceptHandoff(moment, leadHandoffPolicy, actor, lead, acceptance);
    }
    if (leadHandoffPolicy.takenBy(lead) === undefined) {
      const user = await table.get(User, actor.orgId, actor.userId);
      const to = { userId: user.id, teamId: user.teamId };
      return take(moment, leadHandoffPolicy, lead, actor, {
        to,
        because: `qualified by ${actor.name}`,
        patch,
      });
    }
    const after = revise(lead, patch, actor, now);
    await table.write(update(Lead, lead, after, 'qualify'), workloadWrites(lead, after));
    return after;
  });
}

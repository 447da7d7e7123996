import { isOpenLead, Lead } from '../../shared/leads/lead.ts';
import type { leadsRoutes } from '../../shared/leads/routes.ts';
import { revise } from '../../shared/table/entity.ts';
import { supersedeWrites } from '../handoffs/supersede.ts';
import { clearTimer } from '../handoffs/timer.ts';
import type { RequestContext, RequestOf } from '../platform/http.ts';
import { retryOnConflict } from '../platform/retry.ts';
import { update } from '../platform/table/write.ts';
import { leadFor, refuseConverted, wrongState } from './lead-access.ts';
import { workloadWrites } from './workload.ts';

/** Ends the work on a lead, with the reason; an offer that waits ends with it, and so do its clocks. */
export function disqualifyLead(
  { table, now }: RequestContext,
  { actor, params, body }: RequestOf<typeof leadsRoutes.disqualifyLead>,
): Promise<Lead> {
  return retryOnConflict(async () => {
    const lead = await leadFor(table, actor, params.id, 'update');
    refuseConverted(lead);
    if (!isOpenLead(lead)) throw wrongState(lead, 'there is nothing left to disqualify.');
    const closed = {
      status: 'disqualified' as const,
      disqualifiedReason: body.reason,
      queueId: undefined,
      queuedAt: undefined,
      offer: undefined,
      epoch: lead.epoch + 1,
    };
    const after = revise(lead, closed, actor, now);
    await table.write(
      update(Lead, lead, after, 'disqualify'),
      await supersedeWrites({ table, now }, lead, actor, 'closed', `disqualified: ${body.reason}`),
      clearTimer(lead.orgId, lead.id, 'speedToLead'),
      workloadWrites(lead, after),
    );
    return after;
  });
}

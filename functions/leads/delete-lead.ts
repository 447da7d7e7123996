import { Lead } from '../../shared/leads/lead.ts';
import type { leadsRoutes } from '../../shared/leads/routes.ts';
import { revise } from '../../shared/table/entity.ts';
import { supersedeWrites } from '../handoffs/supersede.ts';
import { clearTimer } from '../handoffs/timer.ts';
import type { RequestContext, RequestOf } from '../platform/http.ts';
import { noContent, type Reply } from '../platform/reply.ts';
import { expectVersion } from '../platform/request.ts';
import { retryOnConflict } from '../platform/retry.ts';
import { remove } from '../platform/table/write.ts';
import { leadFor } from './lead-access.ts';
import { workloadWrites } from './workload.ts';

/** Deletes a lead with the offer and the clocks that run on it; what was done with it stays beside it for 30 days. */
export async function deleteLead(
  { table, now }: RequestContext,
  { actor, params, ifMatch }: RequestOf<typeof leadsRoutes.deleteLead>,
): Promise<Reply> {
  await retryOnConflict(async () => {
    const lead = await leadFor(table, actor, params.id, 'delete');
    expectVersion(ifMatch, lead);
    await table.write(
      remove(Lead, lead, revise(lead, { epoch: lead.epoch + 1, offer: undefined }, actor, now)),
      await supersedeWrites({ table, now }, lead, actor, 'closed', 'the lead was deleted'),
      clearTimer(lead.orgId, lead.id, 'speedToLead'),
      workloadWrites(lead, undefined),
    );
  });
  return noContent();
}

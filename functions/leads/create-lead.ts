import type { leadsRoutes } from '../../shared/leads/routes.ts';
import { expectCustom } from '../platform/custom-fields.ts';
import type { RequestContext, RequestOf } from '../platform/http.ts';
import { created, type Reply } from '../platform/reply.ts';
import { captureTerms, captureWrites, newLead } from './capture.ts';

/** Captures a lead. It is `new` until routing, which its event starts, offers it to somebody. */
export async function createLead(
  { table, now }: RequestContext,
  { actor, body }: RequestOf<typeof leadsRoutes.createLead>,
): Promise<Reply> {
  const terms = await captureTerms(table, actor.orgId);
  const custom = await expectCustom(table, actor, { recordType: 'lead', custom: body.custom });
  const lead = newLead({ ...body, custom }, {}, terms, actor, now);
  await table.write(captureWrites(lead));
  return created(`/v1/leads/${lead.id}`, lead);
}

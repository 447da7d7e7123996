import { invalid } from '../../shared/errors.ts';
import { Lead, LeadFields, reachable, unreachable } from '../../shared/leads/lead.ts';
import type { leadsRoutes } from '../../shared/leads/routes.ts';
import { applyPatch, replacing } from '../../shared/platform/merge-patch.ts';
import { revise } from '../../shared/table/entity.ts';
import { expectCustom } from '../platform/custom-fields.ts';
import type { RequestContext, RequestOf } from '../platform/http.ts';
import { expectVersion } from '../platform/request.ts';
import { update } from '../platform/table/write.ts';
import { behaviourOf, captureTerms, scoreFields, withDialable } from './capture.ts';
import { leadFor, refuseConverted } from './lead-access.ts';

/** Fields that people see in the record and change by actions only. */
const byActions = ['status', 'ownerId', 'queueId', 'teamId', 'accountId', 'contactId', 'offer'];

/** Changes what is written about a lead; its score and the forms it is found by follow. */
export async function changeLead(
  { table, now }: RequestContext,
  { actor, params, body, ifMatch }: RequestOf<typeof leadsRoutes.changeLead>,
): Promise<Lead> {
  const lead = await leadFor(table, actor, params.id, 'update');
  expectVersion(ifMatch, lead);
  refuseConverted(lead);
  const refused = byActions.filter((name) => name in body);
  if (refused.length > 0) {
    throw invalid(
      ...refused.map((path) => ({ path, message: 'changes by actions such as /assign and /qualify' })),
    );
  }
  const terms = await captureTerms(table, actor.orgId);
  const patched = withDialable(applyPatch(LeadFields, lead, body), terms);
  const change = { recordType: 'lead', custom: patched.custom, before: lead } as const;
  const fields = { ...patched, custom: await expectCustom(table, actor, change) };
  if (!reachable(fields) && !fields.externalId) throw invalid({ path: 'email', message: unreachable });
  const score = scoreFields(fields, await behaviourOf(table, lead), terms, now);
  const after = revise(lead, { ...replacing(LeadFields, fields), ...score }, actor, now);
  await table.write(update(Lead, lead, after, 'change'));
  return after;
}

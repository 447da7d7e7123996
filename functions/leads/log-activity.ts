import { newId } from '../../shared/id.ts';
import { Activity } from '../../shared/leads/activity.ts';
import { isOpenLead, Lead } from '../../shared/leads/lead.ts';
import type { leadsRoutes } from '../../shared/leads/routes.ts';
import type { Page } from '../../shared/platform/route.ts';
import { revise, stampNew } from '../../shared/table/entity.ts';
import { instantOf } from '../../shared/time/instant.ts';
import { acceptHandoff } from '../handoffs/accept.ts';
import { clearTimer } from '../handoffs/timer.ts';
import type { RequestContext, RequestOf } from '../platform/http.ts';
import { created, type Reply } from '../platform/reply.ts';
import { retryOnConflict } from '../platform/retry.ts';
import { create, update } from '../platform/table/write.ts';
import { behaviourOf, captureTerms, scoreFields } from './capture.ts';
import { leadFor } from './lead-access.ts';
import { leadHandoffPolicy } from './lead-handoff-policy.ts';
import { leadToWorkOn } from './work-on-lead.ts';

/**
 * Notes what was done with a lead. A call, e-mail or meeting is contact: the first stops the speed-to-lead clock, sets an
 * accepted lead to work and, by whom the lead is offered to, takes the offer. A note is none of that.
 */
export async function logActivity(
  { table, now, receivedAt }: RequestContext,
  { actor, params, body }: RequestOf<typeof leadsRoutes.logActivity>,
): Promise<Reply> {
  const fields = { ...body, leadId: params.id, at: body.at ?? instantOf(now) };
  const activity: Activity = stampNew(fields, newId('activity'), actor, now);
  await retryOnConflict(async () => {
    if (body.kind === 'note') {
      await leadFor(table, actor, params.id, 'update');
      return table.write(create(Activity, activity, 'log'));
    }
    const { lead, takesOffer } = await leadToWorkOn(table, actor, params.id);
    const behaviour = [...(await behaviourOf(table, lead)), { kind: body.kind, at: Date.parse(activity.at) }];
    const score = scoreFields(lead, behaviour, await captureTerms(table, actor.orgId), now);
    // Answered counts from when it was done, not from when somebody wrote it down; never from the future.
    const firstResponseAt = lead.firstResponseAt ?? instantOf(Math.min(now, Date.parse(activity.at)));
    const works = takesOffer || lead.status === 'accepted';
    const patch = { ...score, firstResponseAt, ...(works && { status: 'working' as const }) };
    const writes = [
      ...create(Activity, activity, 'log'),
      ...(lead.firstResponseAt ? [] : [clearTimer(lead.orgId, lead.id, 'speedToLead')]),
    ];
    if (takesOffer) {
      const also = { patch, writes };
      return acceptHandoff({ table, now }, leadHandoffPolicy, actor, lead, {
        receivedAt,
        acceptedBy: 'activity',
        also,
      });
    }
    const after = revise(lead, isOpenLead(lead) ? patch : { firstResponseAt }, actor, now);
    return table.write(update(Lead, lead, after, 'log'), writes);
  });
  return created(`/v1/leads/${params.id}/activities`, activity);
}

/** What was done with a lead, newest first. */
export async function listActivities(
  { table }: RequestContext,
  { actor, params, query, binding }: RequestOf<typeof leadsRoutes.listActivities>,
): Promise<Page<Activity>> {
  await leadFor(table, actor, params.id, 'read');
  const range = { orgId: actor.orgId, partition: params.id, beginsWith: 'act#', descending: true };
  return table.page(Activity, range, { ...query, binding });
}

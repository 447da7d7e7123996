import { isOpenLead, Lead } from '../../shared/leads/lead.ts';
import { revise, systemAuthor } from '../../shared/table/entity.ts';
import { epochOf, instantOf } from '../../shared/time/instant.ts';
import type { Moment } from '../handoffs/offer-next.ts';
import { clearTimer } from '../handoffs/timer.ts';
import { update } from '../platform/table/write.ts';

/** The speed-to-lead time is over: marks the lead, once, unless somebody was in touch. The clock never restarts. */
export async function breachSpeedToLead(
  { table, now }: Moment,
  orgId: string,
  leadId: string,
): Promise<boolean> {
  const lead = await table.find(Lead, orgId, leadId);
  const stop = clearTimer(orgId, leadId, 'speedToLead');
  const isBreached =
    lead?.speedToLeadBy !== undefined &&
    !lead.firstResponseAt &&
    !lead.speedToLeadBreachedAt &&
    isOpenLead(lead) &&
    epochOf(lead.speedToLeadBy) <= now;
  if (!isBreached) {
    await table.write(stop);
    return false;
  }
  const after = revise(lead, { speedToLeadBreachedAt: instantOf(now) }, systemAuthor(orgId), now);
  await table.write(update(Lead, lead, after, 'breach'), stop);
  return true;
}

import { newId } from '../../shared/id.ts';
import { Activity } from '../../shared/leads/activity.ts';
import { Lead } from '../../shared/leads/lead.ts';
import { matchRules, type RuleMatch } from '../../shared/leads/match-rules.ts';
import type { RoutingRule } from '../../shared/leads/routing-rule.ts';
import { type Author, revise, stampNew, systemAuthor } from '../../shared/table/entity.ts';
import { instantOf } from '../../shared/time/instant.ts';
import { defaultQueueOf } from '../handoffs/fallback.ts';
import { type Moment, offerNext } from '../handoffs/offer-next.ts';
import type { Terms } from '../handoffs/policy.ts';
import { clearTimer } from '../handoffs/timer.ts';
import { customFieldsOf } from '../platform/custom-fields.ts';
import { create, unchanged, update } from '../platform/table/write.ts';
import { enqueueLead } from './enqueue-lead.ts';
import { findEarlier } from './find-earlier.ts';
import { leadHandoffPolicy } from './lead-handoff-policy.ts';
import { rulesOf, termsByRules } from './lead-terms.ts';
import { workloadWrites } from './workload.ts';

/** Where a lead goes, and why. `lead` carries what was found about the customer. */
export type RoutePlan = { readonly lead: Lead; readonly rules: readonly RuleMatch[] } & (
  | { readonly do: 'attach'; readonly to: Lead; readonly because: string }
  | { readonly do: 'offer'; readonly terms: readonly Terms[]; readonly because: string }
  | {
      readonly do: 'queue';
      readonly queueId: string | undefined;
      readonly rule?: RoutingRule;
      readonly because: string;
    }
);

/**
 * Decides where a new lead goes; reads only. In order: the same person's open lead, the owner of the account or of the
 * company's other lead, the rules by priority (the first match wins), the fallback queue.
 */
export async function planRoute({ table, now }: Moment, captured: Lead): Promise<RoutePlan> {
  const earlier = await findEarlier(table, captured);
  const lead: Lead = {
    ...captured,
    accountId: captured.accountId ?? earlier.account?.id,
    contactId: captured.contactId ?? earlier.contact?.id,
    relatedLeadId: earlier.sameCompany?.id,
  };
  const { lead: customFields } = await customFieldsOf(table, lead.orgId);
  const rules = matchRules(await rulesOf(table, lead.orgId), lead, { now, customFields });
  if (earlier.samePerson) {
    return {
      do: 'attach',
      lead,
      rules,
      to: earlier.samePerson,
      because: `the same person as ${earlier.samePerson.id}`,
    };
  }
  const terms = await termsByRules(table, lead, [], rules);
  const [first] = terms;
  if (first) return { do: 'offer', lead, rules, terms, because: first.because };
  const rule = rules.find(({ matches }) => matches)?.rule;
  if (rule) {
    const queueId = rule.target.ids?.[0] ?? rule.fallbackQueueId ?? (await defaultQueueOf(table, lead.orgId));
    return { do: 'queue', lead, rules, rule, queueId, because: `rule “${rule.name}” names the queue` };
  }
  return {
    do: 'queue',
    lead,
    rules,
    queueId: await defaultQueueOf(table, lead.orgId),
    because: 'no rule matches',
  };
}

/** Routes a lead that nobody has yet. One that was routed already is left alone, so a repeated event does nothing. */
export async function routeLead({ table, now }: Moment, orgId: string, leadId: string): Promise<void> {
  const captured = await table.find(Lead, orgId, leadId);
  if (captured?.status !== 'new') return;
  const moment = { table, now };
  const plan = await planRoute(moment, captured);
  const author = systemAuthor(orgId);
  if (plan.do === 'offer')
    await offerNext(moment, leadHandoffPolicy, plan.lead, author, { terms: plan.terms });
  else if (plan.do === 'attach') await attach(moment, plan.lead, plan.to, author);
  else await enqueueLead(moment, plan);
}

/** Closes the new lead as a duplicate and tells the original's story what was asked again, in one transaction. */
async function attach({ table, now }: Moment, lead: Lead, original: Lead, author: Author): Promise<void> {
  const after = revise(
    lead,
    {
      status: 'disqualified' as const,
      disqualifiedReason: `duplicate of ${original.id}`,
      duplicateOf: original.id,
      ownerId: original.ownerId,
      teamId: original.teamId,
      epoch: lead.epoch + 1,
    },
    author,
    now,
  );
  const asked = [lead.notes, lead.productsOfInterest?.join(', ')].filter(Boolean).join(' · ');
  const note = stampNew(
    {
      leadId: original.id,
      kind: 'note' as const,
      at: instantOf(now),
      summary:
        `Asked again (${lead.sourceDetail ?? lead.source}, ${lead.id})${asked ? `: ${asked}` : '.'}`.slice(
          0,
          5000,
        ),
    },
    newId('activity'),
    author,
    now,
  );
  await table.write(
    update(Lead, lead, after, 'attach'),
    unchanged(Lead, original),
    create(Activity, note),
    workloadWrites(lead, after),
    clearTimer(lead.orgId, lead.id, 'speedToLead'),
  );
}

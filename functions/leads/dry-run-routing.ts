import type { DryRun } from '../../shared/leads/lead-actions.ts';
import type { leadsRoutes } from '../../shared/leads/routes.ts';
import type { RoutingRule } from '../../shared/leads/routing-rule.ts';
import { instantOf } from '../../shared/time/instant.ts';
import { type FallbackInput, fallbackOf } from '../handoffs/fallback.ts';
import { choose, deadlinesFor } from '../handoffs/offer-next.ts';
import type { Terms } from '../handoffs/policy.ts';
import type { RequestContext, RequestOf } from '../platform/http.ts';
import type { Table } from '../platform/table/gateway.ts';
import { captureTerms, newLead } from './capture.ts';
import { planRoute } from './route-lead.ts';

/**
 * What routing would do with this lead at this moment, by the same plan and the same choice as the real thing; reads
 * only, so nobody's turn is used up.
 */
export async function dryRunRouting(
  { table, now }: RequestContext,
  { actor, body }: RequestOf<typeof leadsRoutes.dryRunRouting>,
): Promise<DryRun> {
  const { score, ...said } = body.lead;
  const terms = await captureTerms(table, actor.orgId);
  const fields = {
    ...said,
    name: said.name ?? said.company ?? said.email ?? 'A lead',
    source: said.source ?? 'api',
  };
  const scored = newLead(fields, {}, terms, actor, now);
  const lead = score === undefined ? scored : { ...scored, score };
  const plan = await planRoute({ table, now }, lead);
  const result = {
    because: plan.because,
    candidates: [],
    score: lead.score,
    accountId: plan.lead.accountId,
    rules: plan.rules.map(({ rule, matches, because }) => ({ ...nameOf(rule), matches, because })),
  };
  if (plan.do === 'attach')
    return { ...result, outcome: 'duplicate', duplicateOf: plan.to.id, userId: plan.to.ownerId };
  if (plan.do === 'queue') {
    const rule = plan.rule && nameOf(plan.rule);
    return { ...result, outcome: 'queue', rule, ...(await queueOf(table, actor.orgId, plan)) };
  }
  const rules = plan.rules.map(({ rule }) => rule);
  return { ...result, ...(await firstOffer({ table, now }, actor.orgId, plan.terms, rules)) };
}

type Outcome = Pick<DryRun, 'outcome' | 'because' | 'candidates'> & Partial<DryRun>;

/** Whom the terms would offer it to, the first that find somebody; the queue when none does. */
async function firstOffer(
  { table, now }: { table: Table; now: number },
  orgId: string,
  options: readonly Terms[],
  rules: readonly RoutingRule[],
): Promise<Outcome> {
  const { terms, chosen, candidates } = await choose(table, orgId, options, [], now);
  const rule = rules.find(({ id }) => id === terms?.ruleId);
  const explained = { rule: rule && nameOf(rule), candidates: [...candidates] };
  if (!terms || !chosen) {
    const because = `${terms?.because ?? 'no rule matches'}, but nobody can take it`;
    return { ...explained, outcome: 'queue', because, ...(await queueOf(table, orgId, { terms })) };
  }
  const { remindAt, respondBy } = deadlinesFor(terms, chosen, now);
  return {
    ...explained,
    outcome: 'offer',
    because: terms.because,
    userId: chosen.person.user.id,
    respondBy: instantOf(respondBy),
    remindAt: remindAt === undefined ? undefined : instantOf(remindAt),
  };
}

/** Where it waits and who answers for it there, as routing would have it. */
async function queueOf(table: Table, orgId: string, input: FallbackInput) {
  const { queueId, manager } = await fallbackOf(table, orgId, input);
  return { queueId, managerId: manager?.id };
}

const nameOf = ({ id, name, version }: RoutingRule) => ({ id, name, version });

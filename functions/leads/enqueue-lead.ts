import { explained } from '../../shared/handoffs/explanation.ts';
import type { TriedRule } from '../../shared/handoffs/handoff.ts';
import type { Lead } from '../../shared/leads/lead.ts';
import type { RuleMatch } from '../../shared/leads/match-rules.ts';
import type { RoutingRule } from '../../shared/leads/routing-rule.ts';
import { systemAuthor } from '../../shared/table/entity.ts';
import { giveUp } from '../handoffs/give-up.ts';
import type { Moment } from '../handoffs/offer-next.ts';
import { leadHandoffPolicy } from './lead-handoff-policy.ts';
import { packetOf } from './packet.ts';

/** As many rules as the story of a lead tells of; organizations have a few dozen. */
const mostRulesTold = 50;

/** A lead that nobody is asked to take, and the way to its queue. */
export interface ToQueue {
  readonly lead: Lead;
  readonly queueId: string | undefined;
  readonly rules: readonly RuleMatch[];
  /** The rule that names the queue; without one no rule matches. */
  readonly rule?: RoutingRule;
}

/**
 * Into a queue without an offer. Its manager answers for it until somebody claims it, and its story begins with why: the
 * rule that names the queue, or every rule that was tried and why it does not match.
 */
export async function enqueueLead(moment: Moment, { lead, queueId, rules, rule }: ToQueue): Promise<Lead> {
  const why = rule ? explained('ruleNamesQueue', { rule: rule.name }) : explained('noRuleMatches');
  const terms = rule && {
    ruleId: rule.id,
    ruleVersion: rule.version,
    ...explained('rule', { rule: rule.name }),
    candidateIds: [],
  };
  return giveUp(moment, leadHandoffPolicy, lead, systemAuthor(lead.orgId), {
    run: [],
    endings: [],
    why,
    packet: await packetOf(moment.table, lead),
    candidates: [],
    rules: triedBefore(rules, rule),
    terms,
    queueId,
  });
}

/** The rules in the order in which they were tried, up to the one that decided. */
function triedBefore(rules: readonly RuleMatch[], decided: RoutingRule | undefined): TriedRule[] {
  const end = decided ? rules.findIndex(({ rule }) => rule.id === decided.id) + 1 : rules.length;
  return rules
    .slice(0, Math.min(end, mostRulesTold))
    .map(({ rule: { id, name, version }, matches, because }) => ({
      id,
      name,
      version,
      matches,
      because,
    }));
}

import { isWithinRegion } from '../geo/region-path.ts';
import { epochOf } from '../time/instant.ts';
import { explainLeadConditions } from './conditions.ts';
import type { Lead } from './lead.ts';
import type { RoutingRule } from './routing-rule.ts';

/** A rule and whether it takes the lead, with the reason in words. */
export interface RuleMatch {
  readonly rule: RoutingRule;
  readonly matches: boolean;
  readonly because: string;
}

/** Tries every rule against the lead, in order; the first that matches decides. `now` in epoch ms. */
export function matchRules(rules: readonly RoutingRule[], lead: Lead, now: number): RuleMatch[] {
  return rules.map((rule) => {
    const reason = whyNot(rule, lead, now);
    return { rule, matches: reason === undefined, because: reason ?? 'its conditions hold' };
  });
}

function whyNot(rule: RoutingRule, lead: Lead, now: number): string | undefined {
  if (!rule.active) return 'it is not active';
  if (rule.validFrom && now < epochOf(rule.validFrom)) return `it is valid from ${rule.validFrom}`;
  if (rule.validTo && now >= epochOf(rule.validTo)) return `it was valid to ${rule.validTo}`;
  if (rule.target.type === 'territory') {
    const { region } = lead;
    if (!region) return 'the lead has no region';
    const named = rule.target.ids ?? [];
    if (named.length > 0 && !named.some((territory) => isWithinRegion(region, territory))) {
      return `the region ${region} is in none of its territories`;
    }
  }
  const { matches, failed } = explainLeadConditions(rule.conditions, lead);
  return matches ? undefined : failed.map(({ because }) => because).join('; ');
}

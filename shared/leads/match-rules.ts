import type { CustomField } from '../custom-fields/custom-field.ts';
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

/** What rules are tried by besides the lead. */
export interface MatchTerms {
  /** Epoch ms. */
  readonly now: number;
  /** The organization's own fields of leads, by which conditions compare them. */
  readonly customFields?: readonly CustomField[] | undefined;
}

/** Tries every rule against the lead, in order; the first that matches decides. */
export function matchRules(rules: readonly RoutingRule[], lead: Lead, terms: MatchTerms): RuleMatch[] {
  return rules.map((rule) => {
    const reason = whyNot(rule, lead, terms);
    return { rule, matches: reason === undefined, because: reason ?? 'its conditions hold' };
  });
}

function whyNot(rule: RoutingRule, lead: Lead, { now, customFields }: MatchTerms): string | undefined {
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
  const { matches, failed } = explainLeadConditions(rule.conditions, lead, customFields);
  return matches ? undefined : failed.map(({ because }) => because).join('; ');
}

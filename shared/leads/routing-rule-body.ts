import type * as z from 'zod';
import type { FieldProblem } from '../errors.ts';
import { LeadConditions } from './conditions.ts';
import { RoutingRuleFields } from './routing-rule.ts';

/** A routing rule as people write it: its conditions over fields that leads have. */
export const RoutingRuleBody = RoutingRuleFields.extend({ conditions: LeadConditions.optional() });
export type RoutingRuleBody = z.output<typeof RoutingRuleBody>;

/** What the fields of a rule contradict one another in. */
export function routingRuleProblems(rule: RoutingRuleBody): FieldProblem[] {
  const { target, validFrom, validTo } = rule;
  const problems: FieldProblem[] = [];
  if (validFrom && validTo && Date.parse(validTo) <= Date.parse(validFrom)) {
    problems.push({ path: 'validTo', message: 'must be after validFrom' });
  }
  if (target.type !== 'territory' && (target.ids ?? []).length === 0) {
    problems.push({ path: 'target.ids', message: `must name at least one of the ${nounOf[target.type]}` });
  }
  if (target.type === 'queue' && (target.ids ?? []).length > 1) {
    problems.push({ path: 'target.ids', message: 'must name one queue' });
  }
  return problems;
}

const nounOf = { users: 'users', team: 'teams', queue: 'queues' } as const;

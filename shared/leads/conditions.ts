import type * as z from 'zod';
import { meetsCondition } from '../conditions/compile-condition.ts';
import type { ConditionTree } from '../conditions/condition.ts';
import { conditionProblems, conditionsOver } from '../conditions/condition-problems.ts';
import { type Explanation, explainCondition } from '../conditions/explain-condition.ts';
import type { FieldCatalogue } from '../conditions/field-catalogue.ts';
import { customConditionFields } from '../custom-fields/custom-conditions.ts';
import type { CustomField } from '../custom-fields/custom-field.ts';
import type { FieldProblem } from '../errors.ts';
import { leadStatuses } from './lead.ts';
import { leadSources } from './lead-sources.ts';

/** The fields of a lead that routing rules may name. */
const leadConditionFields = {
  name: { type: 'text' },
  email: { type: 'text' },
  phone: { type: 'text' },
  company: { type: 'text' },
  title: { type: 'text' },
  website: { type: 'text' },
  source: { type: 'text', values: leadSources },
  sourceDetail: { type: 'text' },
  status: { type: 'text', values: leadStatuses },
  country: { type: 'country' },
  region: { type: 'path' },
  city: { type: 'text' },
  industry: { type: 'text' },
  segment: { type: 'text' },
  language: { type: 'text' },
  score: { type: 'number' },
  productsOfInterest: { type: 'texts' },
  campaignId: { type: 'text' },
  budget: { type: 'money' },
  notes: { type: 'text' },
  preferredChannel: { type: 'text' },
  createdAt: { type: 'instant' },
} as const satisfies FieldCatalogue;

const anyCustomField: readonly CustomField[] = [];
const catalogues = new WeakMap<readonly CustomField[], FieldCatalogue>();

/** The fields that rules may name with the organization's own; made once for each list of definitions. */
function leadCatalogue(definitions: readonly CustomField[] = anyCustomField): FieldCatalogue {
  const defined = definitions.length > 0 ? definitions : anyCustomField;
  const known = catalogues.get(defined);
  if (known) return known;
  const catalogue = { ...leadConditionFields, ...customConditionFields(defined) };
  catalogues.set(defined, catalogue);
  return catalogue;
}

/** Conditions over leads, as a routing rule holds them; the organization's own fields are `leadConditionProblems`' to check. */
export const LeadConditions = conditionsOver(leadCatalogue());
export type LeadConditions = z.output<typeof LeadConditions>;

/** What conditions say of custom fields that are not defined so; paths as in the rule: `conditions.all.0.op`. */
export function leadConditionProblems(
  conditions: ConditionTree | undefined,
  definitions: readonly CustomField[],
): FieldProblem[] {
  if (!conditions || definitions.length === 0) return [];
  const problems = conditionProblems(conditions, leadCatalogue(definitions));
  return problems.map(({ path, message }) => ({ path: ['conditions', ...path].join('.'), message }));
}

/** Whether a lead meets the conditions of a rule; a rule without any takes every lead. */
export function leadMeets(
  conditions: ConditionTree | undefined,
  lead: object,
  definitions?: readonly CustomField[],
): boolean {
  return meetsCondition(conditions, lead, leadCatalogue(definitions));
}

/** Which comparisons of a rule's conditions decided against a lead. */
export function explainLeadConditions(
  conditions: ConditionTree | undefined,
  lead: object,
  definitions?: readonly CustomField[],
): Explanation {
  return explainCondition(conditions, lead, leadCatalogue(definitions));
}

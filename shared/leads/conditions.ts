import type * as z from 'zod';
import { meetsCondition } from '../conditions/compile-condition.ts';
import type { ConditionTree } from '../conditions/condition.ts';
import { conditionsOver } from '../conditions/condition-problems.ts';
import { type Explanation, explainCondition } from '../conditions/explain-condition.ts';
import type { FieldCatalogue } from '../conditions/field-catalogue.ts';
import { leadSources, leadStatuses } from './lead.ts';

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
  'custom.*': { type: 'any' },
} as const satisfies FieldCatalogue;

/** Conditions over leads, as a routing rule holds them. */
export const LeadConditions = conditionsOver(leadConditionFields);
export type LeadConditions = z.output<typeof LeadConditions>;

/** Whether a lead meets the conditions of a rule; a rule without any takes every lead. */
export function leadMeets(conditions: ConditionTree | undefined, lead: object): boolean {
  return meetsCondition(conditions, lead, leadConditionFields);
}

/** Which comparisons of a rule's conditions decided against a lead. */
export function explainLeadConditions(conditions: ConditionTree | undefined, lead: object): Explanation {
  return explainCondition(conditions, lead, leadConditionFields);
}

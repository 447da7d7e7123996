import * as z from 'zod';
import type { CustomField, CustomizedType } from '../custom-fields/custom-field.ts';
import { Account } from '../customers/account.ts';
import { Contact } from '../customers/contact.ts';
import type { FieldProblem } from '../errors.ts';
import { Lead } from '../leads/lead.ts';
import { Opportunity } from '../sales/opportunity.ts';
import type { HiddenFieldRule, ShieldedType } from './hidden-fields.ts';

const entities = { lead: Lead, account: Account, contact: Contact, opportunity: Opportunity } as const;

/** What everybody who may see a record needs to work with it and with one another. */
const alwaysSeen: ReadonlySet<string> = new Set([
  ...['id', 'orgId', 'version', 'createdAt', 'updatedAt', 'createdBy', 'updatedBy'],
  ...['name', 'status', 'stage', 'ownerId', 'teamId'],
]);

export interface HiddenRulesInput {
  readonly rules: readonly HiddenFieldRule[];
  /** As they were: what was hidden stays so, also when the field it names is gone. */
  readonly before: readonly HiddenFieldRule[];
  readonly customFields: Readonly<Record<CustomizedType, readonly CustomField[]>>;
}

/** Rules for fields that there are not, or that nobody can work without. Paths as in the settings: `hiddenFields.0.field`. */
export function hiddenFieldProblems({ rules, before, customFields }: HiddenRulesInput): FieldProblem[] {
  const isKnown = (rule: HiddenFieldRule) =>
    before.some(({ recordType, field }) => recordType === rule.recordType && field === rule.field);
  return rules.flatMap((rule, index) => {
    const message = isKnown(rule) ? undefined : problemOf(rule, customFields);
    return message === undefined ? [] : [{ path: `hiddenFields.${index}.field`, message }];
  });
}

function problemOf(
  { recordType, field }: HiddenFieldRule,
  customFields: HiddenRulesInput['customFields'],
): string | undefined {
  if (field.startsWith('custom.')) {
    const defined = customFields[recordType].map(({ key }) => `custom.${key}`);
    if (defined.length === 0 || defined.includes(field)) return undefined;
    return `${field} is not a custom field of ${recordType} records; these are: ${defined.join(', ')}`;
  }
  const schema = fieldSchema(recordType, field);
  if (!schema) return `${recordType} records have no field ${field}`;
  const isNeeded = alwaysSeen.has(field) || !schema.safeParse(undefined).success;
  return isNeeded ? `${field} cannot be hidden: nobody can work with the record without it` : undefined;
}

function fieldSchema(type: ShieldedType, field: string): z.ZodType | undefined {
  const shape: unknown = Reflect.get(entities[type].schema, 'shape');
  if (typeof shape !== 'object' || shape === null || !Object.hasOwn(shape, field)) return undefined;
  const schema: unknown = Reflect.get(shape, field);
  return schema instanceof z.ZodType ? schema : undefined;
}

import * as z from 'zod';
import { idPrefixes } from '../id.ts';
import { type Role, roles } from './permissions.ts';

/**
 * Fields that some roles may not see: absent from every answer, export and search result, and not theirs to write. The
 * rules are settings of the organization; they come with the actor.
 */

/** The types of record that have fields to hide. */
export const shieldedTypes = ['lead', 'account', 'contact', 'opportunity'] as const;
export type ShieldedType = (typeof shieldedTypes)[number];

/** Administrators decide what is hidden, so they see everything. */
const shieldedRoles = roles.filter((role) => role !== 'admin');

export const HiddenFieldRule = z.strictObject({
  recordType: z.enum(shieldedTypes),
  /** A field, with everything in it, or one of the organization's own: `annualRevenue`, `emails`, `custom.margin`. */
  field: z
    .string()
    .regex(
      /^(?:custom\.[A-Za-z][A-Za-z0-9_]{0,63}|[a-z][A-Za-z0-9]{0,63})$/,
      'must be a field or custom.<key>',
    )
    .meta({ example: 'annualRevenue' }),
  roles: z
    .array(z.enum(shieldedRoles, 'must be a role other than admin'))
    .min(1)
    .overwrite((all) => [...new Set(all)]),
});
export type HiddenFieldRule = z.output<typeof HiddenFieldRule>;

/** What one role may not see, by type of record; nothing where absent. */
export type HiddenFields = ReadonlyMap<string, ReadonlySet<string>>;

/** What the rules hide from a role; `undefined` when that is nothing. */
export function hiddenFrom(role: Role, rules: readonly HiddenFieldRule[]): HiddenFields | undefined {
  const hidden = new Map<string, Set<string>>();
  for (const rule of rules) {
    if (!rule.roles.some((one) => one === role)) continue;
    const fields = hidden.get(rule.recordType) ?? new Set();
    hidden.set(rule.recordType, fields.add(rule.field));
  }
  return hidden.size > 0 ? hidden : undefined;
}

/** Whether the field, or one in it or around it that is hidden as a whole, may not be seen: `custom.margin`, `budget.amount`. */
export function hides(hidden: HiddenFields | undefined, recordType: string, field: string): boolean {
  const fields = hidden?.get(recordType);
  if (!fields) return false;
  return fields.has(field) || [...fields].some((one) => field.startsWith(`${one}.`));
}

const typeOfPrefix = new Map<string, string>(
  Object.entries(idPrefixes).map(([kind, prefix]) => [prefix, kind]),
);

/** The type of record an id is of: `lead` of `lead_01j…`. */
export function typeOfId(id: unknown): string | undefined {
  if (typeof id !== 'string') return undefined;
  const end = id.indexOf('_');
  return end > 0 ? typeOfPrefix.get(id.slice(0, end)) : undefined;
}

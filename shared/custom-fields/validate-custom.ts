import { isDeepStrictEqual } from 'node:util';
import type * as z from 'zod';
import type { FieldProblem } from '../errors.ts';
import type { customFields } from '../platform/fields.ts';
import type { CustomField, CustomizedType } from './custom-field.ts';
import { readCustomValue } from './custom-values.ts';

/** The organization's own fields of a record, as it holds them. */
export type Custom = z.output<typeof customFields>;

/**
 * Names that imports fill by themselves where a file says more than a record has fields for. They are texts, and always
 * allowed; an organization that defines one of them decides its type.
 */
const keptByImports: Readonly<Record<CustomizedType, readonly string[]>> = {
  lead: ['mobile'],
  contact: ['company'],
  account: [],
  opportunity: [],
};

export interface CustomInput {
  readonly recordType: CustomizedType;
  /** The definitions of this type of record; without any, every name and value is taken as before. */
  readonly definitions: readonly CustomField[];
  readonly custom: Custom | undefined;
  /** What the record held before; absent for a new one. */
  readonly before?: { readonly custom?: Custom | undefined } | undefined;
  /** Whether whoever writes may not see the field: it is not asked of them. */
  readonly isHidden?: (key: string) => boolean;
  /** Whether required fields are left out of it: a form asks for what it asks. */
  readonly isPartial?: boolean;
}

export interface CheckedCustom {
  /** As the record keeps them; absent when there are none. */
  readonly custom: Custom | undefined;
  readonly problems: readonly FieldProblem[];
}

/**
 * Checks the custom fields of a record against their definitions. What the change does not touch is not judged: a value
 * from before its definition was made, or was changed, stays until somebody writes it anew. Required ones are asked for in
 * a new record, and whenever custom fields are changed. Every problem names `custom.<key>`. Pure.
 */
export function validateCustom(input: CustomInput): CheckedCustom {
  const { definitions, custom, before } = input;
  const known = before?.custom;
  if (definitions.length === 0 || (before && isDeepStrictEqual(known, custom)))
    return { custom, problems: [] };
  const byKey = new Map(definitions.map((definition) => [definition.key, definition]));
  const kept: Record<string, unknown> = {};
  const problems: FieldProblem[] = [];
  const refuse = (key: string, message: string) => problems.push({ path: `custom.${key}`, message });
  for (const [key, value] of Object.entries(custom ?? {})) {
    const held = ownOf(known, key);
    if (value === null) continue;
    if (held !== undefined && isDeepStrictEqual(held, value)) {
      kept[key] = value;
      continue;
    }
    const definition = byKey.get(key);
    if (!definition) {
      if (keptByImports[input.recordType].includes(key)) kept[key] = value;
      else refuse(key, unknownField(input.recordType, definitions));
      continue;
    }
    const read = readCustomValue(definition, value);
    if ('problem' in read) refuse(key, read.problem);
    else kept[key] = read.value;
  }
  for (const { key, required } of definitions) {
    const isAsked = required && !input.isPartial && !input.isHidden?.(key);
    if (isAsked && isMissing(ownOf(custom, key))) refuse(key, 'is required');
  }
  const isEmpty = Object.keys(kept).length === 0;
  return { custom: isEmpty ? undefined : asCustom(kept), problems };
}

/** Own values only: a field called "constructor" is not everybody's. */
const ownOf = (custom: Custom | undefined, key: string) =>
  custom && Object.hasOwn(custom, key) ? custom[key] : undefined;

const isMissing = (value: unknown) =>
  value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);

function unknownField(type: CustomizedType, definitions: readonly CustomField[]): string {
  const keys = definitions.map(({ key }) => key).join(', ');
  return `is not a custom field of ${type} records; these are: ${keys}`.slice(0, 500);
}

/** Every value went through its definition, whose types are among those that records hold. */
function asCustom(values: Record<string, unknown>): Custom {
  const custom: Custom = {};
  for (const [key, value] of Object.entries(values)) Reflect.set(custom, key, value);
  return custom;
}

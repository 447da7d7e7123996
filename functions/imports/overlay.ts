import type { CustomField, CustomizedType } from '../../shared/custom-fields/custom-field.ts';
import { type Custom, validateCustom } from '../../shared/custom-fields/validate-custom.ts';
import { invalid } from '../../shared/errors.ts';
import { customText } from '../../shared/exports/cell-text.ts';

/** The fields that people write, of a record that carries more. */
export function fieldsOf(schema: { readonly shape: object }, record: object): Record<string, unknown> {
  const named = Object.entries(record).filter(([name, value]) => name in schema.shape && value !== undefined);
  return Object.fromEntries(named);
}

/** What is said goes over what is there; what is not said stays. */
export function overlaid<F extends object>(before: F, said: Partial<F>): F {
  const after = { ...before };
  for (const [name, value] of Object.entries(said)) {
    if (value !== undefined) Reflect.set(after, name, value);
  }
  return after;
}

/** The custom fields of a record with those of a row; one that reads the same as an export writes it stays what it is. */
export function customAfter(
  recordType: CustomizedType,
  definitions: readonly CustomField[],
  before: Custom | undefined,
  said: Custom | undefined,
): Custom | undefined {
  if (!said) return before;
  const merged: Custom = { ...before };
  for (const [name, value] of Object.entries(said)) {
    const held = before?.[name];
    const isUnchanged = held !== undefined && customText(held) === customText(value);
    if (!isUnchanged) Reflect.set(merged, name, value);
  }
  const { custom, problems } = validateCustom({
    recordType,
    definitions,
    custom: merged,
    before: { custom: before },
  });
  if (problems.length > 0) throw invalid(...problems);
  return custom;
}

/** Throws `invalid` where a new record lacks a custom field that it must have. */
export function expectCustom(
  recordType: CustomizedType,
  definitions: readonly CustomField[],
  custom: Custom | undefined,
): void {
  const { problems } = validateCustom({ recordType, definitions, custom });
  if (problems.length > 0) throw invalid(...problems);
}

import type { ConditionOp } from './condition.ts';

/**
 * What kind of value a field holds, which decides how it is compared:
 * text (without case, NFKC), texts (a list: any of them), country (code or name), path (regions, on part boundaries),
 * number, money (within one currency), boolean, instant, any (custom fields: as the condition's value is).
 */
export type FieldType =
  | 'text'
  | 'texts'
  | 'country'
  | 'path'
  | 'number'
  | 'money'
  | 'boolean'
  | 'instant'
  | 'any';

export interface CatalogueField {
  readonly type: FieldType;
  /** The only values it takes, where it is an enumeration. */
  readonly values?: readonly string[];
}

/** The fields conditions may name. A key that ends in `.*` allows every name below it: `custom.*`. */
export type FieldCatalogue = Readonly<Record<string, CatalogueField>>;

const comparisons = ['gt', 'gte', 'lt', 'lte'] as const;

const opsOfType: Readonly<Record<FieldType, readonly ConditionOp[]>> = {
  text: ['eq', 'ne', 'in', 'startsWith', 'contains', 'exists'],
  texts: ['in', 'startsWith', 'contains', 'exists'],
  country: ['eq', 'ne', 'in', 'exists'],
  path: ['eq', 'ne', 'in', 'startsWith', 'exists'],
  number: ['eq', 'ne', 'in', ...comparisons, 'exists'],
  money: ['eq', 'ne', ...comparisons, 'exists'],
  boolean: ['eq', 'ne', 'exists'],
  instant: ['eq', 'ne', ...comparisons, 'exists'],
  any: ['eq', 'ne', 'in', ...comparisons, 'startsWith', 'contains', 'exists'],
};

/** The ways in which values of a type can be compared. */
export function opsOf(type: FieldType): readonly ConditionOp[] {
  return opsOfType[type];
}

/** The catalogue's entry for a field as a condition names it; undefined when it may not be used. */
export function catalogueField(catalogue: FieldCatalogue, name: string): CatalogueField | undefined {
  if (Object.hasOwn(catalogue, name)) return catalogue[name];
  const dot = name.indexOf('.');
  const family = `${name.slice(0, dot)}.*`;
  const isPlain = dot > 0 && /^[A-Za-z][A-Za-z0-9_]*$/.test(name.slice(dot + 1));
  return isPlain && Object.hasOwn(catalogue, family) ? catalogue[family] : undefined;
}

/** Reads a field by its dotted name from a record; undefined when it is missing: null, empty text, empty list. */
export function fieldReader(name: string): (record: object) => unknown {
  const [first = '', ...rest] = name.split('.');
  if (rest.length === 0) return (record) => present(Reflect.get(record, first));
  const deeper = fieldReader(rest.join('.'));
  return (record) => {
    const inner: unknown = Reflect.get(record, first);
    // Own properties only: a custom field called "constructor" is not everybody's.
    return typeof inner === 'object' && inner !== null && Object.hasOwn(inner, rest[0] ?? '')
      ? deeper(inner)
      : undefined;
  };
}

function present(value: unknown): unknown {
  if (value === null || value === '' || (Array.isArray(value) && value.length === 0)) return undefined;
  return value;
}

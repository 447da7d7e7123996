import { countryKey } from '../geo/country.ts';
import { keyIsWithin, regionKey } from '../geo/region-path.ts';
import { foldText } from '../text/fold.ts';
import type { ConditionOp, ConditionValue } from './condition.ts';
import type { FieldType } from './field-catalogue.ts';

/** Judges a value that is present. */
export type Comparison = (actual: unknown) => boolean;

const never: Comparison = () => false;

/**
 * The comparison of a field of a type with a value. What the condition says is brought into compared form once; a
 * value of the wrong kind in the record compares false. `exists` is the caller's.
 */
export function comparisonOf(
  type: FieldType,
  op: ConditionOp,
  value: ConditionValue | undefined,
): Comparison {
  switch (type) {
    case 'text':
      return textComparison(op, value, foldText);
    case 'country':
      return textComparison(op, value, countryKey);
    case 'path':
      return pathComparison(op, value);
    case 'texts':
      return listComparison(op, value);
    case 'number':
      return orderedComparison(op, value, numberOf);
    case 'instant':
      return orderedComparison(op, value, instantOf);
    case 'money':
      return moneyComparison(op, value);
    case 'boolean':
      return orderedComparison(op, value, (one) => (typeof one === 'boolean' ? Number(one) : undefined));
    case 'any':
      return comparisonOfAny(op, value);
  }
}

/** How a single value is written, where it can be compared as text. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

function textsOf(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).map(textOf).filter((text) => text !== undefined);
}

function textComparison(
  op: ConditionOp,
  value: ConditionValue | undefined,
  keyOf: (text: string) => string,
): Comparison {
  const judge = (test: (key: string) => boolean): Comparison => {
    return (actual) => {
      const text = textOf(actual);
      return text !== undefined && test(keyOf(text));
    };
  };
  if (op === 'in') {
    const keys = new Set(textsOf(value).map(keyOf));
    return judge((key) => keys.has(key));
  }
  const text = textOf(value);
  if (text === undefined) return never;
  const wanted = keyOf(text);
  switch (op) {
    case 'eq':
      return judge((key) => key === wanted);
    case 'ne':
      return judge((key) => key !== wanted);
    case 'startsWith':
      return judge((key) => key.startsWith(wanted));
    case 'contains':
      return judge((key) => key.includes(wanted));
    default:
      return never;
  }
}

function pathComparison(op: ConditionOp, value: ConditionValue | undefined): Comparison {
  if (op !== 'startsWith') return textComparison(op, value, regionKey);
  const area = regionKey(textOf(value) ?? '');
  return (actual) => typeof actual === 'string' && keyIsWithin(regionKey(actual), area);
}

/** A list matches when one of its entries does; `contains` means that an entry is the value, not that it has it inside. */
function listComparison(op: ConditionOp, value: ConditionValue | undefined): Comparison {
  const ofEntry = textComparison(op === 'contains' ? 'eq' : op, value, foldText);
  return (actual) => (Array.isArray(actual) ? actual.some(ofEntry) : ofEntry(actual));
}

function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  // Imported custom fields hold numbers as texts.
  if (typeof value !== 'string' || value.trim() === '') return undefined;
  const number = Number(value);
  return Number.isNaN(number) ? undefined : number;
}

function instantOf(value: unknown): number | undefined {
  const at = typeof value === 'string' && isDateLike(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? undefined : at;
}

/** Whether a text is an RFC 3339 instant, or a date (its midnight in UTC). */
export function isDateLike(text: string): boolean {
  const shape = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2}))?$/i;
  return shape.test(text) && !Number.isNaN(Date.parse(text));
}

function orderedComparison(
  op: ConditionOp,
  value: ConditionValue | undefined,
  read: (value: unknown) => number | undefined,
): Comparison {
  if (op === 'in') {
    const wanted = new Set((Array.isArray(value) ? value : [value]).map(read));
    wanted.delete(undefined);
    return (actual) => wanted.has(read(actual));
  }
  const wanted = read(value);
  if (wanted === undefined) return never;
  return (actual) => {
    const number = read(actual);
    // What cannot be compared is certainly not equal.
    return number === undefined ? op === 'ne' : isOrdered(op, number, wanted);
  };
}

function isOrdered(op: ConditionOp, one: number, other: number): boolean {
  switch (op) {
    case 'eq':
      return one === other;
    case 'ne':
      return one !== other;
    case 'gt':
      return one > other;
    case 'gte':
      return one >= other;
    case 'lt':
      return one < other;
    case 'lte':
      return one <= other;
    default:
      return false;
  }
}

/** Amounts are compared within one currency only: another one is neither more nor less, it is not equal. */
function moneyComparison(op: ConditionOp, value: ConditionValue | undefined): Comparison {
  const wanted = moneyOf(value);
  if (!wanted) return never;
  return (actual) => {
    const money = moneyOf(actual);
    if (money?.currency !== wanted.currency) return op === 'ne';
    return isOrdered(op, money.amount, wanted.amount);
  };
}

/** Money as `{ amount, currency }`, if that is what a value is. */
export function moneyOf(value: unknown): { amount: number; currency: string } | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const amount: unknown = Reflect.get(value, 'amount');
  const currency: unknown = Reflect.get(value, 'currency');
  return typeof amount === 'number' && typeof currency === 'string' ? { amount, currency } : undefined;
}

/** A custom field has no declared type: the condition's value says what it is compared as. */
function comparisonOfAny(op: ConditionOp, value: ConditionValue | undefined): Comparison {
  if (typeof value === 'object' && !Array.isArray(value)) return moneyComparison(op, value);
  if (typeof value === 'number') return orderedComparison(op, value, numberOf);
  const isComparison = op === 'gt' || op === 'gte' || op === 'lt' || op === 'lte';
  if (isComparison) return orderedComparison(op, value, instantOf);
  const ofText = textComparison(op, value, foldText);
  const ofList = listComparison(op === 'eq' ? 'contains' : op, value);
  const lacks = textComparison('eq', value, foldText);
  return (actual) => {
    if (!Array.isArray(actual)) return ofText(actual);
    return op === 'ne' ? !actual.some(lacks) : ofList(actual);
  };
}

/**
 * Event patterns as EventBridge, Lambda's event filters and EventBridge Pipes understand them.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
import { isIP, isIPv4, isIPv6 } from 'node:net';
import { UnsupportedByLocalCloud } from '../contracts.ts';
import { inCidr } from './cidr.ts';

/** The pattern is malformed; AWS answers `InvalidEventPatternException`. */
export class InvalidEventPattern extends Error {
  constructor(reason: string) {
    super(`Event pattern is not valid. Reason: ${reason}`);
    this.name = 'InvalidEventPatternException';
  }
}

type JsonObject = Record<string, unknown>;
/** Tells whether one leaf of the event matches; `undefined` stands for a field that is not there. */
type LeafTest = (leaf: unknown) => boolean;
type Predicate = (event: unknown) => boolean;

// AWS: numeric matching works between -5.0e9 and 5.0e9 inclusive.
const NUMERIC_LIMIT = 5e9;

const compiled = new WeakMap<object, Predicate>();

/** Whether the event matches the pattern. Throws as `validatePattern` does. */
export function matches(pattern: unknown, event: unknown): boolean {
  if (!isObject(pattern)) throw new InvalidEventPattern('Filter is not an object');
  let predicate = compiled.get(pattern);
  if (!predicate) {
    predicate = compileFields(pattern, '');
    compiled.set(pattern, predicate);
  }
  return predicate(event);
}

/** Throws InvalidEventPattern for a malformed pattern, UnsupportedByLocalCloud for an unknown operator. */
export function validatePattern(pattern: unknown): void {
  if (!isObject(pattern)) throw new InvalidEventPattern('Filter is not an object');
  compileFields(pattern, '');
}

function compileFields(pattern: JsonObject, path: string): Predicate {
  const fields = Object.entries(pattern);
  if (fields.length === 0) throw new InvalidEventPattern(`Empty objects are not allowed${at(path)}`);
  const predicates = fields.map(([name, value]) =>
    name === '$or' ? compileOr(value, path) : compileField(name, value, path ? `${path}.${name}` : name),
  );
  // An array of objects matches when one of its elements satisfies every field ("array consistency").
  return (event) =>
    leavesOf(event).some((candidate) => predicates.every((predicate) => predicate(candidate)));
}

function compileOr(alternatives: unknown, path: string): Predicate {
  if (!Array.isArray(alternatives) || alternatives.length < 2 || !alternatives.every(isObject))
    throw new InvalidEventPattern(`$or needs an array of at least two objects${at(path)}`);
  const predicates = alternatives.map((alternative) => compileFields(alternative, path));
  return (event) => predicates.some((predicate) => predicate(event));
}

function compileField(name: string, value: unknown, path: string): Predicate {
  if (Array.isArray(value)) {
    if (value.length === 0) throw new InvalidEventPattern(`Empty arrays are not allowed${at(path)}`);
    const tests = value.map((matcher) => compileMatcher(matcher, path));
    return (event) =>
      leavesOf(isObject(event) && Object.hasOwn(event, name) ? event[name] : undefined).some((leaf) =>
        tests.some((test) => test(leaf)),
      );
  }
  if (isObject(value)) {
    const predicate = compileFields(value, path);
    // An absent parent is walked into all the same, because `exists: false` may wait at its end.
    return (event) => predicate(isObject(event) ? event[name] : undefined);
  }
  throw new InvalidEventPattern(`"${name}" must be an object or an array`);
}

/** A value's elements, nested arrays flattened; an empty array has no leaf and counts as absent. */
function leavesOf(value: unknown): unknown[] {
  if (!Array.isArray(value)) return [value];
  return value.length === 0 ? [undefined] : value.flatMap(leavesOf);
}

function compileMatcher(matcher: unknown, path: string): LeafTest {
  if (!isObject(matcher)) {
    if (Array.isArray(matcher)) throw new InvalidEventPattern(`Match value must not be an array${at(path)}`);
    return (leaf) => leaf === matcher;
  }
  const [operator, operand] = onlyEntry(matcher, path);
  switch (operator) {
    case 'exists': {
      if (typeof operand !== 'boolean')
        throw new InvalidEventPattern(`exists must be either true or false${at(path)}`);
      // Only leaves exist: an object standing here is an intermediate node.
      return (leaf) => (leaf !== undefined && !isObject(leaf)) === operand;
    }
    case 'anything-but':
      return compileAnythingBut(operand, path);
    case 'numeric':
      return compileNumeric(operand, path);
    case 'cidr':
      return compileCidr(operand, path);
    default:
      return compileText(operator, operand, path);
  }
}

/** prefix, suffix, equals-ignore-case, wildcard: the operators that also stand inside `anything-but`. */
function compileText(operator: string, operand: unknown, path: string): LeafTest {
  const folded = (operator === 'prefix' || operator === 'suffix') && isObject(operand);
  const text = folded ? foldedOperand(operand, operator, path) : operand;
  if (!['prefix', 'suffix', 'equals-ignore-case', 'wildcard'].includes(operator))
    throw new UnsupportedByLocalCloud(`the event pattern operator "${operator}"${at(path)}`);
  if (typeof text !== 'string') throw new InvalidEventPattern(`${operator} match needs a string${at(path)}`);
  const lower = text.toLowerCase();
  switch (operator) {
    case 'prefix':
      return onStrings((leaf) => (folded ? leaf.toLowerCase().startsWith(lower) : leaf.startsWith(text)));
    case 'suffix':
      return onStrings((leaf) => (folded ? leaf.toLowerCase().endsWith(lower) : leaf.endsWith(text)));
    case 'equals-ignore-case':
      return onStrings((leaf) => leaf.toLowerCase() === lower);
    default:
      return onStrings(compileWildcard(text, path));
  }
}

function foldedOperand(operand: JsonObject, operator: string, path: string): unknown {
  const [inner, text] = onlyEntry(operand, path);
  if (inner !== 'equals-ignore-case')
    throw new UnsupportedByLocalCloud(
      `the event pattern operator "${inner}" inside "${operator}"${at(path)}`,
    );
  return text;
}

function compileAnythingBut(operand: unknown, path: string): LeafTest {
  const isThere = (leaf: unknown) => leaf !== undefined && !isObject(leaf);
  if (isObject(operand)) {
    const [operator, values] = onlyEntry(operand, path);
    if (Array.isArray(values) && values.length === 0)
      throw new InvalidEventPattern(`Empty arrays are not allowed${at(path)}`);
    const tests = [values].flat().map((value) => compileText(operator, value, path));
    return (leaf) => isThere(leaf) && !tests.some((test) => test(leaf));
  }
  const values = [operand].flat();
  const types = new Set(values.map((value) => typeof value));
  if (types.size !== 1 || !(types.has('string') || types.has('number')))
    throw new InvalidEventPattern(
      `anything-but takes a string, a number, or a list of one of them${at(path)}`,
    );
  return (leaf) => isThere(leaf) && !values.includes(leaf);
}

const COMPARISONS: Record<string, (value: number, bound: number) => boolean> = {
  '=': (value, bound) => value === bound,
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
};

/** `["=", 5]`, one bound, or a lower bound followed by a higher upper one. */
function compileNumeric(operand: unknown, path: string): LeafTest {
  if (!Array.isArray(operand) || (operand.length !== 2 && operand.length !== 4))
    throw new InvalidEventPattern(`numeric takes one or two pairs of operator and number${at(path)}`);
  const bounds = Array.from({ length: operand.length / 2 }, (_, index) => {
    const [operator, bound]: unknown[] = operand.slice(index * 2);
    const holds = typeof operator === 'string' && COMPARISONS[operator];
    if (!holds) throw new InvalidEventPattern(`Unrecognized numeric range operator: ${operator}${at(path)}`);
    if (typeof bound !== 'number' || !(Math.abs(bound) <= NUMERIC_LIMIT))
      throw new InvalidEventPattern(`numeric needs numbers between -5.0e9 and 5.0e9${at(path)}`);
    return { operator, bound, holds };
  });
  const [lower, upper] = bounds;
  if (lower && upper) {
    if (!lower.operator.startsWith('>') || !upper.operator.startsWith('<') || lower.bound >= upper.bound)
      throw new InvalidEventPattern(`A numeric range is a lower bound, then a higher upper bound${at(path)}`);
  }
  return (leaf) => typeof leaf === 'number' && bounds.every(({ holds, bound }) => holds(leaf, bound));
}

function compileCidr(operand: unknown, path: string): LeafTest {
  const [address = '', bits = '', ...rest] = typeof operand === 'string' ? operand.split('/') : [];
  const width = isIPv4(address) ? 32 : 128;
  if (!isIP(address) || !/^\d{1,3}$/.test(bits) || Number(bits) > width || rest.length > 0)
    throw new InvalidEventPattern(`Malformed CIDR: ${operand}${at(path)}`);
  const sameFamily = width === 32 ? isIPv4 : isIPv6;
  return onStrings((leaf) => sameFamily(leaf) && inCidr(leaf, address, Number(bits)));
}

/** `*` stands for any run of characters; `\*` and `\\` are the characters themselves. */
function compileWildcard(text: string, path: string): (leaf: string) => boolean {
  const parts = [''];
  for (let index = 0; index < text.length; index += 1) {
    let character = text[index] ?? '';
    if (character === '*') {
      if (text[index + 1] === '*')
        throw new InvalidEventPattern(`Consecutive wildcard characters${at(path)}`);
      parts.push('');
      continue;
    }
    if (character === '\\') {
      index += 1;
      character = text[index] ?? '';
      if (character !== '*' && character !== '\\')
        throw new InvalidEventPattern(`Invalid escape character${at(path)}`);
    }
    parts[parts.length - 1] += character;
  }
  const [first = '', ...others] = parts;
  const last = others.pop();
  if (last === undefined) return (leaf) => leaf === first;
  // The earliest place for each middle part leaves the most room for the rest: no backtracking.
  return (leaf) => {
    if (!leaf.startsWith(first)) return false;
    let from = first.length;
    for (const part of others) {
      const found = leaf.indexOf(part, from);
      if (found < 0) return false;
      from = found + part.length;
    }
    return leaf.length - last.length >= from && leaf.endsWith(last);
  };
}

function onStrings(test: (leaf: string) => boolean): LeafTest {
  return (leaf) => typeof leaf === 'string' && test(leaf);
}

function onlyEntry(object: JsonObject, path: string): [string, unknown] {
  const [entry, ...others] = Object.entries(object);
  if (!entry || others.length > 0)
    throw new InvalidEventPattern(`Only one key allowed in match expression${at(path)}`);
  return entry;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function at(path: string): string {
  return path ? ` at ${path}` : '';
}

/** JSONata in the fields of a state, with the functions that Step Functions adds to it. */
import { createHash, randomUUID } from 'node:crypto';
import jsonata from 'jsonata';
import { StateError } from './state-error.ts';

/** What expressions see: `$states` and the variables by their names. */
export type Bindings = Readonly<Record<string, unknown>>;

const EXPRESSION = /^\{%([\s\S]*)%\}$/;
// An expression that never ends must not stop the machine.
const LIMITS = { timeout: 1_000, stack: 500 };
const HASHES: Record<string, string> = {
  MD5: 'md5',
  'SHA-1': 'sha1',
  'SHA-256': 'sha256',
  'SHA-384': 'sha384',
  'SHA-512': 'sha512',
};

const compiled = new Map<string, jsonata.Expression>();

/** Compiles every expression in the value, so that a misspelt one is found at deployment. */
export function checkTemplate(template: unknown, problem: (text: string) => Error, location = ''): void {
  if (typeof template === 'string') {
    const source = EXPRESSION.exec(template)?.[1];
    if (source === undefined) return;
    try {
      compile(source);
    } catch (error) {
      throw problem(`the JSONata of ${location} does not parse (${messageOf(error)})`);
    }
  } else if (typeof template === 'object' && template !== null) {
    for (const [key, value] of Object.entries(template))
      checkTemplate(value, problem, location === '' ? key : `${location}.${key}`);
  }
}

/**
 * Evaluates all expressions in the value. Throws States.QueryEvaluationError for one that fails, or that has no
 * result or none that is JSON.
 */
export async function evaluate(template: unknown, bindings: Bindings, location: string): Promise<unknown> {
  if (typeof template === 'string') {
    const source = EXPRESSION.exec(template)?.[1];
    return source === undefined ? template : evaluateSource(source, bindings, location);
  }
  if (Array.isArray(template)) {
    const values: unknown[] = [];
    for (const [index, item] of template.entries())
      values.push(await evaluate(item, bindings, `${location}[${index}]`));
    return values;
  }
  if (typeof template !== 'object' || template === null) return template;
  const values: [string, unknown][] = [];
  for (const [key, item] of Object.entries(template))
    values.push([key, await evaluate(item, bindings, `${location}/${key}`)]);
  return Object.fromEntries(values);
}

async function evaluateSource(source: string, bindings: Bindings, location: string): Promise<unknown> {
  let value: unknown;
  try {
    value = await compile(source).evaluate(undefined, bindings);
  } catch (error) {
    throw failed(source, location, `threw an error during evaluation: ${messageOf(error)}`);
  }
  const text = asJson(value);
  if (text === undefined) throw failed(source, location, 'returned nothing (undefined) or what is no JSON');
  return JSON.parse(text);
}

/** JSONata marks its sequences with properties of their own; JSON leaves them behind. */
function asJson(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    // A function of JSONata refers to itself.
    return undefined;
  }
}

function compile(source: string): jsonata.Expression {
  const known = compiled.get(source);
  if (known) return known;
  const expression = jsonata(source, LIMITS);
  for (const [name, { implementation, signature }] of Object.entries(FUNCTIONS))
    expression.registerFunction(name, implementation, signature);
  compiled.set(source, expression);
  return expression;
}

type Implementation = Parameters<jsonata.Expression['registerFunction']>[1];

/** https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html#jsonata-functions-provided-by-aws */
const FUNCTIONS: Record<string, { implementation: Implementation; signature: string }> = {
  uuid: { implementation: () => randomUUID(), signature: '<:s>' },
  parse: { implementation: (text: string): unknown => JSON.parse(text), signature: '<s:x>' },
  random: {
    implementation: (seed?: number) => (seed === undefined ? Math.random() : seeded(seed)),
    signature: '<n?:n>',
  },
  hash: {
    implementation: (text: string, algorithm: string) => {
      const name = HASHES[algorithm];
      if (!name) throw new Error(`$hash does not know the algorithm ${algorithm}`);
      return createHash(name).update(text).digest('hex');
    },
    signature: '<ss:s>',
  },
  range: {
    implementation: (first: number, last: number, step: number) => {
      const count = Math.floor((last - first) / step) + 1;
      if (!(count <= 1000)) throw new Error('$range gives at most 1000 numbers and needs a step');
      return Array.from({ length: Math.max(0, count) }, (_, index) => first + index * step);
    },
    signature: '<nnn:a>',
  },
  partition: {
    implementation: (items: unknown[], size: number) => {
      if (!(size >= 1)) throw new Error('$partition needs a size of at least 1');
      const whole = Math.floor(size);
      return Array.from({ length: Math.ceil(items.length / whole) }, (_, index) =>
        items.slice(index * whole, (index + 1) * whole),
      );
    },
    signature: '<an:a>',
  },
  eval: {
    implementation: () => {
      throw new Error('$eval is not available in Step Functions, use $parse');
    },
    signature: '<x?x?:x>',
  },
};

/** The same number for the same seed, evenly spread over [0, 1). */
function seeded(seed: number): number {
  return createHash('sha256').update(String(seed)).digest().readUInt32BE() / 2 ** 32;
}

function failed(source: string, location: string, what: string): StateError {
  const cause = `The JSONata expression '${source.trim()}' specified for the field '${location}' ${what}.`;
  return new StateError('States.QueryEvaluationError', cause, location);
}

function messageOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'message' in error
    ? String(error.message)
    : String(error);
}

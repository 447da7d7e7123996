import { DateTime } from 'luxon';
import { type Bindings, evaluate } from './expression.ts';
import { StateError } from './state-error.ts';
import type { Variables } from './thread.ts';

// https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
const MAX_DATA_BYTES = 256 * 1024;

/** Throws States.DataLimitExceeded for what a state may not take in, give out or remember. */
export function checkSize(value: unknown, what: string): void {
  if (Buffer.byteLength(JSON.stringify(value)) > MAX_DATA_BYTES)
    throw new StateError('States.DataLimitExceeded', `The size of ${what} exceeds 262144 bytes.`);
}

/** The variables a state assigns; all expressions see the variables as they were before. */
export async function evaluateAssign(assign: Variables, bindings: Bindings): Promise<Variables> {
  const assigned: Record<string, unknown> = {};
  for (const [name, template] of Object.entries(assign)) {
    assigned[name] = await evaluate(template, bindings, `Assign/${name}`);
    checkSize(assigned[name], `the variable "${name}"`);
  }
  return assigned;
}

export function asText(value: unknown, field: string): string {
  if (typeof value !== 'string') throw unfit(field, 'text', value);
  return value;
}

export function asNumber(value: unknown, field: string, range: { from: number; to: number }): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < range.from || value > range.to)
    throw unfit(field, `an integer from ${range.from} to ${range.to}`, value);
  return value;
}

/** Epoch milliseconds of an RFC 3339 timestamp with its offset. */
export function asTime(value: unknown, field: string): number {
  const text = asText(value, field);
  const time = DateTime.fromISO(text);
  if (!time.isValid || !/T.*(Z|[+-]\d\d:\d\d)$/.test(text))
    throw unfit(field, 'an ISO 8601 timestamp', value);
  return time.toMillis();
}

function unfit(field: string, expected: string, value: unknown): StateError {
  const cause = `The field '${field}' must be ${expected}, not ${JSON.stringify(value)}.`;
  return new StateError('States.QueryEvaluationError', cause, field);
}

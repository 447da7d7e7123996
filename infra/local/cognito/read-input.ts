import type * as z from 'zod';
import { UnsupportedByLocalCloud } from '../contracts.ts';
import { invalidParameter } from './cognito-error.ts';

/**
 * Reads the input of an operation. A parameter that the schema does not have throws `UnsupportedByLocalCloud`
 * naming it; a bad value throws Cognito's `InvalidParameterException`.
 */
export function readInput<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
  operation: string,
): z.output<Schema> {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const unknown = result.error.issues.find((issue) => issue.code === 'unrecognized_keys');
  if (unknown?.code === 'unrecognized_keys') {
    const names = unknown.keys.map((key) => [...unknown.path, key].join('.'));
    throw new UnsupportedByLocalCloud(`the parameter ${names.join(', ')} of Cognito ${operation}`);
  }
  const reasons = result.error.issues.map(
    (issue) => `Value at '${issue.path.join('.')}' failed to satisfy constraint: ${issue.message}`,
  );
  throw invalidParameter(
    `${reasons.length} validation error${reasons.length > 1 ? 's' : ''} detected: ${reasons.join('; ')}`,
  );
}

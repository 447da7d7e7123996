import type * as z from 'zod';
import { ServiceError } from './aws-json.ts';
import { UnsupportedByLocalCloud } from './contracts.ts';

/**
 * Parses what a template or a client sent. A key the schema does not know throws UnsupportedByLocalCloud
 * naming it, anything else that does not fit throws ValidationException.
 */
export function parseStrict<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  what: string,
): z.output<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  for (const issue of result.error.issues)
    if (issue.code === 'unrecognized_keys')
      throw new UnsupportedByLocalCloud(`"${[...issue.path, ...issue.keys].join('.')}" of ${what}`);
  const reasons = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new ServiceError('ValidationException', `${what}: ${reasons.join('; ')}`);
}

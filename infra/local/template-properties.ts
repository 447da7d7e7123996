import type * as z from 'zod';
import { UnsupportedByLocalCloud } from './contracts.ts';

/**
 * Reads the properties of a template resource with a strict schema. A property or value that the schema does not
 * have throws `UnsupportedByLocalCloud` naming it, as in `property Policies.SignInPolicy of AWS::Cognito::UserPool
 * "Users"`. Intrinsic functions are resolved before.
 */
export function readProperties<Schema extends z.ZodType>(
  schema: Schema,
  resource: { type: string; logicalId: string },
  properties: unknown,
): z.output<Schema> {
  const result = schema.safeParse(properties ?? {});
  if (result.success) return result.data;
  const owner = `${resource.type} "${resource.logicalId}"`;
  const unknown = result.error.issues.find((issue) => issue.code === 'unrecognized_keys');
  if (unknown?.code === 'unrecognized_keys') {
    const names = unknown.keys.map((key) => [...unknown.path, key].join('.'));
    throw new UnsupportedByLocalCloud(`property ${names.join(', ')} of ${owner}`);
  }
  const [issue] = result.error.issues;
  throw new UnsupportedByLocalCloud(`the value of ${issue?.path.join('.')} of ${owner} (${issue?.message})`);
}

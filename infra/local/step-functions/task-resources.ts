import * as z from 'zod';
import { type FunctionHost, UnsupportedByLocalCloud } from '../contracts.ts';
import { StateError } from './state-error.ts';

/** What a Task state can call. */
export type Resource =
  | { readonly kind: 'lambda:invoke' }
  | { readonly kind: 'function'; readonly functionArn: string };

const invokeArguments = z.strictObject({
  FunctionName: z.string(),
  Payload: z.unknown().optional(),
  InvocationType: z.literal('RequestResponse').optional(),
});

/** Throws UnsupportedByLocalCloud for a resource the interpreter cannot call. */
export function checkResource(stateName: string, resource: string): Resource {
  if (/^arn:aws[\w-]*:states:::lambda:invoke$/.test(resource)) return { kind: 'lambda:invoke' };
  if (/^arn:aws[\w-]*:lambda:[^:]*:[^:]*:function:/.test(resource))
    return { kind: 'function', functionArn: resource };
  throw new UnsupportedByLocalCloud(`the resource "${resource}" of state "${stateName}"`);
}

/** Calls the resource and gives its result. Throws a StateError named as Step Functions names it. */
export async function callResource(
  stateName: string,
  resource: string,
  argument: unknown,
  functions: FunctionHost,
): Promise<unknown> {
  const target = checkResource(stateName, resource);
  if (target.kind === 'function') return invoke(functions, target.functionArn, argument);
  const parsed = invokeArguments.safeParse(argument);
  if (!parsed.success)
    throw new StateError(
      'States.Runtime',
      `The Arguments of lambda:invoke do not fit: ${z.prettifyError(parsed.error)}`,
    );
  const payload = await invoke(functions, parsed.data.FunctionName, parsed.data.Payload ?? {});
  return { ExecutedVersion: '$LATEST', Payload: payload, StatusCode: 200 };
}

async function invoke(functions: FunctionHost, name: string, payload: unknown): Promise<unknown> {
  const result = await functions.invoke(name, payload).catch((error: unknown) => {
    throw new StateError('Lambda.SdkClientException', error instanceof Error ? error.message : String(error));
  });
  if (!result.functionError) return result.payload ?? null;
  const described = z.looseObject({ errorType: z.string() }).safeParse(result.payload);
  throw new StateError(described.data?.errorType ?? 'Lambda.Unknown', JSON.stringify(result.payload ?? null));
}

import * as z from 'zod';
import { UnsupportedByLocalCloud } from '../contracts.ts';
import { readProperties } from '../template-properties.ts';
import { type AsyncInvokePolicy, DEFAULT_ASYNC_INVOKE } from './after-failure.ts';

const invokeConfigProperties = z.strictObject({
  FunctionName: z.string(),
  Qualifier: z.literal('$LATEST'),
  MaximumRetryAttempts: z.int().min(0).max(2).default(DEFAULT_ASYNC_INVOKE.maxRetries),
  MaximumEventAgeInSeconds: z.int().min(60).max(21_600).default(21_600),
  DestinationConfig: z
    .strictObject({ OnFailure: z.strictObject({ Destination: z.string() }).optional() })
    .optional(),
});

/** Reads an `AWS::Lambda::EventInvokeConfig`; its destination has to be a queue. */
export function readAsyncInvokePolicy(
  logicalId: string,
  properties: unknown,
): { functionName: string; policy: AsyncInvokePolicy } {
  const type = 'AWS::Lambda::EventInvokeConfig';
  const config = readProperties(invokeConfigProperties, { type, logicalId }, properties);
  const onFailureArn = config.DestinationConfig?.OnFailure?.Destination;
  if (onFailureArn && !onFailureArn.startsWith('arn:aws:sqs:'))
    throw new UnsupportedByLocalCloud(`the on-failure destination ${onFailureArn} of ${type} "${logicalId}"`);
  return {
    functionName: config.FunctionName,
    policy: {
      maxRetries: config.MaximumRetryAttempts,
      maxAgeMs: config.MaximumEventAgeInSeconds * 1000,
      onFailureArn,
    },
  };
}

/** An `AWS::Lambda::Function` of the template, read strictly. */
import * as z from 'zod';
import type { FunctionDefinition } from '../functions-host/function-definition.ts';
import { readProperties } from '../template-properties.ts';
import type { DeployableResource, Deployment } from './deployment.ts';

// Permissions, traces, chips, disks and networks: AWS's to provide.
const withoutEffectHere = z.unknown().optional();

const functionProperties = z.strictObject({
  FunctionName: z.string(),
  Code: z.strictObject({ S3Bucket: z.string(), S3Key: z.string() }),
  Handler: z.string(),
  // The host runs on one Node, Lambda's newest.
  Runtime: z.literal('nodejs24.x'),
  Timeout: z.int().min(1).max(900).default(3),
  MemorySize: z.int().min(128).max(10_240).default(128),
  Environment: z.strictObject({ Variables: z.record(z.string(), z.coerce.string()).optional() }).optional(),
  ReservedConcurrentExecutions: z.int().min(0).optional(),
  LoggingConfig: z
    .strictObject({
      LogFormat: z.enum(['Text', 'JSON']).optional(),
      ApplicationLogLevel: z.string().optional(),
      SystemLogLevel: withoutEffectHere,
      LogGroup: withoutEffectHere,
    })
    .optional(),
  DeadLetterConfig: z.strictObject({ TargetArn: z.string().startsWith('arn:aws:sqs:') }).optional(),
  PackageType: z.literal('Zip').optional(),
  Architectures: withoutEffectHere,
  Description: withoutEffectHere,
  EphemeralStorage: withoutEffectHere,
  KmsKeyArn: withoutEffectHere,
  RecursiveLoop: withoutEffectHere,
  Role: withoutEffectHere,
  Tags: withoutEffectHere,
  TracingConfig: withoutEffectHere,
});

/** What the functions host needs; `surroundings` are the addresses of the local services. */
export function readFunction(
  deployment: Deployment,
  resource: DeployableResource,
  surroundings: Readonly<Record<string, string>>,
): FunctionDefinition {
  const { logicalId } = resource;
  const type = 'AWS::Lambda::Function';
  const read = readProperties(functionProperties, { type, logicalId }, resource.properties);
  return {
    name: read.FunctionName,
    arn: `arn:aws:lambda:${resource.region}:${deployment.account}:function:${read.FunctionName}`,
    assetDir: deployment.assetDirectory(resource, read.Code.S3Key),
    handler: read.Handler,
    timeoutSeconds: read.Timeout,
    memoryMb: read.MemorySize,
    environment: { ...read.Environment?.Variables, ...surroundings },
    reservedConcurrency: read.ReservedConcurrentExecutions,
    logFormat: read.LoggingConfig?.LogFormat,
    applicationLogLevel: read.LoggingConfig?.ApplicationLogLevel,
    ...(read.DeadLetterConfig && { eventInvoke: { deadLetterQueueArn: read.DeadLetterConfig.TargetArn } }),
  };
}

import * as z from 'zod';
import { ServiceError } from '../aws-json.ts';
import { readProperties } from '../template-properties.ts';
import { type EventPath, parseEventPath, readPath } from './event-path.ts';
import { compileInputTransformer, type TransformContext } from './input-transformer.ts';
import { matches, validatePattern } from './pattern.ts';
import { parseSchedule, type Schedule } from './schedule-expression.ts';
import { type TargetKind, targetKind } from './target-kind.ts';

const retryPolicy = z.strictObject({
  MaximumRetryAttempts: z.int().min(0).max(185).default(185),
  MaximumEventAgeInSeconds: z.int().min(60).max(86_400).default(86_400),
});

const targetProperties = z.strictObject({
  Id: z.string().min(1).max(64),
  Arn: z.string(),
  // Whether a role may do what the rule asks is for AWS to say; locally everything may.
  RoleArn: z.string().optional(),
  Input: z.string().optional(),
  InputPath: z.string().optional(),
  InputTransformer: z
    .strictObject({
      InputPathsMap: z.record(z.string(), z.string()).optional(),
      InputTemplate: z.string().min(1),
    })
    .optional(),
  SqsParameters: z.strictObject({ MessageGroupId: z.string() }).optional(),
  DeadLetterConfig: z.strictObject({ Arn: z.string().optional() }).optional(),
  RetryPolicy: retryPolicy.optional(),
});

const ruleProperties = z.strictObject({
  Name: z.string().regex(/^[.\-_A-Za-z0-9]{1,64}$/),
  Description: z.string().optional(),
  EventBusName: z.string().default('default'),
  EventPattern: z.record(z.string(), z.unknown()).optional(),
  ScheduleExpression: z.string().optional(),
  State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
  RoleArn: z.string().optional(),
  Targets: z.array(targetProperties).max(5).default([]),
  Tags: z.unknown().optional(),
});

interface Target {
  readonly id: string;
  readonly arn: string;
  readonly kind: TargetKind;
  /** The JSON text the target receives. */
  readonly input: (context: TransformContext) => string;
  readonly groupId: (event: unknown) => string | undefined;
  readonly maxRetries: number;
  readonly maxAgeMs: number;
  readonly deadLetterArn: string | undefined;
}

export interface Rule {
  readonly name: string;
  readonly arn: string;
  readonly busName: string;
  readonly enabled: boolean;
  readonly matches: (event: unknown) => boolean;
  readonly schedule: { readonly expression: string; readonly next: Schedule } | undefined;
  readonly targets: readonly Target[];
}

/** Reads the properties of an `AWS::Events::Rule`; `Name` is the physical name. */
export function readRule(
  logicalId: string,
  properties: unknown,
  place: { account: string; region: string },
): Rule {
  const rule = readProperties(ruleProperties, { type: 'AWS::Events::Rule', logicalId }, properties);
  const { EventPattern: pattern, ScheduleExpression: expression } = rule;
  if (!pattern && !expression)
    throw new ServiceError(
      'ValidationException',
      `Rule ${rule.Name} has no EventPattern or ScheduleExpression.`,
    );
  if (pattern) validatePattern(pattern);
  // The bus is given by name or by ARN.
  const busName = rule.EventBusName.split('/').pop() ?? 'default';
  if (expression && busName !== 'default')
    throw new ServiceError(
      'ValidationException',
      'ScheduleExpression is supported only on the default event bus.',
    );
  const ids = new Set(rule.Targets.map((target) => target.Id));
  if (ids.size < rule.Targets.length)
    throw new ServiceError('ValidationException', `Rule ${rule.Name} has two targets with one Id.`);
  const path = busName === 'default' ? rule.Name : `${busName}/${rule.Name}`;
  return {
    name: rule.Name,
    arn: `arn:aws:events:${place.region}:${place.account}:rule/${path}`,
    busName,
    enabled: rule.State === 'ENABLED',
    matches: pattern ? (event) => matches(pattern, event) : () => false,
    schedule: expression ? { expression, next: parseSchedule(expression) } : undefined,
    targets: rule.Targets.map(readTarget),
  };
}

function readTarget(target: z.output<typeof targetProperties>): Target {
  const policy = retryPolicy.parse(target.RetryPolicy ?? {});
  const kind = targetKind(target.Arn);
  if (target.SqsParameters && kind !== 'queue')
    throw new ServiceError('ValidationException', `SqsParameters of target ${target.Id}, which is no queue.`);
  return {
    id: target.Id,
    arn: target.Arn,
    kind,
    input: compileInput(target),
    groupId: compileGroupId(target.SqsParameters?.MessageGroupId),
    maxRetries: policy.MaximumRetryAttempts,
    maxAgeMs: policy.MaximumEventAgeInSeconds * 1000,
    deadLetterArn: target.DeadLetterConfig?.Arn,
  };
}

function compileInput(target: z.output<typeof targetProperties>): Target['input'] {
  const { Id: id, Input: constant, InputPath: path, InputTransformer: transformer } = target;
  if ([constant, path, transformer].filter((input) => input !== undefined).length > 1)
    throw new ServiceError(
      'ValidationException',
      `Only one of Input, InputPath, InputTransformer for ${id}.`,
    );
  if (constant !== undefined) {
    if (!isJson(constant))
      throw new ServiceError('ValidationException', `Input of target ${id} is not JSON.`);
    return () => constant;
  }
  if (transformer) return compileInputTransformer(transformer.InputTemplate, transformer.InputPathsMap);
  const steps: EventPath = parseEventPath(path ?? '$');
  return ({ event }) => JSON.stringify(readPath(event, steps) ?? null);
}

/** A message group is a constant or, as a "dynamic path parameter", a JSON path into the event. */
function compileGroupId(groupId: string | undefined): Target['groupId'] {
  if (!groupId?.startsWith('$.')) return () => groupId;
  const path = parseEventPath(groupId);
  return (event) => {
    const value = readPath(event, path);
    return value === undefined || value === null ? undefined : String(value);
  };
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

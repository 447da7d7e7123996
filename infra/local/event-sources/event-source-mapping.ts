import * as z from 'zod';
import { UnsupportedByLocalCloud } from '../contracts.ts';
import { readProperties } from '../template-properties.ts';
import { createFilter, type RecordFilter } from './record-filter.ts';

const TYPE = 'AWS::Lambda::EventSourceMapping';

const common = {
  FunctionName: z.string(),
  EventSourceArn: z.string(),
  Enabled: z.boolean().default(true),
  MaximumBatchingWindowInSeconds: z.int().min(0).max(300).default(0),
  FilterCriteria: z
    .strictObject({ Filters: z.array(z.strictObject({ Pattern: z.string() })).max(10) })
    .optional(),
  FunctionResponseTypes: z.array(z.literal('ReportBatchItemFailures')).default([]),
  // Names and colours of the mapping; they change nothing in how it runs.
  Tags: z.array(z.strictObject({ Key: z.string(), Value: z.string() })).optional(),
};

const queueProperties = z.strictObject({
  ...common,
  BatchSize: z.int().min(1).max(10_000).default(10),
  ScalingConfig: z.strictObject({ MaximumConcurrency: z.int().min(2).max(1000).optional() }).optional(),
});

const streamProperties = z.strictObject({
  ...common,
  BatchSize: z.int().min(1).max(10_000).default(100),
  StartingPosition: z.enum(['TRIM_HORIZON', 'LATEST']),
  BisectBatchOnFunctionError: z.boolean().default(false),
  MaximumRetryAttempts: z.int().min(-1).max(10_000).default(-1),
  MaximumRecordAgeInSeconds: z.int().min(-1).max(604_800).default(-1),
  DestinationConfig: z
    .strictObject({ OnFailure: z.strictObject({ Destination: z.string() }).optional() })
    .optional(),
  ParallelizationFactor: z.literal(1).default(1),
});

interface CommonMapping {
  /** The logical id; what the mapping has read is kept under it. */
  readonly id: string;
  readonly functionName: string;
  readonly sourceArn: string;
  readonly isEnabled: boolean;
  readonly batchSize: number;
  readonly windowMilliseconds: number;
  readonly reportsItemFailures: boolean;
  readonly accepts: RecordFilter;
}

export interface QueueMapping extends CommonMapping {
  readonly kind: 'queue';
  /** At most so many invocations at once; undefined leaves it to the poller. */
  readonly maximumConcurrency: number | undefined;
}

export interface StreamMapping extends CommonMapping {
  readonly kind: 'stream';
  readonly startingPosition: 'TRIM_HORIZON' | 'LATEST';
  readonly bisectsOnError: boolean;
  /** Infinity: until the record expires. */
  readonly maximumRetries: number;
  readonly maximumRecordAgeMilliseconds: number;
  readonly onFailureQueueArn: string | undefined;
}

export type EventSourceMapping = QueueMapping | StreamMapping;

/**
 * Reads the resolved properties of an `AWS::Lambda::EventSourceMapping`. Throws UnsupportedByLocalCloud naming a
 * property, a source or an operator that is not known here.
 */
export function readEventSourceMapping(logicalId: string, properties: unknown): EventSourceMapping {
  const source = sourceServiceOf(properties);
  if (source === 'sqs') return readQueueMapping(logicalId, properties);
  if (source === 'dynamodb') return readStreamMapping(logicalId, properties);
  throw new UnsupportedByLocalCloud(`the source ${source ?? 'without an ARN'} of ${TYPE} "${logicalId}"`);
}

function readQueueMapping(logicalId: string, properties: unknown): QueueMapping {
  const mapping = readProperties(queueProperties, { type: TYPE, logicalId }, properties);
  if (mapping.EventSourceArn.endsWith('.fifo'))
    throw new UnsupportedByLocalCloud(`FIFO queues as the source of ${TYPE} "${logicalId}"`);
  if (mapping.BatchSize > 10 && mapping.MaximumBatchingWindowInSeconds === 0)
    throw new Error(`${TYPE} "${logicalId}": a BatchSize above 10 needs a MaximumBatchingWindowInSeconds`);
  return {
    ...commonOf(logicalId, mapping, 'sqs'),
    kind: 'queue',
    maximumConcurrency: mapping.ScalingConfig?.MaximumConcurrency,
  };
}

function readStreamMapping(logicalId: string, properties: unknown): StreamMapping {
  const mapping = readProperties(streamProperties, { type: TYPE, logicalId }, properties);
  const onFailureQueueArn = mapping.DestinationConfig?.OnFailure?.Destination;
  if (onFailureQueueArn && onFailureQueueArn.split(':')[2] !== 'sqs')
    throw new UnsupportedByLocalCloud(`the destination ${onFailureQueueArn} of ${TYPE} "${logicalId}"`);
  return {
    ...commonOf(logicalId, mapping, 'dynamodb'),
    kind: 'stream',
    startingPosition: mapping.StartingPosition,
    bisectsOnError: mapping.BisectBatchOnFunctionError,
    maximumRetries: infinityWhenNegative(mapping.MaximumRetryAttempts),
    maximumRecordAgeMilliseconds: infinityWhenNegative(mapping.MaximumRecordAgeInSeconds) * 1000,
    onFailureQueueArn,
  };
}

function commonOf(
  id: string,
  mapping: z.output<typeof queueProperties> | z.output<typeof streamProperties>,
  source: 'sqs' | 'dynamodb',
): CommonMapping {
  const patterns = mapping.FilterCriteria?.Filters.map((filter) => filter.Pattern) ?? [];
  return {
    id,
    functionName: mapping.FunctionName,
    sourceArn: mapping.EventSourceArn,
    isEnabled: mapping.Enabled,
    batchSize: mapping.BatchSize,
    windowMilliseconds: mapping.MaximumBatchingWindowInSeconds * 1000,
    reportsItemFailures: mapping.FunctionResponseTypes.includes('ReportBatchItemFailures'),
    accepts: createFilter(patterns, source),
  };
}

function sourceServiceOf(properties: unknown): string | undefined {
  const parsed = z.object({ EventSourceArn: z.string() }).safeParse(properties);
  return parsed.data?.EventSourceArn.split(':')[2];
}

/** CloudFormation writes "no limit" as -1. */
function infinityWhenNegative(value: number): number {
  return value < 0 ? Number.POSITIVE_INFINITY : value;
}

/** An `AWS::SQS::Queue` of the template, read strictly. */
import * as z from 'zod';
import { readProperties } from '../template-properties.ts';

// Nothing leaves the machine, so there is nothing to encrypt; throughput limits and permissions are AWS's.
const withoutEffectHere = z.unknown().optional();

const queueProperties = z.strictObject({
  QueueName: z.string().regex(/^[a-zA-Z0-9_-]{1,80}$|^[a-zA-Z0-9_-]{1,75}\.fifo$/),
  VisibilityTimeout: z.int().min(0).max(43_200).default(30),
  DelaySeconds: z.int().min(0).max(900).default(0),
  MaximumMessageSize: z.int().min(1_024).max(1_048_576).default(1_048_576),
  MessageRetentionPeriod: z.int().min(60).max(1_209_600).default(345_600),
  ReceiveMessageWaitTimeSeconds: z.int().min(0).max(20).default(0),
  RedrivePolicy: z
    .strictObject({
      deadLetterTargetArn: z.string(),
      maxReceiveCount: z.coerce.number().int().min(1).max(1_000),
    })
    .optional(),
  FifoQueue: z.boolean().optional(),
  ContentBasedDeduplication: z.boolean().optional(),
  // The other choices are about throughput, or make deduplication finer: fauxqs has the coarse one only.
  DeduplicationScope: z.literal('queue').optional(),
  FifoThroughputLimit: withoutEffectHere,
  KmsMasterKeyId: withoutEffectHere,
  KmsDataKeyReusePeriodSeconds: withoutEffectHere,
  SqsManagedSseEnabled: withoutEffectHere,
  RedriveAllowPolicy: withoutEffectHere,
  Tags: withoutEffectHere,
});

export interface QueueDefinition {
  readonly name: string;
  /** In SQS's own words, all texts. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** Reads the properties of a queue; `QueueName` is the physical name. Throws UnsupportedByLocalCloud. */
export function readQueue(logicalId: string, properties: unknown): QueueDefinition {
  const queue = readProperties(queueProperties, { type: 'AWS::SQS::Queue', logicalId }, properties);
  const isFifo = queue.FifoQueue ?? false;
  if (isFifo !== queue.QueueName.endsWith('.fifo')) {
    throw new Error(`The name of the queue "${logicalId}" and FifoQueue contradict: ${queue.QueueName}.`);
  }
  return {
    name: queue.QueueName,
    attributes: {
      VisibilityTimeout: String(queue.VisibilityTimeout),
      DelaySeconds: String(queue.DelaySeconds),
      MaximumMessageSize: String(queue.MaximumMessageSize),
      MessageRetentionPeriod: String(queue.MessageRetentionPeriod),
      ReceiveMessageWaitTimeSeconds: String(queue.ReceiveMessageWaitTimeSeconds),
      ...(queue.RedrivePolicy && { RedrivePolicy: JSON.stringify(queue.RedrivePolicy) }),
      ...(isFifo && {
        FifoQueue: 'true',
        ContentBasedDeduplication: String(queue.ContentBasedDeduplication ?? false),
      }),
    },
  };
}

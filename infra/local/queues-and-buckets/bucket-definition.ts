/** An `AWS::S3::Bucket` of the template, read strictly, and what CDK makes of `eventBridgeEnabled`. */
import * as z from 'zod';
import { readProperties } from '../template-properties.ts';

// Who may read, how it is encrypted, when it expires: a laptop has one user, one disk and few files.
const withoutEffectHere = z.unknown().optional();
const eventBridge = z.strictObject({ EventBridgeEnabled: z.boolean().default(true) });

const corsRule = z.strictObject({
  Id: z.string().optional(),
  AllowedMethods: z.array(z.enum(['GET', 'PUT', 'HEAD', 'POST', 'DELETE'])),
  AllowedOrigins: z.array(z.string()),
  AllowedHeaders: z.array(z.string()).default([]),
  ExposedHeaders: z.array(z.string()).default([]),
  MaxAge: z.int().optional(),
});
export type CorsRule = z.output<typeof corsRule>;

const bucketProperties = z.strictObject({
  BucketName: z.string().regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/),
  CorsConfiguration: z.strictObject({ CorsRules: z.array(corsRule) }).optional(),
  NotificationConfiguration: z.strictObject({ EventBridgeConfiguration: eventBridge.optional() }).optional(),
  AccessControl: withoutEffectHere,
  BucketEncryption: withoutEffectHere,
  LifecycleConfiguration: withoutEffectHere,
  LoggingConfiguration: withoutEffectHere,
  OwnershipControls: withoutEffectHere,
  PublicAccessBlockConfiguration: withoutEffectHere,
  Tags: withoutEffectHere,
});

export interface BucketDefinition {
  readonly name: string;
  readonly corsRules: readonly CorsRule[];
  readonly notifiesEventBridge: boolean;
}

/** Reads the properties of a bucket; `BucketName` is the physical name. Throws UnsupportedByLocalCloud. */
export function readBucket(logicalId: string, properties: unknown): BucketDefinition {
  const bucket = readProperties(bucketProperties, { type: 'AWS::S3::Bucket', logicalId }, properties);
  return {
    name: bucket.BucketName,
    corsRules: bucket.CorsConfiguration?.CorsRules ?? [],
    notifiesEventBridge:
      bucket.NotificationConfiguration?.EventBridgeConfiguration?.EventBridgeEnabled ?? false,
  };
}

const notificationProperties = z.strictObject({
  ServiceToken: withoutEffectHere,
  BucketName: z.string(),
  NotificationConfiguration: z.strictObject({
    // CDK writes an empty object.
    EventBridgeConfiguration: z.strictObject({}).optional(),
  }),
  Managed: z.boolean().optional(),
  SkipDestinationValidation: withoutEffectHere,
});

/** Reads CDK's `Custom::S3BucketNotifications`; only EventBridge is known as a destination. */
export function readNotifications(logicalId: string, properties: unknown) {
  const type = 'Custom::S3BucketNotifications';
  const read = readProperties(notificationProperties, { type, logicalId }, properties);
  return {
    bucketName: read.BucketName,
    notifiesEventBridge: read.NotificationConfiguration.EventBridgeConfiguration !== undefined,
  };
}

/** An `AWS::DynamoDB::GlobalTable` of the template, read strictly. */
import * as z from 'zod';
import { UnsupportedByLocalCloud } from '../contracts.ts';
import { readProperties } from '../template-properties.ts';

const keySchema = z
  .array(z.strictObject({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) }))
  .min(1)
  .max(2);

// Capacity, encryption, copies, metrics and who may reach the table: AWS's to keep; one file has none of them.
const withoutEffectHere = z.unknown().optional();

const globalTableProperties = z.strictObject({
  TableName: z.string().regex(/^[a-zA-Z0-9_.-]{3,255}$/),
  AttributeDefinitions: z.array(
    z.strictObject({ AttributeName: z.string(), AttributeType: z.enum(['S', 'N', 'B']) }),
  ),
  KeySchema: keySchema,
  GlobalSecondaryIndexes: z
    .array(
      z.strictObject({
        // Dynoxide asks for three characters, as AWS does.
        IndexName: z.string().regex(/^[a-zA-Z0-9_.-]{3,255}$/),
        KeySchema: keySchema,
        Projection: z.strictObject({
          ProjectionType: z.enum(['ALL', 'KEYS_ONLY', 'INCLUDE']),
          NonKeyAttributes: z.array(z.string()).optional(),
        }),
        WriteOnDemandThroughputSettings: withoutEffectHere,
        WriteProvisionedThroughputSettings: withoutEffectHere,
        WarmThroughput: withoutEffectHere,
      }),
    )
    .default([]),
  StreamSpecification: z
    .strictObject({
      StreamViewType: z.enum(['NEW_IMAGE', 'OLD_IMAGE', 'NEW_AND_OLD_IMAGES', 'KEYS_ONLY']),
    })
    .optional(),
  TimeToLiveSpecification: z
    // The attribute's name goes into an SQL expression (see table-file.ts).
    .strictObject({ AttributeName: z.string().regex(/^\w{1,255}$/), Enabled: z.boolean() })
    .optional(),
  Replicas: z
    .array(
      z.strictObject({
        Region: z.string(),
        PointInTimeRecoverySpecification: withoutEffectHere,
        DeletionProtectionEnabled: withoutEffectHere,
        ContributorInsightsSpecification: withoutEffectHere,
        KinesisStreamSpecification: z.never().optional(),
        GlobalSecondaryIndexes: withoutEffectHere,
        ReadOnDemandThroughputSettings: withoutEffectHere,
        ReadProvisionedThroughputSettings: withoutEffectHere,
        ResourcePolicy: withoutEffectHere,
        SSESpecification: withoutEffectHere,
        TableClass: withoutEffectHere,
        Tags: withoutEffectHere,
      }),
    )
    .max(1),
  BillingMode: z.enum(['PAY_PER_REQUEST', 'PROVISIONED']).optional(),
  SSESpecification: withoutEffectHere,
  WriteOnDemandThroughputSettings: withoutEffectHere,
  WriteProvisionedThroughputSettings: withoutEffectHere,
  WarmThroughput: withoutEffectHere,
  MultiRegionConsistency: withoutEffectHere,
});

export type TableDefinition = z.output<typeof globalTableProperties>;
export type IndexDefinition = TableDefinition['GlobalSecondaryIndexes'][number];

/** Reads the properties of a table; `TableName` is the physical name. Throws UnsupportedByLocalCloud. */
export function readTable(logicalId: string, properties: unknown): TableDefinition {
  const type = 'AWS::DynamoDB::GlobalTable';
  const table = readProperties(globalTableProperties, { type, logicalId }, properties);
  const described = new Set(table.AttributeDefinitions.map(({ AttributeName }) => AttributeName));
  const keys = [table, ...table.GlobalSecondaryIndexes].flatMap(({ KeySchema }) => KeySchema);
  const missing = keys.find(({ AttributeName }) => !described.has(AttributeName));
  if (missing) {
    throw new UnsupportedByLocalCloud(
      `the key attribute ${missing.AttributeName} of ${type} "${logicalId}", which AttributeDefinitions lacks`,
    );
  }
  return table;
}

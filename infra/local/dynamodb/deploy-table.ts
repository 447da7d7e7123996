/** Makes a table as the template describes it, or brings the one of an earlier run up to the template. */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  type DynamoDBClient,
  type GlobalSecondaryIndexDescription,
  type GlobalSecondaryIndexUpdate,
  ResourceNotFoundException,
  type TableDescription,
  UpdateTableCommand,
  UpdateTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb';
import type { IndexDefinition, TableDefinition } from './table-definition.ts';

/** Resolves with the table as the service describes it afterwards. */
export async function deployTable(client: DynamoDBClient, table: TableDefinition): Promise<TableDescription> {
  const existing = await describeTable(client, table.TableName);
  if (existing === undefined) await createTable(client, table);
  else await updateTable(client, table, existing);
  await updateTimeToLive(client, table);
  const described = await describeTable(client, table.TableName);
  if (described === undefined)
    throw new Error(`The table ${table.TableName} is gone right after it was made.`);
  return described;
}

/** Deletes a table with all that is in it, if there is one. */
export async function dropTable(client: DynamoDBClient, name: string): Promise<void> {
  if ((await describeTable(client, name)) === undefined) return;
  await client.send(new DeleteTableCommand({ TableName: name }));
  while ((await describeTable(client, name)) !== undefined) await sleep(50);
}

async function describeTable(client: DynamoDBClient, name: string): Promise<TableDescription | undefined> {
  try {
    return (await client.send(new DescribeTableCommand({ TableName: name }))).Table;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

async function createTable(client: DynamoDBClient, table: TableDefinition): Promise<void> {
  await client.send(
    new CreateTableCommand({
      TableName: table.TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: table.AttributeDefinitions,
      KeySchema: table.KeySchema,
      ...(table.GlobalSecondaryIndexes.length > 0 && {
        GlobalSecondaryIndexes: table.GlobalSecondaryIndexes.map(indexOf),
      }),
      ...(table.StreamSpecification && {
        StreamSpecification: { StreamEnabled: true, ...table.StreamSpecification },
      }),
    }),
  );
}

/** Indexes come, go and change their keys, one at a time as DynamoDB wants it; the table's own key never does. */
async function updateTable(
  client: DynamoDBClient,
  table: TableDefinition,
  existing: TableDescription,
): Promise<void> {
  if (keyText(existing) !== keyText(table) || !sameStream(table, existing)) {
    throw new Error(
      `The table ${table.TableName} of the data directory has another key or stream than the template. ` +
        'CloudFormation would replace it; start with --reset.',
    );
  }
  const before = existing.GlobalSecondaryIndexes ?? [];
  const isKept = (index: GlobalSecondaryIndexDescription) =>
    table.GlobalSecondaryIndexes.some((wanted) => indexText(wanted) === indexText(index));
  const change = async (update: GlobalSecondaryIndexUpdate) => {
    await client.send(
      new UpdateTableCommand({
        TableName: table.TableName,
        AttributeDefinitions: table.AttributeDefinitions,
        GlobalSecondaryIndexUpdates: [update],
      }),
    );
  };
  for (const index of before.filter((candidate) => !isKept(candidate))) {
    await change({ Delete: { IndexName: index.IndexName } });
  }
  const kept = new Set(before.filter(isKept).map(({ IndexName }) => IndexName));
  for (const index of table.GlobalSecondaryIndexes.filter(({ IndexName }) => !kept.has(IndexName))) {
    await change({ Create: indexOf(index) });
  }
}

async function updateTimeToLive(client: DynamoDBClient, table: TableDefinition): Promise<void> {
  const wanted = table.TimeToLiveSpecification;
  if (wanted === undefined) return;
  const { TimeToLiveDescription: current } = await client.send(
    new DescribeTimeToLiveCommand({ TableName: table.TableName }),
  );
  const isEnabled = current?.TimeToLiveStatus === 'ENABLED';
  if (isEnabled === wanted.Enabled && (!isEnabled || current.AttributeName === wanted.AttributeName)) return;
  await client.send(
    new UpdateTimeToLiveCommand({ TableName: table.TableName, TimeToLiveSpecification: wanted }),
  );
}

function indexOf({ IndexName, KeySchema, Projection }: IndexDefinition) {
  return { IndexName, KeySchema, Projection };
}

type Keyed = Pick<GlobalSecondaryIndexDescription, 'KeySchema'>;

function keyText({ KeySchema = [] }: Keyed): string {
  return KeySchema.map(({ AttributeName, KeyType }) => `${KeyType} ${AttributeName}`).join();
}

function indexText(index: GlobalSecondaryIndexDescription | IndexDefinition): string {
  const { ProjectionType, NonKeyAttributes = [] } = index.Projection ?? {};
  return [index.IndexName, keyText(index), ProjectionType, ...NonKeyAttributes.toSorted()].join(' ');
}

function sameStream(table: TableDefinition, existing: TableDescription): boolean {
  const enabled = existing.StreamSpecification?.StreamEnabled === true;
  const current = enabled ? existing.StreamSpecification?.StreamViewType : undefined;
  return current === table.StreamSpecification?.StreamViewType;
}

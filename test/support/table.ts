/** A table of its own in a real Dynoxide, with the keys and indexes of the product. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import {
  Founding,
  type NewOrganization,
  newFoundedIds,
  newOrganization,
} from '../../functions/organization/new-organization.ts';
import { Table } from '../../functions/platform/table/gateway.ts';
import { create } from '../../functions/platform/table/write.ts';
import { deployTable } from '../../infra/local/dynamodb/deploy-table.ts';
import { startDynoxide } from '../../infra/local/dynamodb/dynoxide-process.ts';
import { TableFile } from '../../infra/local/dynamodb/table-file.ts';
import type { Actor } from '../../shared/access/permissions.ts';
import { newId } from '../../shared/id.ts';
import { User } from '../../shared/organization/user.ts';
import { stampNew } from '../../shared/table/entity.ts';
import { expiryAttribute, indexes } from '../../shared/table/keys.ts';
import { temporaryDirectory } from './temporary-directory.ts';

/** When the fixture's organizations were made: a Monday morning in winter. */
export const foundedAt = Date.parse('2026-11-02T08:00:00.000Z');

export interface TestTable {
  readonly table: Table;
  readonly client: DynamoDBDocumentClient;
  readonly tableName: string;
  readonly endpoint: string;
  close(): Promise<void>;
}

const keySchema = (partitionKey: string, sortKey: string) => [
  { AttributeName: partitionKey, KeyType: 'HASH' as const },
  { AttributeName: sortKey, KeyType: 'RANGE' as const },
];

const definition = {
  TableName: 'baton-test',
  KeySchema: keySchema('PK', 'SK'),
  AttributeDefinitions: [
    'PK',
    'SK',
    ...Object.values(indexes).flatMap(({ partitionKey, sortKey }) => [partitionKey, sortKey]),
  ].map((name) => ({ AttributeName: name, AttributeType: 'S' as const })),
  GlobalSecondaryIndexes: Object.entries(indexes).map(([name, { partitionKey, sortKey }]) => ({
    IndexName: name,
    KeySchema: keySchema(partitionKey, sortKey),
    Projection: { ProjectionType: 'KEYS_ONLY' as const },
  })),
  StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' as const },
  TimeToLiveSpecification: { AttributeName: expiryAttribute, Enabled: true },
  Replicas: [],
};

/**
 * Starts the table: once a test file, in `beforeAll`; call `close` in `afterAll`. It takes about 50 ms. The SDK clients
 * that functions make themselves (`documentClient()`) find it too, through the environment.
 */
export async function testTable(): Promise<TestTable> {
  const directory = temporaryDirectory('table');
  const dynoxide = await startDynoxide(directory.path, () => undefined);
  const { endpoint } = dynoxide;
  process.env.AWS_ENDPOINT_URL_DYNAMODB = endpoint;
  process.env.AWS_ENDPOINT_URL_DYNAMODB_STREAMS = endpoint;
  process.env.AWS_REGION = 'eu-central-1';
  process.env.AWS_ACCESS_KEY_ID = 'local';
  process.env.AWS_SECRET_ACCESS_KEY = 'local';
  const bare = new DynamoDBClient({});
  // Its stream is slow without the index that this makes.
  const file = new TableFile(dynoxide.databaseFile);
  await deployTable(bare, definition);
  const client = DynamoDBDocumentClient.from(bare, { marshallOptions: { removeUndefinedValues: true } });
  return {
    table: new Table({ client, tableName: definition.TableName }),
    client,
    tableName: definition.TableName,
    endpoint,
    close: async () => {
      client.destroy();
      file.release();
      await dynoxide.close();
      directory[Symbol.dispose]();
    },
  };
}

export interface TestOrganization extends NewOrganization {
  readonly orgId: string;
  /** The administrator as the one who acts; `adminUser` is their record. */
  readonly admin: Actor;
}

/** A fresh organization with its signing key, settings, administrator, calendar (around the clock) and lead queue. */
export async function anOrganization(
  { table }: Pick<TestTable, 'table'>,
  founding: Partial<Founding> = {},
): Promise<TestOrganization> {
  const input = { name: 'Shu Brocade', adminEmail: 'admin@shu.example', adminName: 'Ada Admin', ...founding };
  const made = newOrganization(Founding.parse(input), newFoundedIds(), foundedAt);
  await table.write(made.writes);
  return { ...made, orgId: made.organization.id, admin: actorFrom(made.adminUser) };
}

/** The user as the one who acts. */
export function actorFrom(user: User): Actor {
  return {
    orgId: user.orgId,
    userId: user.id,
    name: user.name,
    role: user.role,
    teamIds: [...new Set([...(user.teamId ? [user.teamId] : []), ...user.managesTeamIds])],
    language: user.languages?.[0] ?? 'en',
  };
}

/** Writes a user straight into the table: the fixed defaults are a sales rep called Bo. */
export async function aUser(
  { table }: Pick<TestTable, 'table'>,
  orgId: string,
  fields: Partial<User> = {},
): Promise<User> {
  const { email = 'bo@shu.example', name = 'Bo Rep', role = 'sales' } = fields;
  const user = User.schema.parse({
    ...stampNew(
      { email, name, role, ...fields },
      fields.id ?? newId('user'),
      { orgId, userId: 'system' },
      foundedAt,
    ),
    invitation: fields.invitation ?? 'sent',
  });
  await table.write(create(User, user));
  return user;
}

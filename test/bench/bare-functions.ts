/** The least that could serve these requests: the same DynamoDB calls with hand-made keys, nothing checked. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  DynamoDBDocumentClient,
  GetCommand,
  QueryCommand,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { newId } from '../../shared/id.ts';
import { settingsIdOf } from '../../shared/organization/organization.ts';

type Item = Record<string, unknown>;

export interface Bare {
  /** How many calls of DynamoDB were made so far. */
  readonly calls: () => number;
  readonly getLead: (event: APIGatewayProxyEventV2) => Promise<unknown>;
  readonly listLeads: (event: APIGatewayProxyEventV2) => Promise<unknown>;
  readonly createLead: (event: APIGatewayProxyEventV2) => Promise<unknown>;
}

const json = (statusCode: number, body: unknown) => ({
  statusCode,
  headers: { 'content-type': 'application/json; charset=utf-8' },
  body: JSON.stringify(body),
});

export function bareFunctions(TableName: string, calendarId: string): Bare {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient({ maxAttempts: 5 }), {
    marshallOptions: { removeUndefinedValues: true },
  });
  let calls = 0;
  client.middlewareStack.add(
    (next) => (args) => {
      calls += 1;
      return next(args);
    },
    { step: 'initialize' },
  );
  const get = async (PK: string) => {
    const { Item: item } = await client.send(
      new GetCommand({
        TableName,
        Key: { PK, SK: '#' },
        ConsistentRead: true,
        ReturnConsumedCapacity: 'TOTAL',
      }),
    );
    return item;
  };
  const caller = (event: APIGatewayProxyEventV2) => {
    const claims = Reflect.get(event.requestContext, 'authorizer')?.jwt.claims;
    const [userId = '', orgId = ''] = String(claims.username).split('.');
    return { userId, orgId };
  };

  return {
    calls: () => calls,

    async getLead(event) {
      const { userId, orgId } = caller(event);
      await get(`${orgId}#${userId}`);
      return json(200, await get(`${orgId}#${event.pathParameters?.id}`));
    },

    async listLeads(event) {
      const { userId, orgId } = caller(event);
      await get(`${orgId}#${userId}`);
      const { Items = [] } = await client.send(
        new QueryCommand({
          TableName,
          IndexName: 'owner',
          KeyConditionExpression: 'ownerPK = :owner',
          ExpressionAttributeValues: { ':owner': `${orgId}#lead#${userId}` },
          Limit: Number(event.queryStringParameters?.limit) + 1,
          ReturnConsumedCapacity: 'TOTAL',
        }),
      );
      const { Responses } = await client.send(
        new BatchGetCommand({
          RequestItems: { [TableName]: { Keys: Items.slice(0, -1).map(({ PK, SK }) => ({ PK, SK })) } },
          ReturnConsumedCapacity: 'TOTAL',
        }),
      );
      return json(200, { items: Responses?.[TableName] });
    },

    async createLead(event) {
      const { userId, orgId } = caller(event);
      await get(`${orgId}#${userId}`);
      await get(`${orgId}#${settingsIdOf(orgId)}`);
      await get(`${orgId}#${calendarId}`);
      const fields: Item = JSON.parse(event.body ?? '{}');
      const items = itemsOfLead(orgId, userId, fields);
      await client.send(
        new TransactWriteCommand({
          TransactItems: items.map((Item, place) => ({
            Put: { TableName, Item, ...(place === 0 && { ConditionExpression: 'attribute_not_exists(PK)' }) },
          })),
          ReturnConsumedCapacity: 'TOTAL',
        }),
      );
      return json(201, items[0]);
    },
  };
}

/** What a captured lead leaves: itself, its lookups by e-mail, phone and domain, its timer. */
function itemsOfLead(orgId: string, userId: string, fields: Item): Item[] {
  const id = newId('lead');
  const at = new Date().toISOString();
  const domain = String(fields.email).split('@')[1];
  const phone = String(fields.phone).replaceAll(' ', '');
  const lookup = (value: string) => ({
    PK: `${orgId}#lookup#${value}`,
    SK: id,
    entity: 'lookup',
    type: 'lead',
    recordId: id,
    derived: true,
  });
  return [
    {
      ...fields,
      PK: `${orgId}#${id}`,
      SK: '#',
      listPK: `${orgId}#lead`,
      listSK: `${at}#${id}`,
      statusPK: `${orgId}#lead#new`,
      statusSK: `${at}#${id}`,
      sourcePK: `${orgId}#lead#${fields.source}`,
      sourceSK: `${at}#${id}`,
      regionPK: `${orgId}#lead`,
      regionSK: `${fields.region}/#${at}#${id}`,
      entity: 'lead',
      action: 'create',
      id,
      orgId,
      version: 1,
      createdAt: at,
      updatedAt: at,
      createdBy: userId,
      updatedBy: userId,
      status: 'new',
      epoch: 0,
      score: 40,
      scoreReasons: [{ rule: 'fit', points: 40, because: 'as a lead is that nobody has scored' }],
      speedToLeadBy: at,
    },
    lookup(`email:${fields.email}`),
    lookup(`phone:${phone}`),
    lookup(`domain:${domain}`),
    {
      PK: `${orgId}#${id}`,
      SK: 'timer#speedToLead',
      entity: 'timer',
      recordType: 'lead',
      recordId: id,
      orgId,
      clock: 'speedToLead',
      epoch: 0,
      dueAt: at,
      duePK: '~due#0',
      dueSK: `2099#${orgId}#${id}#speedToLead`,
      derived: true,
    },
  ];
}

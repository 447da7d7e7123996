import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient, PutCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Cloud, type CloudFile, startCloud } from '../../../infra/local/cloud.ts';
import { localCredentials } from '../../../infra/local/local-credentials.ts';
import { eventually } from '../../support/eventually.ts';
import { tinyAssembly } from '../../support/local-cloud/tiny-app.ts';
import { temporaryDirectory } from '../../support/temporary-directory.ts';

describe('the local cloud over a small app', () => {
  let directory: ReturnType<typeof temporaryDirectory>;
  let cloud: Cloud;
  let table: DynamoDBDocumentClient;
  const lines: string[] = [];

  beforeAll(async () => {
    directory = temporaryDirectory('cloud');
    tinyAssembly({ directory: directory.path });
    cloud = await startCloud({
      app: join(directory.path, 'assembly'),
      dataDir: join(directory.path, 'data'),
      port: 0,
      log: (line) => lines.push(line),
    });
    table = tableOf(cloud);
  });

  afterAll(async () => {
    table.destroy();
    await cloud.close();
    directory[Symbol.dispose]();
  });

  it('carries an item from the table over stream, bus, rule and queue to a function', async () => {
    const Item = { PK: 'a', SK: 'wanted-1' };

    await table.send(new PutCommand({ TableName: 'tiny-records', Item }));

    const remembered = await eventually(async () =>
      (await messagesIn(table)).find((text) => text.includes('wanted-1')),
    );
    expect(JSON.parse(remembered)).toMatchObject({ source: 'tiny', detail: { key: 'wanted-1' } });
  });

  it('follows the rule: what it does not match goes nowhere', async () => {
    await table.send(new PutCommand({ TableName: 'tiny-records', Item: { PK: 'a', SK: 'other' } }));
    await table.send(new PutCommand({ TableName: 'tiny-records', Item: { PK: 'a', SK: 'wanted-2' } }));

    await eventually(async () => (await messagesIn(table)).some((text) => text.includes('wanted-2')));

    expect((await messagesIn(table)).filter((text) => text.includes('other'))).toEqual([]);
  });

  it('takes a message that a client sends to the address of the output', async () => {
    const sqs = new SQSClient({
      endpoint: cloud.endpoints.sqs,
      region: cloud.region,
      credentials: localCredentials,
    });

    await sqs.send(
      new SendMessageCommand({ QueueUrl: cloud.outputs.QueueUrl, MessageBody: '"from a client"' }),
    );

    await eventually(async () => (await messagesIn(table)).includes('"from a client"'));
    sqs.destroy();
  });

  it('answers over HTTP through the route of the template', async () => {
    const answer = await fetch(`${cloud.outputs.ApiUrl}/things/7`);

    expect(cloud.outputs.ApiUrl).toBe(cloud.apiUrl);
    expect(cloud.outputs.StageUrl).toBe(`${cloud.apiUrl}/`);
    expect(await answer.json()).toEqual({ path: '/things/7', queue: cloud.outputs.QueueUrl });
  });

  it('invokes functions by name and by logical id, and names one that is not there', async () => {
    const byName = await cloud.invoke('tiny-publish', { rawPath: '/named' });
    const byId = await cloud.invoke('Publish14CE1CA6', { rawPath: '/by-id' }).catch(() => undefined);
    const missing = cloud.invoke('nobody', {});

    expect(byName.payload).toMatchObject({ statusCode: 200 });
    expect(byId === undefined || byId.functionError === undefined).toBe(true);
    await expect(missing).rejects.toThrow('nobody');
  });

  it('tells each step with its time, and operators where it is', () => {
    const file: CloudFile = JSON.parse(readFileSync(join(directory.path, 'data/cloud.json'), 'utf8'));

    expect(lines).toContainEqual(expect.stringMatching(/^table +\d+ ms$/));
    expect(file).toMatchObject({ pid: process.pid, apiUrl: cloud.apiUrl });
    expect(file.environment.AWS_ENDPOINT_URL_DYNAMODB).toBe(cloud.endpoints.dynamodb);
  });

  it('refuses a second cloud over the same directory, naming the process', async () => {
    const second = startCloud({
      app: join(directory.path, 'assembly'),
      dataDir: join(directory.path, 'data'),
      port: 0,
      log: () => undefined,
    });

    await expect(second).rejects.toThrow(
      `A local cloud already runs over ${directory.path}/data (process ${process.pid})`,
    );
  });

  it('goes on after a restart, with the same ids', async () => {
    const before = cloud.outputs;
    await cloud.close();
    cloud = await startCloud({
      app: join(directory.path, 'assembly'),
      dataDir: join(directory.path, 'data'),
      port: 0,
      log: () => undefined,
    });
    table.destroy();
    table = tableOf(cloud);

    await table.send(new PutCommand({ TableName: 'tiny-records', Item: { PK: 'a', SK: 'wanted-3' } }));

    await eventually(async () => (await messagesIn(table)).some((text) => text.includes('wanted-3')));
    const remembered = (await messagesIn(table)).filter((text) => text.includes('wanted-1'));
    expect(remembered).toHaveLength(1);
    expect(new URL(cloud.outputs.QueueUrl ?? '').pathname).toBe(new URL(before.QueueUrl ?? '').pathname);
  });
});

function tableOf(cloud: Cloud): DynamoDBDocumentClient {
  return DynamoDBDocumentClient.from(
    new DynamoDBClient({
      endpoint: cloud.endpoints.dynamodb,
      region: cloud.region,
      credentials: localCredentials,
    }),
  );
}

/** What the function at the end of the ring wrote. */
async function messagesIn(table: DynamoDBDocumentClient): Promise<string[]> {
  const { Items = [] } = await table.send(
    new QueryCommand({
      TableName: 'tiny-records',
      KeyConditionExpression: 'PK = :messages',
      ExpressionAttributeValues: { ':messages': 'messages' },
    }),
  );
  return Items.map(({ body }) => String(body));
}

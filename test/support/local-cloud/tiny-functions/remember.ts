/** Writes every message of its queue into the table; a message that says so fails. */
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';

const table = new DynamoDBClient({});

export async function handler(event: SQSEvent): Promise<SQSBatchResponse> {
  const batchItemFailures: SQSBatchResponse['batchItemFailures'] = [];
  for (const { messageId, body } of event.Records) {
    if (body.includes('fail')) {
      batchItemFailures.push({ itemIdentifier: messageId });
      continue;
    }
    const Item = { PK: { S: 'messages' }, SK: { S: messageId }, body: { S: body } };
    await table.send(new PutItemCommand({ TableName: process.env.TABLE_NAME, Item }));
  }
  return { batchItemFailures };
}

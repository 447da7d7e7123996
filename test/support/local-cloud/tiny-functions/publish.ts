/** Puts every new item of the table on the bus, and answers HTTP requests with what it was asked. */
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { APIGatewayProxyEventV2, DynamoDBStreamEvent } from 'aws-lambda';

const bus = new EventBridgeClient({});

export async function handler(event: DynamoDBStreamEvent | APIGatewayProxyEventV2): Promise<unknown> {
  if (!('Records' in event)) {
    return { statusCode: 200, body: JSON.stringify({ path: event.rawPath, queue: process.env.QUEUE_URL }) };
  }
  const created = event.Records.filter(({ eventName }) => eventName === 'INSERT');
  const Entries = created.map(({ dynamodb }) => ({
    EventBusName: process.env.BUS_NAME,
    Source: 'tiny',
    DetailType: 'item.created',
    Detail: JSON.stringify({ key: dynamodb?.Keys?.SK?.S }),
  }));
  // EventBridge takes ten at once.
  for (let from = 0; from < Entries.length; from += 10) {
    await bus.send(new PutEventsCommand({ Entries: Entries.slice(from, from + 10) }));
  }
  return { batchItemFailures: [] };
}

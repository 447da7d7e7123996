import {
  BatchWriteCommand,
  type BatchWriteCommandInput,
  type DynamoDBDocumentClient,
} from '@aws-sdk/lib-dynamodb';
import type { CapacityMeter } from './capacity-meter.ts';
import { keyName, keyOfItem } from './range.ts';
import { busy, readable } from './transaction.ts';
import type { Write } from './write.ts';

type Requests = NonNullable<BatchWriteCommandInput['RequestItems']>[string];

/** DynamoDB's limit of items in one batch. */
const maxBatchItems = 25;
const maxUnprocessedRounds = 8;

export interface BatchTarget {
  readonly client: DynamoDBDocumentClient;
  readonly tableName: string;
  readonly meter: CapacityMeter;
}

/**
 * Puts and deletes without conditions, at half of what a transaction costs: for what may be written twice, one item not
 * depending on the other. What DynamoDB leaves unprocessed is asked again, up to eight times. Throws `unavailable` then.
 */
export async function batchWrite(
  { client, tableName, meter }: BatchTarget,
  writes: readonly Write[],
): Promise<void> {
  // DynamoDB refuses a batch with two requests for one item; the last one is what is meant.
  const latest = new Map(writes.map((write) => [targetOf(write), write]));
  const requests = [...latest.values()].map(requestOf);
  for (let start = 0; start < requests.length; start += maxBatchItems) {
    let pending: Requests = requests.slice(start, start + maxBatchItems);
    for (let round = 0; pending && pending.length > 0; round += 1) {
      if (round > maxUnprocessedRounds) throw busy();
      if (round > 0) await new Promise((resolve) => setTimeout(resolve, 25 * 2 ** round));
      const { UnprocessedItems, ConsumedCapacity } = await readable(
        client.send(
          new BatchWriteCommand({ RequestItems: { [tableName]: pending }, ReturnConsumedCapacity: 'TOTAL' }),
        ),
      );
      meter.add('write', ConsumedCapacity);
      pending = UnprocessedItems?.[tableName] ?? [];
    }
  }
}

const targetOf = ({ item }: Write) => keyName(keyOfItem(item.Put?.Item ?? item.Delete?.Key ?? {}));

function requestOf({ item }: Write): NonNullable<Requests>[number] {
  if (item.Put && !item.Put.ConditionExpression) return { PutRequest: { Item: item.Put.Item } };
  if (item.Delete && !item.Delete.ConditionExpression) return { DeleteRequest: { Key: item.Delete.Key } };
  throw new Error('A batch takes puts and deletes without conditions; this write needs a transaction.');
}

/** The table's stream as Lambda would hand it to a function: in order, without what the event source mapping filters. */
import {
  DescribeStreamCommand,
  DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ListStreamsCommand,
} from '@aws-sdk/client-dynamodb-streams';
import type { DynamoDBRecord } from 'aws-lambda';
import { derivedAttribute } from '../../shared/table/keys.ts';
import type { TestTable } from './table.ts';

export interface TestStream {
  /** What was written since the last time, the items of projections left out. */
  read(): Promise<DynamoDBRecord[]>;
  close(): void;
}

/** Follows the stream from now on. */
export async function testStream({ endpoint, tableName }: TestTable): Promise<TestStream> {
  const client = new DynamoDBStreamsClient({ endpoint });
  const { Streams = [] } = await client.send(new ListStreamsCommand({ TableName: tableName }));
  const StreamArn = Streams[0]?.StreamArn;
  const { StreamDescription } = await client.send(new DescribeStreamCommand({ StreamArn }));
  const ShardId = StreamDescription?.Shards?.[0]?.ShardId;
  const { ShardIterator } = await client.send(
    new GetShardIteratorCommand({ StreamArn, ShardId, ShardIteratorType: 'LATEST' }),
  );
  let iterator = ShardIterator;
  return {
    async read() {
      const records: DynamoDBRecord[] = [];
      for (;;) {
        const { Records = [], NextShardIterator } = await client.send(
          new GetRecordsCommand({ ShardIterator: iterator }),
        );
        iterator = NextShardIterator;
        records.push(...Records.map((record) => record as DynamoDBRecord));
        if (Records.length === 0) return records.filter((record) => !isDerived(record));
      }
    },
    close: () => client.destroy(),
  };
}

function isDerived({ dynamodb }: DynamoDBRecord): boolean {
  return [dynamodb?.NewImage, dynamodb?.OldImage].some(
    (image) => image?.[derivedAttribute]?.BOOL !== undefined,
  );
}

import { Agent, request } from 'node:http';
import * as z from 'zod';
import { localCredentials } from '../local-credentials.ts';

/** A stream record as the wire has it, which is also how Lambda gives it to a function. */
export interface StreamRecord {
  readonly eventID: string;
  readonly dynamodb: {
    readonly SequenceNumber: string;
    /** Epoch seconds. */
    readonly ApproximateCreationDateTime: number;
    readonly [field: string]: unknown;
  };
  readonly [field: string]: unknown;
}

// Records are many and pass through as they are: what is read of them is checked, not each of their values.
const recordsShape = z.object({
  Records: z.array(z.custom<StreamRecord>(isRecord)).default([]),
  NextShardIterator: z.string().optional(),
});
const iteratorShape = z.object({ ShardIterator: z.string() });
const streamShape = z.object({
  StreamDescription: z.object({
    Shards: z.array(z.object({ ShardId: z.string(), ParentShardId: z.string().optional() })).default([]),
  }),
});

export type IteratorStart =
  | { readonly ShardIteratorType: 'TRIM_HORIZON' }
  | { readonly ShardIteratorType: 'AFTER_SEQUENCE_NUMBER'; readonly SequenceNumber: string };

/** The service answered with an error; `name` is the one it gave. */
export class StreamServiceError extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

/**
 * The DynamoDB Streams API, spoken directly: the answer is already the JSON that Lambda passes on (an SDK client
 * would parse it into dates and byte arrays), and an idle poll costs a third.
 */
export class StreamClient {
  readonly #endpoint: URL;
  readonly #agent = new Agent({ keepAlive: true });

  constructor(endpoint: string) {
    this.#endpoint = new URL(endpoint);
  }

  /** Shards from the oldest to the newest. */
  async shards(streamArn: string): Promise<string[]> {
    const { StreamDescription } = streamShape.parse(
      await this.#call('DescribeStream', { StreamArn: streamArn }),
    );
    return inLineage(StreamDescription.Shards);
  }

  async iterator(streamArn: string, shardId: string, start: IteratorStart): Promise<string> {
    const input = { StreamArn: streamArn, ShardId: shardId, ...start };
    return iteratorShape.parse(await this.#call('GetShardIterator', input)).ShardIterator;
  }

  /** `next` is undefined at the end of a shard that was closed. */
  async records(
    iterator: string,
    limit: number,
  ): Promise<{ records: StreamRecord[]; next: string | undefined }> {
    const input = { ShardIterator: iterator, Limit: Math.min(limit, 1000) };
    const { Records, NextShardIterator } = recordsShape.parse(await this.#call('GetRecords', input));
    return { records: Records, next: NextShardIterator };
  }

  close(): void {
    this.#agent.destroy();
  }

  #call(operation: string, input: object): Promise<unknown> {
    const body = JSON.stringify(input);
    const headers = {
      'content-type': 'application/x-amz-json-1.0',
      'content-length': Buffer.byteLength(body),
      'x-amz-target': `DynamoDBStreams_20120810.${operation}`,
      // Emulators want to see a signature and do not check it.
      'x-amz-date': new Date().toISOString().replaceAll(/[-:]|\.\d+/g, ''),
      authorization: `AWS4-HMAC-SHA256 Credential=${localCredentials.accessKeyId}/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0`,
    };
    return new Promise((resolve, reject) => {
      const call = request(this.#endpoint, { method: 'POST', agent: this.#agent, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          try {
            resolve(readAnswer(response.statusCode ?? 0, Buffer.concat(chunks).toString()));
          } catch (error) {
            reject(error);
          }
        });
      });
      call.on('error', reject);
      call.end(body);
    });
  }
}

function readAnswer(status: number, text: string): unknown {
  const answer = JSON.parse(text || '{}');
  if (status === 200) return answer;
  const name =
    String(answer.__type ?? 'ServiceException')
      .split('#')
      .at(-1) ?? '';
  throw new StreamServiceError(name, `${name}: ${answer.message ?? answer.Message ?? status}`);
}

function isRecord(value: unknown): value is StreamRecord {
  if (typeof value !== 'object' || value === null || !('eventID' in value && 'dynamodb' in value))
    return false;
  const { dynamodb } = value;
  return (
    typeof dynamodb === 'object' &&
    dynamodb !== null &&
    'SequenceNumber' in dynamodb &&
    'ApproximateCreationDateTime' in dynamodb
  );
}

/** Parents before their children; a parent that is trimmed away counts as read. */
function inLineage(shards: readonly { ShardId: string; ParentShardId?: string | undefined }[]): string[] {
  const ordered: string[] = [];
  const waiting = [...shards];
  while (waiting.length > 0) {
    const ids = new Set(waiting.map((shard) => shard.ShardId));
    const index = waiting.findIndex((shard) => !shard.ParentShardId || !ids.has(shard.ParentShardId));
    const [next] = waiting.splice(Math.max(index, 0), 1);
    if (next) ordered.push(next.ShardId);
  }
  return ordered;
}

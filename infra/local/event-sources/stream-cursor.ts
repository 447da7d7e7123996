import type { MappingStore } from './mapping-store.ts';
import { type StreamClient, type StreamRecord, StreamServiceError } from './stream-client.ts';

/**
 * A place in a stream: reads on from the last saved position through the shards, oldest first. What was read and
 * not saved is read again after `rewind` or a restart.
 */
export class StreamCursor {
  readonly #client: StreamClient;
  readonly #store: MappingStore;
  readonly #mapping: string;
  readonly #streamArn: string;
  /** A window may bring records of two shards together, so each remembers its own. */
  readonly #shardOf = new WeakMap<StreamRecord, string>();
  #shards: string[] = [];
  #shardId: string | undefined;
  #iterator: string | undefined;

  constructor(client: StreamClient, store: MappingStore, mapping: string, streamArn: string) {
    this.#client = client;
    this.#store = store;
    this.#mapping = mapping;
    this.#streamArn = streamArn;
  }

  /** The next records, empty when there are none yet. */
  async read(limit: number): Promise<StreamRecord[]> {
    this.#iterator ??= await this.#openIterator();
    if (this.#iterator === undefined) return [];
    const { records, next } = await this.#client.records(this.#iterator, limit);
    const shardId = this.shardId;
    this.#iterator = next;
    if (next === undefined) await this.#enterNextShard();
    for (const record of records) this.#shardOf.set(record, shardId);
    return records;
  }

  /** Marks everything up to and with this record as handled. */
  save(record: StreamRecord): void {
    const shardId = this.#shardOf.get(record) ?? this.shardId;
    const sequenceNumber = record.dynamodb.SequenceNumber;
    this.#store.savePosition(this.#mapping, this.#streamArn, { shardId, sequenceNumber });
  }

  /** The shard that is being read. */
  get shardId(): string {
    return this.#shardId ?? '';
  }

  /** The next `read` starts from the saved position again. */
  rewind(): void {
    this.#iterator = undefined;
    this.#shardId = undefined;
  }

  /** Passes over everything that is there now; for a mapping that starts with LATEST for the first time. */
  async skipToEnd(): Promise<void> {
    if (this.#store.position(this.#mapping, this.#streamArn)) return;
    for (;;) {
      const last = (await this.read(1000)).at(-1);
      if (last === undefined) return;
      this.save(last);
    }
  }

  async #openIterator(): Promise<string | undefined> {
    // Once: Dynoxide counts all records of the stream for every DescribeStream.
    if (this.#shards.length === 0) this.#shards = await this.#client.shards(this.#streamArn);
    const position = this.#store.position(this.#mapping, this.#streamArn);
    const isKnown = position !== undefined && this.#shards.includes(position.shardId);
    this.#shardId ??= isKnown ? position.shardId : this.#shards[0];
    if (this.#shardId === undefined) return undefined;
    if (position?.shardId !== this.#shardId) return this.#fromStart(this.#shardId);
    try {
      const start = {
        ShardIteratorType: 'AFTER_SEQUENCE_NUMBER',
        SequenceNumber: position.sequenceNumber,
      } as const;
      return await this.#client.iterator(this.#streamArn, this.#shardId, start);
    } catch (error) {
      const isTrimmed = error instanceof StreamServiceError && error.name === 'TrimmedDataAccessException';
      if (!isTrimmed) throw error;
      return this.#fromStart(this.#shardId);
    }
  }

  #fromStart(shardId: string): Promise<string> {
    return this.#client.iterator(this.#streamArn, shardId, { ShardIteratorType: 'TRIM_HORIZON' });
  }

  /** The shard was closed; its child may appear a little later. */
  async #enterNextShard(): Promise<void> {
    this.#shards = await this.#client.shards(this.#streamArn);
    const index = this.#shards.indexOf(this.#shardId ?? '');
    this.#shardId = this.#shards[index + 1] ?? this.#shardId;
  }
}

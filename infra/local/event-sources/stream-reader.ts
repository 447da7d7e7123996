import { setTimeout as sleep } from 'node:timers/promises';
import type { FunctionHost, Log, QueueHost } from '../contracts.ts';
import type { StreamMapping } from './event-source-mapping.ts';
import type { MappingStore } from './mapping-store.ts';
import type { StreamClient, StreamRecord } from './stream-client.ts';
import { StreamCursor } from './stream-cursor.ts';
import { StreamDelivery } from './stream-delivery.ts';

export interface StreamReaderOptions {
  readonly mapping: StreamMapping;
  readonly functions: FunctionHost;
  readonly queues: QueueHost | undefined;
  readonly client: StreamClient;
  readonly store: MappingStore;
  readonly log: Log;
  readonly awsRegion: string;
  /** The longest wait between two reads of an idle stream; `nudge` ends it. */
  readonly idleMilliseconds: number;
  readonly retryMilliseconds: (attempt: number) => number;
}

// After a record more follow soon: the first waits are short, then they double up to the idle one.
const SHORTEST_WAIT_MILLISECONDS = 2;
const OUTAGE_WAIT_MILLISECONDS = 250;
const CLOSE_WITHIN_MILLISECONDS = 5_000;
// Lambda invokes with at most 6 MB; images are counted as JSON.
const BATCH_CHARACTERS = 5_500_000;

/** Reads one stream for one function. */
export class StreamReader {
  readonly #options: StreamReaderOptions;
  readonly #cursor: StreamCursor;
  readonly #delivery: StreamDelivery;
  #isStopped = false;
  #isNudged = false;
  #wake: () => void = () => {};
  #loop: Promise<void> = Promise.resolve();

  constructor(options: StreamReaderOptions) {
    const { mapping, client, store } = options;
    this.#options = options;
    this.#cursor = new StreamCursor(client, store, mapping.id, mapping.sourceArn);
    this.#delivery = new StreamDelivery({
      ...options,
      checkpoint: (record) => this.#cursor.save(record),
      shardId: () => this.#cursor.shardId,
      wait: (milliseconds) => this.#wait(milliseconds),
      isStopped: () => this.#isStopped,
    });
  }

  async start(): Promise<void> {
    if (this.#options.mapping.startingPosition === 'LATEST') await this.#cursor.skipToEnd();
    this.#loop = this.#run();
  }

  /** Something was written: look now. */
  nudge(): void {
    this.#isNudged = true;
    this.#wake();
  }

  /** Stops reading; a batch whose function still runs after 5 s is read again at the next start. */
  async close(): Promise<void> {
    this.#isStopped = true;
    this.#wake();
    await Promise.race([this.#loop, sleep(CLOSE_WITHIN_MILLISECONDS, undefined, { ref: false })]);
  }

  async #run(): Promise<void> {
    let idleWait = SHORTEST_WAIT_MILLISECONDS;
    let isFailing = false;
    while (!this.#isStopped) {
      try {
        this.#isNudged = false;
        const batch = await this.#collect();
        if (batch.length > 0) await this.#deliverInParts(batch);
        idleWait = batch.length > 0 ? SHORTEST_WAIT_MILLISECONDS : idleWait * 2;
        if (batch.length === 0 && !this.#isNudged)
          await this.#wait(Math.min(idleWait, this.#options.idleMilliseconds));
        isFailing = false;
      } catch (error) {
        if (!isFailing && !this.#isStopped)
          this.#options.log(`${this.#options.mapping.sourceArn}: ${error}; trying again`);
        isFailing = true;
        this.#cursor.rewind();
        await this.#wait(OUTAGE_WAIT_MILLISECONDS);
      }
    }
  }

  /** What one read gives, or what the batching window brings together. */
  async #collect(): Promise<StreamRecord[]> {
    const { batchSize, windowMilliseconds } = this.#options.mapping;
    const records = await this.#cursor.read(batchSize);
    if (records.length === 0 || windowMilliseconds === 0) return records;
    const end = Date.now() + windowMilliseconds;
    while (records.length < batchSize && Date.now() < end && !this.#isStopped) {
      await this.#wait(Math.min(this.#options.idleMilliseconds, end - Date.now()));
      records.push(...(await this.#cursor.read(batchSize - records.length)));
    }
    return records;
  }

  async #deliverInParts(records: readonly StreamRecord[]): Promise<void> {
    for (const part of splitBySize(records)) {
      if (this.#isStopped) return;
      await this.#delivery.deliver(part);
    }
  }

  async #wait(milliseconds: number): Promise<void> {
    if (this.#isStopped) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** Images of 400 kB each would not fit an invocation together. */
function splitBySize(records: readonly StreamRecord[]): StreamRecord[][] {
  const parts: StreamRecord[][] = [];
  let size = BATCH_CHARACTERS;
  for (const record of records) {
    // SizeBytes counts the item; its JSON with types and keys is at most about twice as long.
    const characters = Number(record.dynamodb.SizeBytes ?? 0) * 2 + 500;
    if (size + characters > BATCH_CHARACTERS) {
      parts.push([]);
      size = 0;
    }
    parts.at(-1)?.push(record);
    size += characters;
  }
  return parts;
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { FunctionHost, Log, MessageHost } from '../contracts.ts';
import { readBatchOutcome } from './batch-response.ts';
import type { QueueMapping } from './event-source-mapping.ts';
import { type QueueRecord, toQueueRecord } from './queue-record.ts';

export interface QueuePollerOptions {
  readonly mapping: QueueMapping;
  readonly functions: FunctionHost;
  readonly messages: MessageHost;
  readonly log: Log;
}

// Closing waits for a poll that is under way.
const POLL_SECONDS = 1;
const RECEIVE_AT_MOST = 10;
const RETRY_MILLISECONDS = 500;
// A laptop has few processors; a mapping without ScalingConfig gets no more than this at once.
const DEFAULT_CONCURRENCY = 5;
// What a function handles faster than this it handles alone: the next batch is a fuller one, for the same worker with
// its warm code. Slower functions get several batches at once, and so does one whose batches are full: more is waiting.
const ALONE_MILLISECONDS = 500;
// Lambda invokes with at most 6 MB; the records' frames take some of it.
const BATCH_BYTES = 5_500_000;
const CLOSE_WITHIN_MILLISECONDS = 5_000;

/** Takes messages from one queue to one function; deletes what was handled, leaves the rest to the queue. */
export class QueuePoller {
  readonly #options: QueuePollerOptions;
  readonly #running = new Set<Promise<void>>();
  #lastBegun = 0;
  #isBehind = false;
  #isStopped = false;
  #loop: Promise<void> = Promise.resolve();
  #isFailing = false;

  constructor(options: QueuePollerOptions) {
    this.#options = options;
  }

  start(): void {
    this.#loop = this.#poll();
  }

  /** Resolves when the last poll has returned and invocations have ended; those over 5 s are left behind. */
  async close(): Promise<void> {
    this.#isStopped = true;
    await this.#loop;
    const patience = sleep(CLOSE_WITHIN_MILLISECONDS, undefined, { ref: false });
    await Promise.race([Promise.all(this.#running), patience]);
  }

  async #poll(): Promise<void> {
    const limit = this.#options.mapping.maximumConcurrency ?? DEFAULT_CONCURRENCY;
    while (!this.#isStopped) {
      try {
        const alone = this.#lastBegun + ALONE_MILLISECONDS - performance.now();
        if (this.#running.size >= limit) await Promise.race(this.#running);
        else if (this.#running.size > 0 && alone > 0 && !this.#isBehind)
          await Promise.race([...this.#running, sleep(alone, undefined, { ref: false })]);
        else await this.#takeBatch();
        this.#isFailing = false;
      } catch (error) {
        this.#report(error);
        await sleep(RETRY_MILLISECONDS);
      }
    }
  }

  async #takeBatch(): Promise<void> {
    const records = await this.#collect();
    this.#isBehind = records.length >= this.#options.mapping.batchSize;
    if (records.length === 0) return;
    if (this.#isStopped) {
      const { messages, mapping } = this.#options;
      messages.releaseMessages(
        mapping.sourceArn,
        records.map((record) => record.receiptHandle),
      );
      return;
    }
    this.#lastBegun = performance.now();
    for (const batch of splitBySize(records)) {
      const work = this.#handle(batch)
        .catch((error: unknown) => this.#report(error))
        .finally(() => this.#running.delete(work));
      this.#running.add(work);
    }
  }

  /** One receive, or as many as the batching window and size allow. */
  async #collect(): Promise<QueueRecord[]> {
    const { batchSize, windowMilliseconds } = this.#options.mapping;
    const records = await this.#receive(Math.min(batchSize, RECEIVE_AT_MOST), POLL_SECONDS);
    if (records.length === 0 || windowMilliseconds === 0) return records;
    const end = Date.now() + windowMilliseconds;
    while (records.length < batchSize && !this.#isStopped) {
      const left = end - Date.now();
      if (left <= 0) break;
      const missing = Math.min(batchSize - records.length, RECEIVE_AT_MOST);
      const received = await this.#receive(missing, left >= POLL_SECONDS * 1000 ? POLL_SECONDS : 0);
      records.push(...received);
      if (received.length === 0 && left < POLL_SECONDS * 1000) await sleep(Math.min(left, 100));
    }
    return records;
  }

  async #receive(count: number, waitSeconds: number): Promise<QueueRecord[]> {
    const { messages, mapping } = this.#options;
    const received = await messages.receiveMessages(mapping.sourceArn, count, waitSeconds);
    return received.map((message) => toQueueRecord(message, mapping.sourceArn));
  }

  async #handle(records: readonly QueueRecord[]): Promise<void> {
    const { mapping, messages } = this.#options;
    const wanted = records.filter(mapping.accepts);
    const failed = wanted.length === 0 ? new Set() : await this.#invoke(wanted);
    // What the filter refuses is deleted too: Lambda counts it as handled.
    const handled = records.filter((record) => !failed.has(record.messageId));
    messages.deleteMessages(
      mapping.sourceArn,
      handled.map((record) => record.receiptHandle),
    );
  }

  /** The ids of the messages that failed. */
  async #invoke(records: readonly QueueRecord[]): Promise<ReadonlySet<string>> {
    const { mapping, functions } = this.#options;
    const ids = records.map((record) => record.messageId);
    try {
      const result = await functions.invoke(mapping.functionName, { Records: records });
      const outcome = readBatchOutcome(result, ids, mapping.reportsItemFailures);
      if (outcome === 'succeeded') return new Set();
      return outcome === 'failed' ? new Set(ids) : outcome;
    } catch (error) {
      // Throttled: as in Lambda the messages come back after their visibility timeout.
      this.#report(error);
      return new Set(ids);
    }
  }

  /** Once per outage, not twice a second. */
  #report(error: unknown): void {
    if (this.#isFailing || this.#isStopped) return;
    this.#isFailing = true;
    this.#options.log(`${this.#options.mapping.sourceArn}: ${error}; trying again`);
  }
}

function splitBySize(records: readonly QueueRecord[]): QueueRecord[][] {
  const batches: QueueRecord[][] = [];
  let current: QueueRecord[] = [];
  let size = 0;
  for (const record of records) {
    const bytes = Buffer.byteLength(record.body) + 1000;
    if (current.length > 0 && size + bytes > BATCH_BYTES) {
      batches.push(current);
      current = [];
      size = 0;
    }
    current.push(record);
    size += bytes;
  }
  if (current.length > 0) batches.push(current);
  return batches;
}

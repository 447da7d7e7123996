import { setTimeout as sleep } from 'node:timers/promises';
import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueUrlCommand,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { FunctionHost, Log } from '../contracts.ts';
import { readBatchOutcome } from './batch-response.ts';
import type { QueueMapping } from './event-source-mapping.ts';
import type { MappingStore } from './mapping-store.ts';
import { type QueueRecord, toQueueRecord } from './queue-record.ts';

export interface QueuePollerOptions {
  readonly mapping: QueueMapping;
  readonly functions: FunctionHost;
  readonly sqs: SQSClient;
  readonly store: MappingStore;
  readonly log: Log;
}

// A poll is never aborted: fauxqs would hand the next message to the lost connection. So closing waits for it.
const POLL_SECONDS = 1;
const RECEIVE_AT_MOST = 10;
const RETRY_MILLISECONDS = 500;
// A laptop has few processors; a mapping without ScalingConfig gets no more than this at once.
const DEFAULT_CONCURRENCY = 5;
// Lambda invokes with at most 6 MB; the records' frames take some of it.
const BATCH_BYTES = 5_500_000;
const CLOSE_WITHIN_MILLISECONDS = 5_000;

/** Takes messages from one queue to one function; deletes what was handled, leaves the rest to the queue. */
export class QueuePoller {
  readonly #options: QueuePollerOptions;
  readonly #running = new Set<Promise<void>>();
  #queueUrl = '';
  #isStopped = false;
  #loop: Promise<void> = Promise.resolve();
  #isFailing = false;

  constructor(options: QueuePollerOptions) {
    this.#options = options;
  }

  /** Resolves when the queue is found and what a killed process had in hand is back in it. */
  async start(): Promise<void> {
    const { mapping, sqs } = this.#options;
    const QueueName = mapping.sourceArn.split(':').at(-1);
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName }));
    this.#queueUrl = QueueUrl ?? '';
    await this.#handBack(this.#options.store.receipts(mapping.id));
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
        if (this.#running.size >= limit) await Promise.race(this.#running);
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
    if (records.length === 0) return;
    const receipts = records.map((record) => record.receiptHandle);
    this.#options.store.addReceipts(this.#options.mapping.id, receipts);
    if (this.#isStopped) return this.#handBack(receipts);
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
    const { Messages = [] } = await this.#options.sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: this.#queueUrl,
        MaxNumberOfMessages: count,
        WaitTimeSeconds: waitSeconds,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      }),
    );
    return Messages.map((message) => toQueueRecord(message, this.#options.mapping.sourceArn));
  }

  async #handle(records: readonly QueueRecord[]): Promise<void> {
    const { mapping, store } = this.#options;
    const receipts = records.map((record) => record.receiptHandle);
    const wanted = records.filter(mapping.accepts);
    const failed = wanted.length === 0 ? new Set() : await this.#invoke(wanted);
    // What the filter refuses is deleted too: Lambda counts it as handled.
    const handled = records.filter((record) => !failed.has(record.messageId));
    await this.#delete(handled.map((record) => record.receiptHandle));
    // The process goes down while the function runs: the receipts stay, for the next start.
    if (!this.#isStopped) store.removeReceipts(mapping.id, receipts);
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

  async #delete(receipts: readonly string[]): Promise<void> {
    for (const Entries of entriesOf(receipts)) {
      const { Failed = [] } = await this.#options.sqs.send(
        new DeleteMessageBatchCommand({ QueueUrl: this.#queueUrl, Entries }),
      );
      if (Failed.length > 0)
        this.#options.log(
          `${this.#options.mapping.sourceArn}: ${Failed.length} handled messages could not be deleted`,
        );
    }
    this.#options.store.removeReceipts(this.#options.mapping.id, receipts);
  }

  /** Makes messages visible again now; one that is gone or visible already is nothing to worry about. */
  async #handBack(receipts: readonly string[]): Promise<void> {
    for (const entries of entriesOf(receipts)) {
      const Entries = entries.map((entry) => ({ ...entry, VisibilityTimeout: 0 }));
      await this.#options.sqs.send(
        new ChangeMessageVisibilityBatchCommand({ QueueUrl: this.#queueUrl, Entries }),
      );
    }
    this.#options.store.removeReceipts(this.#options.mapping.id, receipts);
  }

  /** Once per outage, not twice a second. */
  #report(error: unknown): void {
    if (this.#isFailing || this.#isStopped) return;
    this.#isFailing = true;
    this.#options.log(`${this.#options.mapping.sourceArn}: ${error}; trying again`);
  }
}

/** SQS takes ten entries in a batch. */
function entriesOf(receipts: readonly string[]): { Id: string; ReceiptHandle: string }[][] {
  const entries = receipts.map((ReceiptHandle, index) => ({ Id: String(index), ReceiptHandle }));
  return Array.from({ length: Math.ceil(entries.length / 10) }, (_, page) =>
    entries.slice(page * 10, page * 10 + 10),
  );
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

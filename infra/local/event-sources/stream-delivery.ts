import { hash } from 'node:crypto';
import type { FunctionHost, InvokeResult, Log, QueueHost } from '../contracts.ts';
import { readBatchOutcome } from './batch-response.ts';
import type { StreamMapping } from './event-source-mapping.ts';
import type { StreamRecord } from './stream-client.ts';

export interface StreamDeliveryOptions {
  readonly mapping: StreamMapping;
  readonly functions: FunctionHost;
  readonly queues: QueueHost | undefined;
  readonly log: Log;
  readonly awsRegion: string;
  /** The wait before the n-th retry, n from 1. */
  readonly retryMilliseconds: (attempt: number) => number;
  /** Everything up to and with this record is done with. */
  readonly checkpoint: (record: StreamRecord) => void;
  readonly shardId: () => string;
  /** Waits, or returns at once when the reader is being closed. */
  readonly wait: (milliseconds: number) => Promise<void>;
  readonly isStopped: () => boolean;
}

type Condition = 'RetryAttemptsExhausted' | 'RecordAgeExceeded';

/**
 * Brings batches of one shard to the function, in order, until each is handled or given up, as Lambda does for
 * streams: retries, halving of a failing batch, partial failures, maximum age, on-failure destination.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-errors.html
 */
export class StreamDelivery {
  readonly #options: StreamDeliveryOptions;

  constructor(options: StreamDeliveryOptions) {
    this.#options = options;
  }

  /** Resolves when the records are handled or given up, or the reader is stopped. */
  async deliver(read: readonly StreamRecord[]): Promise<void> {
    const { mapping, checkpoint, isStopped } = this.#options;
    const wanted = read.filter(mapping.accepts);
    if (wanted.length > 0) await this.#deliverUntilDone(wanted, 0);
    const last = read.at(-1);
    // Those behind the last wanted one were filtered out and need no function.
    if (last && !isStopped()) checkpoint(last);
  }

  async #deliverUntilDone(batch: readonly StreamRecord[], failuresBefore: number): Promise<void> {
    const { mapping, isStopped, wait, retryMilliseconds, checkpoint } = this.#options;
    let records = batch;
    let failures = failuresBefore;
    for (let throttles = 0; !isStopped(); ) {
      records = await this.#dropExpired(records, failures);
      if (records.length === 0) return;
      const result = await this.#invoke(records);
      // A worker that was ended by the shutdown is no failure of the function.
      if (isStopped() && (result === undefined || result.functionError)) return;
      if (result === undefined) {
        throttles += 1;
        await wait(retryMilliseconds(throttles));
        continue;
      }
      const rest = this.#restAfter(records, result);
      const isProgress = rest.length < records.length;
      const done = records[records.length - rest.length - 1];
      if (done) checkpoint(done);
      if (rest.length === 0) return;
      // A split costs no retry, whether at the reported failure or in the middle: it finds the poisonous record.
      if (mapping.bisectsOnError && !isProgress && rest.length > 1) return this.#halve(rest, failures);
      if (isProgress) failures = mapping.bisectsOnError ? 0 : 1;
      else failures += 1;
      records = rest;
      if (failures > mapping.maximumRetries)
        return this.#giveUp(records, failures, 'RetryAttemptsExhausted', result);
      await wait(retryMilliseconds(Math.max(failures, 1)));
    }
  }

  async #halve(records: readonly StreamRecord[], failures: number): Promise<void> {
    const middle = Math.ceil(records.length / 2);
    await this.#deliverUntilDone(records.slice(0, middle), failures);
    if (!this.#options.isStopped()) await this.#deliverUntilDone(records.slice(middle), failures);
  }

  /** What is to be tried again: from the first reported failure on, everything when the function failed. */
  #restAfter(records: readonly StreamRecord[], result: InvokeResult): readonly StreamRecord[] {
    const numbers = records.map((record) => record.dynamodb.SequenceNumber);
    const outcome = readBatchOutcome(result, numbers, this.#options.mapping.reportsItemFailures);
    if (outcome === 'succeeded') return [];
    if (outcome === 'failed') return records;
    return records.slice(numbers.findIndex((number) => outcome.has(number)));
  }

  /** Undefined when the function could not be called at all, for example because it is throttled. */
  async #invoke(records: readonly StreamRecord[]): Promise<InvokeResult | undefined> {
    const { mapping, functions, awsRegion, log } = this.#options;
    const eventSourceARN = mapping.sourceArn;
    const Records = records.map((record) => ({
      ...record,
      eventID: eventIdOf(record, eventSourceARN),
      awsRegion,
      eventSourceARN,
    }));
    try {
      return await functions.invoke(mapping.functionName, { Records });
    } catch (error) {
      if (!this.#options.isStopped())
        log(`${mapping.functionName} could not be invoked for its stream: ${error}`);
      return undefined;
    }
  }

  /** The records that are young enough; the others go to the on-failure destination. */
  async #dropExpired(records: readonly StreamRecord[], failures: number): Promise<readonly StreamRecord[]> {
    const oldest = Date.now() - this.#options.mapping.maximumRecordAgeMilliseconds;
    const firstYoung = records.findIndex((record) => createdAt(record) >= oldest);
    if (firstYoung === 0) return records;
    const expired = firstYoung < 0 ? records : records.slice(0, firstYoung);
    await this.#giveUp(expired, failures, 'RecordAgeExceeded', undefined);
    return records.slice(expired.length);
  }

  async #giveUp(
    records: readonly StreamRecord[],
    invocations: number,
    condition: Condition,
    result: InvokeResult | undefined,
  ): Promise<void> {
    const { mapping, queues, log, checkpoint, isStopped, wait, retryMilliseconds } = this.#options;
    const target = mapping.onFailureQueueArn;
    if (target) {
      const notice = JSON.stringify(this.#failureNotice(records, invocations, condition, result));
      for (let attempt = 1; !isStopped(); attempt += 1) {
        try {
          if (!queues) throw new Error('no queue host is there for the on-failure destination');
          await queues.sendMessage(target, notice);
          break;
        } catch (error) {
          log(`${mapping.functionName}: a notice for ${target} could not be sent: ${error}`);
          await wait(retryMilliseconds(attempt));
        }
      }
    }
    if (isStopped()) return;
    log(
      `${mapping.functionName} gave up ${records.length} stream records (${condition})${target ? `, notice in ${target}` : ''}`,
    );
    const last = records.at(-1);
    if (last) checkpoint(last);
  }

  /** Like Lambda's, it tells where the records are, not what they hold. */
  #failureNotice(
    records: readonly StreamRecord[],
    invocations: number,
    condition: Condition,
    result: InvokeResult | undefined,
  ): object {
    const { mapping, shardId } = this.#options;
    const [first, last] = [records[0], records.at(-1)];
    return {
      requestContext: {
        requestId: crypto.randomUUID(),
        functionArn: mapping.functionName,
        condition,
        approximateInvokeCount: invocations,
      },
      ...(result && {
        responseContext: {
          statusCode: 200,
          executedVersion: '$LATEST',
          functionError: result.functionError ?? 'Unhandled',
        },
      }),
      version: '1.0',
      timestamp: new Date().toISOString(),
      DDBStreamBatchInfo: {
        shardId: shardId(),
        startSequenceNumber: first?.dynamodb.SequenceNumber,
        endSequenceNumber: last?.dynamodb.SequenceNumber,
        approximateArrivalOfFirstRecord: first && new Date(createdAt(first)).toISOString(),
        approximateArrivalOfLastRecord: last && new Date(createdAt(last)).toISOString(),
        batchSize: records.length,
        streamArn: mapping.sourceArn,
      },
    };
  }
}

/** AWS's ids are unique for ever; Dynoxide's count from 1 for every table and every new data directory. */
function eventIdOf({ dynamodb }: StreamRecord, streamArn: string): string {
  return hash('md5', `${streamArn}#${dynamodb.SequenceNumber}#${dynamodb.ApproximateCreationDateTime}`);
}

function createdAt(record: StreamRecord): number {
  return record.dynamodb.ApproximateCreationDateTime * 1000;
}

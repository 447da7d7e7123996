import { Duration } from 'aws-cdk-lib';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { DeadLetterQueue } from './dead-letter-queue.ts';
import type { Foundation } from './foundation.ts';
import type { BackendFunction } from './function.ts';

export interface ConsumedQueueProps {
  readonly whenItFails: string;
  /** The time of one invocation. */
  readonly timeout: Duration;
  /** How many messages one invocation takes; 1 where each is long work. */
  readonly batchSize: number;
  /** How long a batch is gathered at most. */
  readonly batchWindow?: Duration;
  /** How many invocations run at once, 2 to 1,000: a flood waits in the queue and leaves room for the API. */
  readonly maxConcurrency: number;
  /** How old a message may become before people notice, in seconds. */
  readonly lateAfterSeconds: number;
}

/**
 * A queue that one function works off, its dead letters and what watches both. A message that fails goes back alone
 * (partial batch response), five times, then to the dead-letter queue with an alarm on it.
 */
export class ConsumedQueue {
  readonly queue: Queue;
  readonly deadLetters: Queue;
  readonly #props: ConsumedQueueProps;

  /** `of` names the function: `leads/on-lead-created`. */
  constructor(scope: Construct, foundation: Foundation, of: string, props: ConsumedQueueProps) {
    const { stage, watchlist } = foundation;
    const { whenItFails, lateAfterSeconds } = props;
    this.#props = props;
    this.deadLetters = new DeadLetterQueue(scope, 'DeadLetters', foundation, { of, whenItFails }).queue;
    const queueName = stage.resourceName(of);
    this.queue = new Queue(scope, 'Queue', {
      queueName,
      enforceSSL: true,
      // Lambda asks for six times the function's time, so that throttled retries do not show a message twice.
      visibilityTimeout: Duration.seconds(props.timeout.toSeconds() * 6),
      retentionPeriod: Duration.days(4),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: 5 },
    });
    watchlist.queues.push({ queueName, whenItFails, lateAfterSeconds });
  }

  /** Gives the messages to the function. */
  workedOffBy(consumer: BackendFunction): void {
    const { batchSize, batchWindow, maxConcurrency } = this.#props;
    consumer.addEventSource(
      new SqsEventSource(this.queue, {
        batchSize,
        ...(batchWindow && { maxBatchingWindow: batchWindow }),
        maxConcurrency,
        reportBatchItemFailures: true,
      }),
    );
  }
}

import { Duration } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Entry, OwnEnvironmentOf } from '../../shared/platform/environments.ts';
import { DeadLetterQueue } from './dead-letter-queue.ts';
import type { Foundation } from './foundation.ts';
import { BackendFunction } from './function.ts';

/** An event as its definition in `shared/<context>/events.ts` names it. */
export interface EventName {
  /** `lead.created.v1`, EventBridge's detail-type. */
  readonly name: string;
  /** `baton.leads`. */
  readonly source: string;
}

export interface QueueConsumerProps<E extends Entry> {
  readonly entry: E;
  readonly environment: OwnEnvironmentOf<E>;
  /** The events it takes from the bus. */
  readonly events: readonly EventName[];
  readonly whenItFails: string;
  readonly timeout: Duration;
  readonly memoryMegabytes: number;
  /** How many messages one invocation takes; 1 where each is long work. */
  readonly batchSize: number;
  /** How many invocations run at once, 2 to 1,000: a flood waits in the queue and leaves room for the API. */
  readonly maxConcurrency: number;
  /** How old a message may become before people notice, in seconds. */
  readonly lateAfterSeconds: number;
}

/**
 * A consumer of events: rule, queue, function. A message that fails goes back alone (partial batch response), five
 * times, then to the dead-letter queue with an alarm on it.
 */
export class QueueConsumer<E extends Entry = Entry> extends Construct {
  readonly function: BackendFunction<E>;

  constructor(scope: Construct, id: string, foundation: Foundation, props: QueueConsumerProps<E>) {
    super(scope, id);
    const { stage, watchlist } = foundation;
    this.function = new BackendFunction(this, 'Function', foundation, props);
    const deadLetters = new DeadLetterQueue(this, 'DeadLetters', foundation, {
      of: props.entry,
      whenItFails: props.whenItFails,
    });
    const queueName = stage.resourceName(props.entry);
    const queue = new Queue(this, 'Queue', {
      queueName,
      enforceSSL: true,
      // Lambda asks for six times the function's time, so that throttled retries do not show a message twice.
      visibilityTimeout: Duration.seconds(props.timeout.toSeconds() * 6),
      retentionPeriod: Duration.days(4),
      deadLetterQueue: { queue: deadLetters.queue, maxReceiveCount: 5 },
    });
    new Rule(this, 'Rule', {
      eventBus: foundation.bus,
      description: `${props.events.map((event) => event.name).join(', ')} to functions/${props.entry}.ts`,
      eventPattern: {
        source: [...new Set(props.events.map((event) => event.source))],
        detailType: props.events.map((event) => event.name),
      },
      targets: [new SqsQueue(queue, { deadLetterQueue: deadLetters.queue })],
    });
    this.function.addEventSource(
      new SqsEventSource(queue, {
        batchSize: props.batchSize,
        maxConcurrency: props.maxConcurrency,
        reportBatchItemFailures: true,
      }),
    );
    watchlist.queues.push({
      queueName,
      whenItFails: props.whenItFails,
      lateAfterSeconds: props.lateAfterSeconds,
    });
  }
}

import { Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';
import type { Entry, OwnEnvironmentOf } from '../../shared/platform/environments.ts';
import { ConsumedQueue, type ConsumedQueueProps } from './consumed-queue.ts';
import type { Foundation } from './foundation.ts';
import { BackendFunction } from './function.ts';

/** An event as its definition in `shared/<context>/events.ts` names it. */
export interface EventName {
  /** `lead.created.v1`, EventBridge's detail-type. */
  readonly name: string;
  /** `baton.leads`. */
  readonly source: string;
}

export interface QueueConsumerProps<E extends Entry> extends ConsumedQueueProps {
  readonly entry: E;
  readonly environment: OwnEnvironmentOf<E>;
  /** The events it takes from the bus. */
  readonly events: readonly EventName[];
  readonly memoryMegabytes: number;
}

/** A consumer of events: rule, queue, function. */
export class QueueConsumer<E extends Entry = Entry> extends Construct {
  readonly function: BackendFunction<E>;

  constructor(scope: Construct, id: string, foundation: Foundation, props: QueueConsumerProps<E>) {
    super(scope, id);
    this.function = new BackendFunction(this, 'Function', foundation, props);
    const consumed = new ConsumedQueue(this, foundation, props.entry, props);
    consumed.workedOffBy(this.function);
    new Rule(this, 'Rule', {
      eventBus: foundation.bus,
      description: `${describe(props.events)} to functions/${props.entry}.ts`,
      eventPattern: {
        source: [...new Set(props.events.map((event) => event.source))],
        detailType: props.events.map((event) => event.name),
      },
      targets: [new SqsQueue(consumed.queue, { deadLetterQueue: consumed.deadLetters })],
    });
  }
}

/** A rule's description has at most 512 characters. */
function describe(events: readonly EventName[]): string {
  const names = events.map(({ name }) => name).join(', ');
  return names.length <= 400 ? names : `${events.length} events`;
}

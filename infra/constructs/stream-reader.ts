import { Duration } from 'aws-cdk-lib';
import { EventSourceMapping, FilterCriteria, FilterRule, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import { SqsDlq } from 'aws-cdk-lib/aws-lambda-event-sources';
import { Construct } from 'constructs';
import type { Entry, OwnEnvironmentOf } from '../../shared/platform/environments.ts';
import { derivedAttribute } from '../../shared/table/keys.ts';
import { DeadLetterQueue } from './dead-letter-queue.ts';
import type { Foundation } from './foundation.ts';
import { BackendFunction } from './function.ts';

export interface StreamReaderProps<E extends Entry> {
  readonly entry: E;
  readonly environment: OwnEnvironmentOf<E>;
  readonly whenItFails: string;
  readonly lateAfterSeconds: number;
}

/** An image carries the mark of what projections write, or it does not. */
const unmarked = { [derivedAttribute]: { BOOL: FilterRule.notExists() } };

/**
 * One of the two readers of the table's stream (DynamoDB throttles a third). Records that projections wrote are
 * filtered before the function is invoked, so that a projection never causes another.
 */
export class StreamReader<E extends Entry = Entry> extends Construct {
  readonly function: BackendFunction<E>;

  constructor(scope: Construct, id: string, foundation: Foundation, props: StreamReaderProps<E>) {
    super(scope, id);
    const { stage, data, watchlist } = foundation;
    this.function = new BackendFunction(this, 'Function', foundation, {
      entry: props.entry,
      environment: props.environment,
      whenItFails: props.whenItFails,
      timeout: Duration.seconds(60),
      memoryMegabytes: stage.memoryMegabytes.consumer,
    });
    const deadLetters = new DeadLetterQueue(this, 'DeadLetters', foundation, {
      of: props.entry,
      whenItFails: props.whenItFails,
    });
    new EventSourceMapping(this, 'Stream', {
      target: this.function,
      eventSourceArn: data.table.table.tableStreamArn,
      // From the beginning: LATEST loses what is written between the first deployment and the first poll.
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: 100,
      reportBatchItemFailures: true,
      // A record that can never be handled is cut out of its batch and stops the others for 30 tries, not for a day.
      bisectBatchOnError: true,
      retryAttempts: 30,
      onFailure: new SqsDlq(deadLetters.queue),
      filters: [FilterCriteria.filter({ dynamodb: { NewImage: unmarked, OldImage: unmarked } })],
    });
    data.table.grantStream(this.function);
    watchlist.streamReaders.push({
      functionName: this.function.physicalFunctionName,
      whenItIsLate: props.whenItFails,
      lateAfterSeconds: props.lateAfterSeconds,
    });
  }
}

import { Duration, Validations } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Foundation } from './foundation.ts';

export interface DeadLetterQueueProps {
  /** What it collects the failures of: `leads/on-lead-created`. */
  readonly of: string;
  readonly whenItFails: string;
}

/** Where what failed for good waits 14 days for a person; an alarm watches every one of them. */
export class DeadLetterQueue extends Construct {
  readonly queue: Queue;

  constructor(scope: Construct, id: string, { stage, watchlist }: Foundation, props: DeadLetterQueueProps) {
    super(scope, id);
    const queueName = stage.resourceName(`${props.of}-dead-letters`);
    this.queue = new Queue(this, 'Queue', {
      queueName,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    Validations.of(this.queue).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'It is the dead-letter queue.',
    });
    watchlist.deadLetters.push({ queueName, whenItFails: props.whenItFails });
  }
}

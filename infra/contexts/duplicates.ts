import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { accountIdentified, contactIdentified, mergeStarted } from '../../shared/customers/merge-events.ts';
import type { Foundation } from '../constructs/foundation.ts';
import { QueueConsumer } from '../constructs/queue-consumer.ts';

/** Duplicates of customers: looked for when one comes or changes, and made one. */
export function addDuplicates(parent: Construct, foundation: Foundation): void {
  const scope = new Construct(parent, 'Duplicates');
  const { stage, data } = foundation;
  const environment = { TABLE_NAME: data.table.name };

  const onIdentified = new QueueConsumer(scope, 'OnCustomerIdentified', foundation, {
    entry: 'customers/on-customer-identified',
    environment,
    events: [contactIdentified, accountIdentified],
    timeout: Duration.seconds(60),
    memoryMegabytes: stage.memoryMegabytes.consumer,
    // Each may wait 3 s for its projections.
    batchSize: 10,
    // An import of 100,000 people is looked through behind it, slowly: it must not take the table from others.
    maxConcurrency: 5,
    lateAfterSeconds: 3600,
    whenItFails: 'New duplicates of contacts and accounts are missing from the work list.',
  });
  data.table.grant(onIdentified.function, { writes: true, indexes: ['account', 'contact'] });

  const onMergeStarted = new QueueConsumer(scope, 'OnMergeStarted', foundation, {
    entry: 'customers/on-merge-started',
    environment,
    events: [mergeStarted],
    // A long one hands over to a run of its own after 4 minutes.
    timeout: Duration.minutes(5),
    memoryMegabytes: stage.memoryMegabytes.consumer,
    batchSize: 1,
    maxConcurrency: 5,
    lateAfterSeconds: 3600,
    whenItFails:
      'What belongs to a merged customer stays behind: its timeline and its deals are in two places.',
  });
  // What it clears away it puts in one transaction; kinds that nobody knows any more, in batches.
  data.table.grant(onMergeStarted.function, {
    writes: true,
    batches: true,
    indexes: ['account', 'contact', 'face'],
  });
}

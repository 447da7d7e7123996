import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { accountOwnerChanged, erasureStarted } from '../../shared/customers/events.ts';
import { leadLinked } from '../../shared/leads/events.ts';
import type { Foundation } from '../constructs/foundation.ts';
import { QueueConsumer } from '../constructs/queue-consumer.ts';

/** What follows from changes of customers: contacts go with their account, consents with their lead; people are erased. */
export function addPrivacy(parent: Construct, foundation: Foundation): void {
  const scope = new Construct(parent, 'Privacy');
  const { stage, data } = foundation;

  const onCustomerChanged = new QueueConsumer(scope, 'OnCustomerChanged', foundation, {
    entry: 'customers/on-customer-changed',
    environment: { TABLE_NAME: data.table.name },
    events: [accountOwnerChanged, leadLinked],
    // 20 contacts a transaction: some 100,000 in this time. What is cut off goes on where it stopped when the message comes
    // again, because contacts that have changed hands are passed over.
    timeout: Duration.minutes(2),
    memoryMegabytes: stage.memoryMegabytes.consumer,
    batchSize: 5,
    maxConcurrency: 2,
    lateAfterSeconds: 900,
    whenItFails:
      'Contacts stay with the former owner of their account, and consents given with a lead are missing on its contact.',
  });
  data.table.grant(onCustomerChanged.function, { writes: true, indexes: ['account'] });

  const onErasureStarted = new QueueConsumer(scope, 'OnErasureStarted', foundation, {
    entry: 'customers/on-erasure-started',
    environment: { TABLE_NAME: data.table.name, FILE_BUCKET_NAME: data.fileBucket.bucketName },
    events: [erasureStarted],
    // A long erasure hands over to a run of its own after 4 minutes.
    timeout: Duration.minutes(5),
    memoryMegabytes: stage.memoryMegabytes.consumer,
    batchSize: 1,
    maxConcurrency: 2,
    lateAfterSeconds: 3600,
    whenItFails: 'People who asked to be erased are not: their erasure stays at “running”.',
  });
  data.table.grant(onErasureStarted.function, { writes: true, indexes: ['account', 'contact'] });
  data.grantDeletionOfFiles(onErasureStarted.function);
}

import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { events } from '../../shared/platform/event-registry.ts';
import { webhooksRoutes } from '../../shared/webhooks/routes.ts';
import { ConsumedQueue } from '../constructs/consumed-queue.ts';
import type { Foundation } from '../constructs/foundation.ts';
import { BackendFunction } from '../constructs/function.ts';
import { HttpFunction } from '../constructs/http-function.ts';
import { QueueConsumer } from '../constructs/queue-consumer.ts';

const whenDeliveriesFail =
  'Other systems hear of nothing for now: deliveries to webhooks wait and are made once this is mended.';

/** Events sent on to other systems. */
export function addWebhooks(parent: Construct, foundation: Foundation): void {
  const scope = new Construct(parent, 'Webhooks');
  const { stage, data } = foundation;
  const receivers = { PRIVATE_RECEIVERS: stage.webhooksToPrivateNetworks ? 'allowed' : 'refused' } as const;

  const delivering = new Construct(scope, 'OnDeliveryDue');
  // Ten receivers at once, each with 10 s to answer.
  const timeout = Duration.seconds(30);
  const deliveries = new ConsumedQueue(delivering, foundation, 'webhooks/on-delivery-due', {
    timeout,
    batchSize: 10,
    maxConcurrency: 10,
    // What waits for its next attempt goes round every 15 minutes.
    lateAfterSeconds: 1800,
    whenItFails: whenDeliveriesFail,
  });
  const environment = { TABLE_NAME: data.table.name, DELIVERY_QUEUE_URL: deliveries.queue.queueUrl };
  const onDeliveryDue = new BackendFunction(delivering, 'Function', foundation, {
    entry: 'webhooks/on-delivery-due',
    environment: { ...environment, ...receivers },
    timeout,
    memoryMegabytes: stage.memoryMegabytes.consumer,
    whenItFails: whenDeliveriesFail,
  });
  deliveries.workedOffBy(onDeliveryDue);
  data.table.grant(onDeliveryDue, { writes: true, indexes: [] });

  const onEvent = new QueueConsumer(scope, 'OnEvent', foundation, {
    entry: 'webhooks/on-event',
    environment,
    events,
    timeout: Duration.seconds(30),
    memoryMegabytes: stage.memoryMegabytes.consumer,
    batchSize: 100,
    // Every event there is comes here, and most organizations subscribe to few: batches cost a tenth.
    batchWindow: Duration.seconds(1),
    maxConcurrency: 5,
    lateAfterSeconds: 600,
    whenItFails: 'Other systems hear late of what happens: no delivery to a webhook is begun.',
  });
  data.table.grant(onEvent.function, { writes: true, indexes: ['list'] });

  const http = new HttpFunction(scope, 'Http', foundation, {
    entry: 'webhooks/http',
    routes: webhooksRoutes,
    environment: { ...environment, ...receivers },
    whenItFails: 'Webhooks cannot be seen, changed or replayed; deliveries go on.',
  });
  data.table.grant(http.function, { writes: true, indexes: ['list', 'status'] });

  for (const sender of [onDeliveryDue, onEvent.function, http.function]) {
    sender.allow(['sqs:SendMessage'], [deliveries.queue.queueArn]);
  }
}

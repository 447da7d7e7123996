import { readEnvironment } from '../platform/environment.ts';
import { queueFunction } from '../platform/queue.ts';
import { DeliveryQueue } from './delivery-queue.ts';
import { fanOut, webhooksOf } from './fan-out.ts';

const environment = readEnvironment('webhooks/on-event', process.env);
const queue = new DeliveryQueue(environment.DELIVERY_QUEUE_URL);

/** An event happened: whoever subscribed to it is to be told. Read each time: a webhook counts from the next event on. */
export const handler = queueFunction(
  (event, { table, now }) => fanOut({ table, queue, webhooksOf, now }, event),
  environment,
);

import { readEnvironment } from '../platform/environment.ts';
import { queueFunction } from '../platform/queue.ts';
import { remembered } from '../platform/remembered.ts';
import { DeliveryQueue } from './delivery-queue.ts';
import { fanOut, webhooksOf } from './fan-out.ts';

/** Most events come in bursts of one organization: its webhooks are read once for a burst. */
const rememberedMs = 2_000;

const environment = readEnvironment('webhooks/on-event', process.env);
const queue = new DeliveryQueue(environment.DELIVERY_QUEUE_URL);
const known = remembered(webhooksOf, rememberedMs);

/** An event happened: whoever subscribed to it is to be told. */
export const handler = queueFunction(
  (event, { table, now }) => fanOut({ table, queue, webhooksOf: known, now }, event),
  environment,
);

import { webhooksRoutes } from '../../shared/webhooks/routes.ts';
import { readEnvironment } from '../platform/environment.ts';
import { httpFunction } from '../platform/http.ts';
import { listWebhookDeliveries, sendingThrough } from './deliveries.ts';
import { DeliveryQueue } from './delivery-queue.ts';
import { listEventTypes } from './event-types.ts';
import { deleteWebhook, getWebhook, listWebhooks, renewWebhookSecret, webhooksFor } from './webhooks.ts';

const environment = readEnvironment('webhooks/http', process.env);
const webhooks = webhooksFor({ isLocal: environment.PRIVATE_RECEIVERS === 'allowed' });
const sending = sendingThrough(new DeliveryQueue(environment.DELIVERY_QUEUE_URL));

export const handler = httpFunction(
  webhooksRoutes,
  {
    listEventTypes: async () => listEventTypes(),
    createWebhook: (request, context) => webhooks.createWebhook(context, request),
    listWebhooks: (request, context) => listWebhooks(context, request),
    getWebhook: (request, context) => getWebhook(context, request),
    changeWebhook: (request, context) => webhooks.changeWebhook(context, request),
    deleteWebhook: (request, context) => deleteWebhook(context, request),
    renewWebhookSecret: (request, context) => renewWebhookSecret(context, request),
    testWebhook: (request, context) => sending.testWebhook(context, request),
    listWebhookDeliveries: (request, context) => listWebhookDeliveries(context, request),
    replayWebhookDelivery: (request, context) => sending.replayWebhookDelivery(context, request),
    replayWebhook: (request, context) => sending.replayWebhook(context, request),
  },
  environment,
);

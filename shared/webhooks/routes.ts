import * as z from 'zod';
import { instant } from '../platform/fields.ts';
import { patchOf } from '../platform/merge-patch.ts';
import { defineRoute, pageOf, pageQuery } from '../platform/route.ts';
import { deliveryStatuses, WebhookDelivery } from './delivery.ts';
import { WebhookFields, WebhookView, WebhookWithSecret } from './webhook.ts';

const tag = 'Webhooks';

export const EventType = z.object({
  name: z.string(),
  summary: z.string(),
  recordType: z.string(),
  /** A JSON Schema of the message’s `data.facts`. */
  facts: z.record(z.string(), z.unknown()),
});

/** Events sent on to other systems. */
export const webhooksRoutes = {
  listEventTypes: defineRoute({
    operationId: 'listEventTypes',
    method: 'GET',
    path: '/v1/event-types',
    summary: 'Every event there is, with what its message says',
    tag,
    access: 'signedIn',
    response: z.object({ items: z.array(EventType) }),
  }),
  createWebhook: defineRoute({
    operationId: 'createWebhook',
    method: 'POST',
    path: '/v1/webhooks',
    summary: 'Subscribes a URL to events; the answer holds the secret its messages are signed with',
    tag,
    access: { resource: 'webhook', action: 'create' },
    body: WebhookFields,
    response: WebhookWithSecret,
    status: 201,
  }),
  listWebhooks: defineRoute({
    operationId: 'listWebhooks',
    method: 'GET',
    path: '/v1/webhooks',
    summary: 'Webhooks, newest first, with their health',
    tag,
    access: { resource: 'webhook', action: 'read' },
    query: z.object(pageQuery),
    response: pageOf(WebhookView),
  }),
  getWebhook: defineRoute({
    operationId: 'getWebhook',
    method: 'GET',
    path: '/v1/webhooks/{id}',
    summary: 'A webhook with its health',
    tag,
    access: { resource: 'webhook', action: 'read' },
    response: WebhookView,
  }),
  changeWebhook: defineRoute({
    operationId: 'changeWebhook',
    method: 'PATCH',
    path: '/v1/webhooks/{id}',
    summary: 'Changes a webhook; `active: true` switches it on again',
    tag,
    access: { resource: 'webhook', action: 'update' },
    body: patchOf(WebhookFields),
    ifMatch: 'required',
    response: WebhookView,
  }),
  deleteWebhook: defineRoute({
    operationId: 'deleteWebhook',
    method: 'DELETE',
    path: '/v1/webhooks/{id}',
    summary: 'Deletes a webhook; what was on its way to it is not sent any more',
    tag,
    access: { resource: 'webhook', action: 'delete' },
    ifMatch: 'optional',
    status: 204,
  }),
  renewWebhookSecret: defineRoute({
    operationId: 'renewWebhookSecret',
    method: 'POST',
    path: '/v1/webhooks/{id}/secret',
    summary: 'A new secret; messages carry a signature with the former one, too, for 24 hours',
    tag,
    access: { resource: 'webhook', action: 'update' },
    body: z.strictObject({}),
    response: WebhookWithSecret,
  }),
  testWebhook: defineRoute({
    operationId: 'testWebhook',
    method: 'POST',
    path: '/v1/webhooks/{id}/test',
    summary: 'Sends a message of type `webhook.test.v1`, like any other; its delivery tells how it went',
    tag,
    access: { resource: 'webhook', action: 'update' },
    body: z.strictObject({}),
    response: WebhookDelivery.schema,
    status: 202,
  }),
  listWebhookDeliveries: defineRoute({
    operationId: 'listWebhookDeliveries',
    method: 'GET',
    path: '/v1/webhooks/{id}/deliveries',
    summary: 'The deliveries of the last 30 days, newest first; `status=dead` is the dead-letter list',
    tag,
    access: { resource: 'webhook', action: 'read' },
    query: z.object({ ...pageQuery, status: z.enum(deliveryStatuses).optional() }),
    response: pageOf(WebhookDelivery.schema),
  }),
  replayWebhookDelivery: defineRoute({
    operationId: 'replayWebhookDelivery',
    method: 'POST',
    path: '/v1/webhooks/{id}/deliveries/{deliveryId}/replay',
    summary: 'Sends a delivery again, whatever became of it',
    tag,
    access: { resource: 'webhook', action: 'update' },
    body: z.strictObject({}),
    response: WebhookDelivery.schema,
    status: 202,
  }),
  replayWebhook: defineRoute({
    operationId: 'replayWebhook',
    method: 'POST',
    path: '/v1/webhooks/{id}/replay',
    summary:
      'Sends dead deliveries again, oldest first, up to 100 in a call; `remaining` says whether to call again',
    tag,
    access: { resource: 'webhook', action: 'update' },
    body: z.strictObject({
      from: instant.optional().describe('Only of events that happened then or later'),
      to: instant.optional().describe('Only of events that happened then or earlier'),
    }),
    response: z.object({ replayed: z.int(), remaining: z.boolean() }),
    status: 202,
  }),
} as const;

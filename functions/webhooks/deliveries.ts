import { invalid, isAppError } from '../../shared/errors.ts';
import { idBounds, idSuffix, newId } from '../../shared/id.ts';
import type { Page } from '../../shared/platform/route.ts';
import { instantOf } from '../../shared/time/instant.ts';
import { WebhookDelivery, WebhookMessage } from '../../shared/webhooks/delivery.ts';
import type { webhooksRoutes } from '../../shared/webhooks/routes.ts';
import { Webhook } from '../../shared/webhooks/webhook.ts';
import type { RequestContext, RequestOf } from '../platform/http.ts';
import { expectActive } from './deliver.ts';
import type { DeliveryQueue } from './delivery-queue.ts';
import {
  beginDelivery,
  changeDelivery,
  getDelivery,
  messageFor,
  newDelivery,
  replayOf,
} from './delivery-store.ts';

type Routes = typeof webhooksRoutes;

const mostReplayed = 100;

/** The deliveries of a webhook, newest first. */
export async function listWebhookDeliveries(
  { table }: RequestContext,
  { actor, params, query, binding }: RequestOf<Routes['listWebhookDeliveries']>,
): Promise<Page<WebhookDelivery>> {
  const { orgId } = actor;
  const { id } = await table.get(Webhook, orgId, params.id);
  const { status, ...request } = query;
  const range = status
    ? ({ orgId, index: 'status', partition: `delivery#${id}#${status}`, descending: true } as const)
    : { orgId, partition: id, beginsWith: 'delivery#', descending: true };
  return table.page(WebhookDelivery, range, { ...request, binding });
}

/** What sends: through the queue, like everything else. */
export function sendingThrough(queue: DeliveryQueue) {
  return {
    async testWebhook(
      { table, now }: RequestContext,
      { actor, params }: RequestOf<Routes['testWebhook']>,
    ): Promise<WebhookDelivery> {
      const webhook = await table.get(Webhook, actor.orgId, params.id);
      expectActive(webhook);
      const message = {
        type: 'webhook.test.v1',
        timestamp: instantOf(now),
        data: {
          eventId: idSuffix(newId('webhookDelivery')),
          orgId: actor.orgId,
          recordType: Webhook.name,
          recordId: webhook.id,
          version: webhook.version,
          actorId: actor.userId,
          facts: {},
        },
      };
      const delivery = await beginDelivery(table, newDelivery(webhook, message, now, false));
      await queue.send([messageFor(delivery)]);
      return delivery;
    },

    async replayWebhookDelivery(
      { table, now }: RequestContext,
      { actor, params }: RequestOf<Routes['replayWebhookDelivery']>,
    ): Promise<WebhookDelivery> {
      const webhook = await table.get(Webhook, actor.orgId, params.id);
      expectActive(webhook);
      const { orgId, id: webhookId } = webhook;
      const delivery = await getDelivery(table, { orgId, webhookId, deliveryId: params.deliveryId });
      const after = await changeDelivery(table, delivery, replayOf(delivery, now), now);
      await queue.send([messageFor(after)]);
      return after;
    },

    async replayWebhook(
      { table, now }: RequestContext,
      { actor, params, body }: RequestOf<Routes['replayWebhook']>,
    ): Promise<{ replayed: number; remaining: boolean }> {
      const webhook = await table.get(Webhook, actor.orgId, params.id);
      expectActive(webhook);
      const { orgId, id } = webhook;
      const [from, to] = [body.from, body.to].map((at) => (at === undefined ? undefined : Date.parse(at)));
      if (from !== undefined && to !== undefined && from > to) {
        throw invalid({ path: 'to', message: 'must not be before from' });
      }
      // A delivery's id begins with the time of its event.
      const range = {
        ...({ orgId, index: 'status', partition: `delivery#${id}#dead` } as const),
        ...(from !== undefined && { from: idBounds('webhookDelivery', from).lowest }),
        ...(to !== undefined && { to: idBounds('webhookDelivery', to).highest }),
      };
      const { items, cursor } = await table.page(
        WebhookDelivery,
        range,
        { limit: mostReplayed, binding: 'replay' },
        (delivery) => {
          const at = eventTimeOf(delivery);
          return (from === undefined || at >= from) && (to === undefined || at <= to);
        },
      );
      const again: WebhookDelivery[] = [];
      for (const delivery of items) {
        try {
          again.push(await changeDelivery(table, delivery, replayOf(delivery, now), now));
        } catch (error) {
          // Somebody else replays it in this moment.
          if (!isAppError(error, 'conflict', 'wrong_state')) throw error;
        }
      }
      await queue.send(again.map(messageFor));
      return { replayed: again.length, remaining: cursor !== undefined };
    },
  };
}

/** When what a delivery tells of happened, epoch ms. */
function eventTimeOf({ body }: WebhookDelivery): number {
  return Date.parse(WebhookMessage.parse(JSON.parse(body)).timestamp);
}

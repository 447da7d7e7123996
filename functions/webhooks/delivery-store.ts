import { AppError, isAppError, notFound } from '../../shared/errors.ts';
import { derivedId, newId } from '../../shared/id.ts';
import { revise, stampNew, systemAuthor } from '../../shared/table/entity.ts';
import { childKey, progressKey } from '../../shared/table/keys.ts';
import { instantOf } from '../../shared/time/instant.ts';
import { WebhookDelivery, type WebhookMessage } from '../../shared/webhooks/delivery.ts';
import { type Webhook, WebhookHealth } from '../../shared/webhooks/webhook.ts';
import type { Table } from '../platform/table/gateway.ts';
import { create, quietly, update } from '../platform/table/write.ts';
import type { DeliveryMessage } from './delivery-queue.ts';

const keptSeconds = 30 * 86_400;

/** A delivery as it begins. The same event gives the same delivery to the same webhook, so that none is made twice. */
export function newDelivery(
  { orgId, id: webhookId }: Pick<Webhook, 'orgId' | 'id'>,
  message: WebhookMessage,
  now: number,
  isOnce = true,
): WebhookDelivery {
  const { eventId } = message.data;
  const id = isOnce
    ? derivedId('webhookDelivery', Date.parse(message.timestamp), `${webhookId}:${eventId}`)
    : newId('webhookDelivery');
  return stampNew(
    {
      webhookId,
      eventId,
      eventName: message.type,
      status: 'pending' as const,
      body: JSON.stringify(message),
      attempt: 0,
      attempts: [],
      nextAttemptAt: instantOf(now),
      expiresAt: Math.floor(now / 1000) + keptSeconds,
    },
    id,
    systemAuthor(orgId),
    now,
  );
}

const keyOf = (orgId: string, webhookId: string, deliveryId: string) =>
  childKey(orgId, webhookId, 'delivery', deliveryId);

/** Throws `not_found`. */
export async function getDelivery(
  table: Table,
  { orgId, webhookId, deliveryId }: Omit<DeliveryMessage, 'attempt'>,
): Promise<WebhookDelivery> {
  const delivery = await findDelivery(table, { orgId, webhookId, deliveryId });
  if (!delivery) throw notFound('delivery', deliveryId);
  return delivery;
}

export function findDelivery(
  table: Table,
  { orgId, webhookId, deliveryId }: Omit<DeliveryMessage, 'attempt'>,
): Promise<WebhookDelivery | undefined> {
  return table.findAt(WebhookDelivery, keyOf(orgId, webhookId, deliveryId));
}

/** Writes a delivery that begins; gives the one that was begun before by the same event. */
export async function beginDelivery(table: Table, delivery: WebhookDelivery): Promise<WebhookDelivery> {
  try {
    await table.write(quietly(create(WebhookDelivery, delivery)));
    return delivery;
  } catch (error) {
    if (!isAppError(error, 'already_exists')) throw error;
    const { orgId, webhookId, id: deliveryId } = delivery;
    return getDelivery(table, { orgId, webhookId, deliveryId });
  }
}

/** Changes a delivery. Throws `conflict` when somebody else did in between. */
export async function changeDelivery(
  table: Table,
  delivery: WebhookDelivery,
  patch: Partial<WebhookDelivery>,
  now: number,
): Promise<WebhookDelivery> {
  const after = revise(delivery, patch, systemAuthor(delivery.orgId), now);
  await table.write(quietly(update(WebhookDelivery, delivery, after, 'deliver')));
  return after;
}

/** A delivery from its first attempt again: with the same id, so that a receiver knows what it has seen. */
export function replayOf({ status }: WebhookDelivery, now: number): Partial<WebhookDelivery> {
  if (status === 'pending') {
    throw new AppError(
      'wrong_state',
      'This delivery is still on its way. Wait until it is delivered or dead.',
      {
        more: { currentStatus: status },
      },
    );
  }
  return { status: 'pending', attempt: 0, nextAttemptAt: instantOf(now), deliveredAt: undefined };
}

/** The message that asks for the next attempt at a delivery. */
export function messageFor({ orgId, webhookId, id, attempt }: WebhookDelivery): DeliveryMessage {
  return { orgId, webhookId, deliveryId: id, attempt };
}

/** How a webhook's last deliveries went; kept beside it, so that its version and its audit tell what people did. */
export async function healthOf(
  table: Table,
  { orgId, id }: Pick<Webhook, 'orgId' | 'id'>,
): Promise<WebhookHealth> {
  return WebhookHealth.parse((await table.item(progressKey(orgId, id))) ?? {});
}

export async function healthOfAll(table: Table, webhooks: readonly Webhook[]): Promise<WebhookHealth[]> {
  const items = await table.items(webhooks.map(({ orgId, id }) => progressKey(orgId, id)));
  const found = new Map(items.map((item) => [String(item.PK), item]));
  return webhooks.map(({ orgId, id }) => WebhookHealth.parse(found.get(progressKey(orgId, id).PK) ?? {}));
}

/** Notes a success or a failure; gives the health as it is then. */
export async function noteOutcome(
  table: Table,
  { orgId, id }: Pick<Webhook, 'orgId' | 'id'>,
  outcome: { readonly at: string; readonly error?: string | undefined },
): Promise<WebhookHealth> {
  const { at, error } = outcome;
  const item = await table.adjust(
    progressKey(orgId, id),
    error === undefined
      ? { set: 'SET lastSuccessAt = :at REMOVE failingSince, lastError', values: { ':at': at } }
      : {
          set: 'SET failingSince = if_not_exists(failingSince, :at), lastError = :error',
          values: { ':at': at, ':error': error },
        },
  );
  return WebhookHealth.parse(item);
}

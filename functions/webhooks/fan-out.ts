import type { DomainEvent } from '../../shared/platform/event.ts';
import type { WebhookMessage } from '../../shared/webhooks/delivery.ts';
import { asksFor, Webhook } from '../../shared/webhooks/webhook.ts';
import type { Table } from '../platform/table/gateway.ts';
import type { DeliveryQueue } from './delivery-queue.ts';
import { beginDelivery, messageFor, newDelivery } from './delivery-store.ts';

/** What a receiver gets of an event. */
export function messageOf({ name, detail }: DomainEvent): WebhookMessage {
  const { at, data: facts, eventId, orgId, recordType, recordId, version, actorId } = detail;
  return {
    type: name,
    timestamp: at,
    data: { eventId, orgId, recordType, recordId, version, actorId, facts },
  };
}

export interface FanOut {
  readonly table: Table;
  readonly queue: DeliveryQueue;
  readonly webhooksOf: (table: Table, orgId: string) => Promise<readonly Webhook[]>;
  /** Epoch ms. */
  readonly now: number;
}

/** Begins a delivery to every webhook that asks for the event. Once: the same event again finds what it began. */
export async function fanOut({ table, queue, webhooksOf, now }: FanOut, event: DomainEvent): Promise<void> {
  const webhooks = await webhooksOf(table, event.detail.orgId);
  const asking = webhooks.filter((webhook) => webhook.active && asksFor(webhook, event.name));
  const begun = await Promise.all(
    asking.map((webhook) => beginDelivery(table, newDelivery(webhook, messageOf(event), now))),
  );
  const unsent = begun.filter(({ status, attempt }) => status === 'pending' && attempt === 0);
  await queue.send(unsent.map(messageFor));
}

/** The webhooks of an organization: few, and read by one Query of keys and one BatchGet. */
export function webhooksOf(table: Table, orgId: string): Promise<Webhook[]> {
  return table.all(Webhook, { orgId, index: 'list', partition: 'webhook' });
}

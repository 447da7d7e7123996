import * as z from 'zod';
import { idOf } from '../id.ts';
import { instant } from '../platform/fields.ts';
import { defineEntity, recordSchema } from '../table/entity.ts';

/** pending: to be sent, or sent again later; delivered: answered with 2xx; dead: given up, waits for a replay. */
export const deliveryStatuses = ['pending', 'delivered', 'dead'] as const;

export const DeliveryAttempt = z.object({
  at: instant,
  /** How long the receiver took, ms. */
  durationMs: z.int(),
  /** The HTTP status; absent when there was no answer. */
  status: z.int().optional(),
  /** Why there was none, or the beginning of what the receiver said. */
  detail: z.string().optional(),
});
export type DeliveryAttempt = z.output<typeof DeliveryAttempt>;

/** How many attempts are kept: those of one run and of a replay. */
export const attemptsKept = 20;

/** One event on its way to one webhook; kept 30 days. */
export const WebhookDelivery = defineEntity({
  name: 'webhookDelivery',
  schema: recordSchema('webhookDelivery', z.object({}), {
    webhookId: idOf('webhook'),
    eventId: z.string(),
    eventName: z.string(),
    status: z.enum(deliveryStatuses),
    /** What is sent, byte by byte the same in every attempt. */
    body: z.string(),
    /** How many attempts this run has made; a replay begins a new one. */
    attempt: z.int().min(0),
    attempts: z.array(DeliveryAttempt),
    nextAttemptAt: instant.optional(),
    deliveredAt: instant.optional(),
    expiresAt: z.int(),
  }),
  child: {
    kind: 'delivery',
    parentOf: (delivery) => delivery.webhookId,
    orderOf: (delivery) => delivery.id,
  },
  placements: (delivery) => ({
    status: [`delivery#${delivery.webhookId}#${delivery.status}`, delivery.id] as const,
  }),
});
export type WebhookDelivery = z.output<typeof WebhookDelivery.schema>;

/** What a receiver gets: ids and facts; the record itself is read through the API. */
export const WebhookMessage = z.object({
  type: z.string().describe('The event’s name'),
  timestamp: instant.describe('When it happened'),
  data: z.object({
    eventId: z.string(),
    orgId: z.string(),
    recordType: z.string(),
    recordId: z.string(),
    version: z.int(),
    actorId: z.string(),
    facts: z.record(z.string(), z.unknown()),
  }),
});
export type WebhookMessage = z.output<typeof WebhookMessage>;

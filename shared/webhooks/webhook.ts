import * as z from 'zod';
import { instant, line } from '../platform/fields.ts';
import { defineEntity, listed, recordSchema } from '../table/entity.ts';

/** `lead.offered.v1`, all of a kind (`lead.*`), or everything (`*`). */
export const EventFilter = z
  .string()
  .regex(
    /^(\*|[a-z][a-zA-Z-]*\.(\*|[a-z][a-z-]*\.v\d+))$/,
    'must be an event such as lead.offered.v1, all of a kind such as lead.*, or *',
  )
  .meta({ example: 'lead.*' });

export const WebhookFields = z.strictObject({
  /** Where the events are POSTed. */
  url: z
    .url({ protocol: /^https?$/ })
    .max(2_000)
    .meta({ example: 'https://shu.example/hooks' }),
  events: z
    .array(EventFilter)
    .min(1)
    .max(50)
    .overwrite((all) => [...new Set(all)]),
  description: line(200).optional(),
  /** Switched off it gets nothing: what happens meanwhile is not kept for it. */
  active: z.boolean().default(true),
});

const kept = {
  /** Why Baton itself switched it off. */
  disabledReason: z.string().optional(),
  disabledAt: instant.optional(),
};

export const Webhook = defineEntity({
  name: 'webhook',
  schema: recordSchema('webhook', WebhookFields, {
    ...kept,
    /** `whsec_…`: what its messages are signed with; shown when it is made and when it is renewed, never again. */
    secret: z.string(),
    /** The secret before the last renewal; messages carry its signature too until then. */
    formerSecret: z.object({ secret: z.string(), until: instant }).optional(),
  }),
  placements: (webhook) => listed(webhook, 'webhook'),
});
export type Webhook = z.output<typeof Webhook.schema>;

/** How its last deliveries went. */
export const WebhookHealth = z.object({
  lastSuccessAt: instant.optional(),
  /** Since when every attempt has failed; absent while it answers. */
  failingSince: instant.optional(),
  lastError: z.string().optional(),
});
export type WebhookHealth = z.output<typeof WebhookHealth>;

/** A webhook as the API shows it: without its secret, with its health. */
export const WebhookView = recordSchema('webhook', WebhookFields, {
  ...kept,
  health: WebhookHealth.optional(),
});
export type WebhookView = z.output<typeof WebhookView>;

/** With the secret: the answer to making it and to renewing its secret. */
export const WebhookWithSecret = WebhookView.extend({
  secret: z.string().describe('Keep it: it is not shown again. Messages are signed with it.'),
});

/** Whether the webhook asks for this event. */
export function asksFor({ events }: Pick<Webhook, 'events'>, eventName: string): boolean {
  const [kind = ''] = eventName.split('.');
  return events.some((filter) => filter === '*' || filter === eventName || filter === `${kind}.*`);
}

import * as z from 'zod';
import { idOf } from '../id.ts';
import { instant, line, prose } from '../platform/fields.ts';
import { defineEntity, recordSchema } from '../table/entity.ts';
import { facePlace, newestFirst } from '../table/keys.ts';

/** How a touch reached the other side; `system` for what happened inside the house: a lead offered, an order shipped. */
export const channels = [
  'email',
  'phone',
  'sms',
  'wechat',
  'chat',
  'mail',
  'web',
  'social',
  'event',
  'inPerson',
  'system',
] as const;
export type Channel = (typeof channels)[number];

/** What the touch belongs to: `{ type: 'lead', id: 'lead_01j…' }`. */
export const InteractionRef = z.strictObject({ type: line(40), id: line(100) });

/** As long as a touch's summary may be. */
export const longestSummary = 5_000;

export const InteractionFields = z.strictObject({
  accountId: idOf('account').optional(),
  contactId: idOf('contact').optional(),
  channel: z.enum(channels),
  direction: z.enum(['inbound', 'outbound', 'internal']),
  /** What it was: `call`, `email`, `meeting`, `note`, `lead.offered`, `campaign.opened`. */
  kind: z
    .string()
    .trim()
    .regex(/^[A-Za-z][A-Za-z0-9._-]{0,59}$/, 'must be a word such as call or lead.offered'),
  summary: prose(longestSummary).min(1, 'must not be empty'),
  at: instant.optional(),
  ref: InteractionRef.optional(),
});

/**
 * What a touch has, as its writer says it: at least one of account and contact. Kinds with a dot (`campaign.sent`) and the
 * channel `system` are Baton's own: what it did stands in the timeline because it happened.
 */
export const NewInteraction = InteractionFields.extend({
  channel: z.enum(channels).exclude(['system']),
  kind: z
    .string()
    .trim()
    .regex(/^[A-Za-z][A-Za-z0-9_-]{0,59}$/, 'must be a word such as call; those with a dot are Baton’s own'),
}).refine(({ accountId, contactId }) => accountId !== undefined || contactId !== undefined, {
  path: ['accountId'],
  message: 'give at least one of accountId, contactId',
});

/**
 * A touch between the customer and any department, on any channel. It lives in the collection of its account, or of its
 * contact where there is no account, ordered by when it happened; a contact finds its own through an index.
 */
export const Interaction = defineEntity({
  name: 'interaction',
  schema: recordSchema('interaction', InteractionFields.omit({ at: true }), { at: instant }),
  child: {
    kind: 'touch',
    parentOf: (touch) => touch.accountId ?? touch.contactId ?? '',
    orderOf: (touch) => `${touch.at}#${touch.id}`,
  },
  placements: (touch) => ({
    ...(touch.accountId && {
      face: facePlace(touch.accountId, 'touch', `${newestFirst(touch.at)}#${touch.id}`),
      status: [`touch#${touch.accountId}#${touch.kind}`, `${touch.at}#${touch.id}`] as const,
    }),
    ...(touch.contactId && {
      contact: [`touch#${touch.contactId}`, `${touch.at}#${touch.id}`] as const,
      source: [`touch#${touch.contactId}#${touch.kind}`, `${touch.at}#${touch.id}`] as const,
    }),
    ...(touch.ref && { list: [`touch#${touch.ref.id}`, `${touch.at}#${touch.id}`] as const }),
  }),
});
export type Interaction = z.output<typeof Interaction.schema>;

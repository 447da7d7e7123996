import * as z from 'zod';
import { idOf } from '../id.ts';
import { instant } from '../platform/fields.ts';
import { defineEntity, recordSchema } from '../table/entity.ts';

/** What can be told; each kind has its texts in every language of the product. */
export const notificationKinds = [
  'handoff-offered',
  'handoff-reminded',
  'handoff-lapsed',
  'handoff-exhausted',
  'lead-assigned',
  'lead-queued',
  'lead-duplicate',
  'lead-unanswered',
  'import-finished',
] as const;

/** Something a person should know, in the app and by mail, in their language. */
export const Notification = defineEntity({
  name: 'notification',
  schema: recordSchema('notification', z.object({}), {
    userId: idOf('user'),
    kind: z.enum(notificationKinds),
    language: z.string(),
    title: z.string(),
    body: z.string(),
    /** What it is about, for a link. */
    subject: z.object({ type: z.string(), id: z.string() }).optional(),
    link: z.string().optional(),
    readAt: instant.optional(),
    mail: z.enum(['none', 'sending', 'sent', 'failed']).default('none'),
    mailedAt: instant.optional(),
    /** Until when the sender that claimed the mail may still be sending it. */
    claimedUntil: instant.optional(),
  }),
  child: { kind: 'note', parentOf: (notification) => notification.userId, orderOf: (notification) => notification.id },
});
export type Notification = z.output<typeof Notification.schema>;

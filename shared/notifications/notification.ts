import * as z from 'zod';
import { idOf } from '../id.ts';
import { instant } from '../platform/fields.ts';
import { defineEntity, recordSchema } from '../table/entity.ts';

/** What can be told; each kind has its texts in every language of the product. */
export const notificationKinds = [
  'handoff-offered',
  'handoff-reminded',
  'handoff-lapsed',
  'handoff-superseded',
  'handoff-exhausted',
  'lead-assigned',
  'lead-queued',
  'lead-duplicate',
  'lead-unanswered',
  'import-finished',
] as const;

/** After half a year nobody reads them any more; the records they are about stay. */
export const notificationsKeptForDays = 180;

const schema = recordSchema('notification', z.object({}), {
  userId: idOf('user'),
  kind: z.enum(notificationKinds),
  language: z.string(),
  title: z.string(),
  body: z.string(),
  /** What it is about. */
  subject: z.object({ type: z.string(), id: z.string() }).optional(),
  /** Where the API has what it is about: `/v1/leads/lead_01j…`. */
  link: z.string().optional(),
  readAt: instant.optional(),
  /** `none` also where no mail was due: what it would have asked for was over, or long ago. */
  mail: z.enum(['none', 'sending', 'sent', 'failed']).default('none'),
  mailedAt: instant.optional(),
  /** Until when the sender that claimed the mail may still be sending it. */
  claimedUntil: instant.optional(),
  /** When the table forgets it, epoch seconds. */
  expiresAt: z.int().optional(),
});

/** Something a person should know, in the app and by mail, in their language. */
export const Notification = defineEntity({
  name: 'notification',
  schema,
  child: {
    kind: 'note',
    parentOf: (notification) => notification.userId,
    orderOf: (notification) => notification.id,
  },
  placements: ({ subject, id }) => (subject ? { contact: [`notification#${subject.id}`, id] as const } : {}),
});
export type Notification = z.output<typeof schema>;

/** A notification as the API shows it: without what only its sender needs. */
export const NotificationView = schema.omit({ claimedUntil: true, expiresAt: true });

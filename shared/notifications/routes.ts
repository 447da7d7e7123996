import * as z from 'zod';
import { defineRoute, pageOf, pageQuery } from '../platform/route.ts';
import { NotificationView } from './notification.ts';

const tag = 'Notifications';

/** What people were told, and the way back from a mail. */
export const notificationsRoutes = {
  listNotifications: defineRoute({
    operationId: 'listNotifications',
    method: 'GET',
    path: '/v1/notifications',
    summary: 'What you were told, newest first',
    tag,
    access: 'signedIn',
    query: z.object({
      ...pageQuery,
      unread: z
        .enum(['true', 'false'])
        .transform((text) => text === 'true')
        .optional()
        .describe('true: only what you have not read; false: only what you have'),
    }),
    response: pageOf(NotificationView),
  }),
  readNotification: defineRoute({
    operationId: 'readNotification',
    method: 'POST',
    path: '/v1/notifications/{id}/read',
    summary: 'Marks a notification of yours as read; again changes nothing',
    tag,
    access: 'signedIn',
    response: NotificationView,
  }),
  followLink: defineRoute({
    operationId: 'followLink',
    method: 'GET',
    path: '/go/{token}',
    summary: 'The page behind the link of a mail: what it was about and where to go on',
    tag,
    access: 'public',
    contentType: 'text/html; charset=utf-8',
  }),
} as const;

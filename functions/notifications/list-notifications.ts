import { Notification } from '../../shared/notifications/notification.ts';
import type { notificationsRoutes } from '../../shared/notifications/routes.ts';
import type { Page } from '../../shared/platform/route.ts';
import type { RequestContext, RequestOf } from '../platform/http.ts';

/** What the actor was told, newest first: one Query of their own collection. */
export async function listNotifications(
  { table }: RequestContext,
  { actor, query, binding }: RequestOf<typeof notificationsRoutes.listNotifications>,
): Promise<Page<Notification>> {
  const { unread, limit, cursor } = query;
  const range = { orgId: actor.orgId, partition: actor.userId, beginsWith: 'note#', descending: true };
  const isAsked = ({ readAt }: Notification) => (readAt === undefined) === unread;
  return table.page(
    Notification,
    range,
    { limit, cursor, binding },
    unread === undefined ? undefined : isAsked,
  );
}

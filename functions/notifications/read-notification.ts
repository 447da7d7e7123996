import { notFound } from '../../shared/errors.ts';
import { Notification } from '../../shared/notifications/notification.ts';
import type { notificationsRoutes } from '../../shared/notifications/routes.ts';
import { revise } from '../../shared/table/entity.ts';
import { childKey } from '../../shared/table/keys.ts';
import { instantOf } from '../../shared/time/instant.ts';
import type { RequestContext, RequestOf } from '../platform/http.ts';
import { retryOnConflict } from '../platform/retry.ts';
import { update } from '../platform/table/write.ts';

/**
 * Marks the actor's notification as read; one that was read stays as it was. Somebody else's is 404: it is looked for in
 * the actor's own collection only. Tried again when its mail is being sent in the same moment.
 */
export async function readNotification(
  { table, now }: RequestContext,
  { actor, params }: RequestOf<typeof notificationsRoutes.readNotification>,
): Promise<Notification> {
  return retryOnConflict(async () => {
    const key = childKey(actor.orgId, actor.userId, 'note', params.id);
    const notification = await table.findAt(Notification, key);
    if (!notification) throw notFound('notification', params.id);
    if (notification.readAt) return notification;
    const after = revise(notification, { readAt: instantOf(now) }, actor, now);
    await table.write(update(Notification, notification, after, 'read'));
    return after;
  });
}

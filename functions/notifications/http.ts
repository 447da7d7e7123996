import { notificationsRoutes } from '../../shared/notifications/routes.ts';
import { readEnvironment } from '../platform/environment.ts';
import { httpFunction } from '../platform/http.ts';
import { followLink } from './follow-link.ts';
import { listNotifications } from './list-notifications.ts';
import { readNotification } from './read-notification.ts';

const environment = readEnvironment('notifications/http', process.env);

export const handler = httpFunction(
  notificationsRoutes,
  {
    listNotifications: (request, context) => listNotifications(context, request),
    readNotification: (request, context) => readNotification(context, request),
    followLink: (request, context) => followLink(context, request),
  },
  environment,
);

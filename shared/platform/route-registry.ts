import { customersRoutes } from '../customers/routes.ts';
import { exportsRoutes } from '../exports/routes.ts';
import { handoffsRoutes } from '../handoffs/routes.ts';
import { importsRoutes } from '../imports/routes.ts';
import { leadsRoutes } from '../leads/routes.ts';
import { notificationsRoutes } from '../notifications/routes.ts';
import { organizationRoutes } from '../organization/routes.ts';
import { salesRoutes } from '../sales/routes.ts';
import { siteRoutes } from '../site/routes.ts';
import { webhooksRoutes } from '../webhooks/routes.ts';
import type { Route, RouteTable } from './route.ts';

/** Every route table, by context. */
export const routeTables = {
  organization: organizationRoutes,
  leads: leadsRoutes,
  imports: importsRoutes,
  exports: exportsRoutes,
  handoffs: handoffsRoutes,
  customers: customersRoutes,
  sales: salesRoutes,
  notifications: notificationsRoutes,
  webhooks: webhooksRoutes,
  site: siteRoutes,
} as const satisfies Record<string, RouteTable>;

/** Every route of the API. */
export const allRoutes: readonly Route[] = Object.values(routeTables).flatMap((table) =>
  Object.values<Route>(table),
);

import type { Construct } from 'constructs';
import { siteRoutes } from '../../shared/site/routes.ts';
import type { Foundation } from '../constructs/foundation.ts';
import { HttpFunction } from '../constructs/http-function.ts';

/** What the product says about itself: its documentation, its settings for clients, its health. */
export function addSite(scope: Construct, foundation: Foundation): void {
  const { users, table } = foundation.data;
  new HttpFunction(scope, 'Site', foundation, {
    entry: 'site/http',
    routes: siteRoutes,
    answersTheRest: true,
    environment: {
      TABLE_NAME: table.name,
      PUBLIC_URL: foundation.publicUrl,
      USER_POOL_ID: users.pool.userPoolId,
      USER_POOL_CLIENT_ID: users.client.userPoolClientId,
    },
    whenItFails: 'Nobody can open the documentation or start to sign in: clients do not find where to.',
  });
}

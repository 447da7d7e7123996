import type { Construct } from 'constructs';
import { salesRoutes } from '../../shared/sales/routes.ts';
import type { Foundation } from '../constructs/foundation.ts';
import { HttpFunction } from '../constructs/http-function.ts';

/** Opportunities. */
export function addSales(scope: Construct, foundation: Foundation): void {
  const { table } = foundation.data;
  const http = new HttpFunction(scope, 'Sales', foundation, {
    entry: 'sales/http',
    routes: salesRoutes,
    environment: { TABLE_NAME: table.name },
    whenItFails: 'People cannot see or change opportunities.',
  });
  table.grant(http.function, { writes: true, indexes: ['list', 'owner', 'account', 'team', 'status'] });
}

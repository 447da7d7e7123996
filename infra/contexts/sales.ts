import type { Construct } from 'constructs';
import type { Foundation } from '../constructs/foundation.ts';
import { HttpFunction } from '../constructs/http-function.ts';
import { routesOf } from './routes.ts';

const routes = await routesOf('sales');

/** Opportunities. */
export function addSales(scope: Construct, foundation: Foundation): void {
  const { table } = foundation.data;
  const http = new HttpFunction(scope, 'Sales', foundation, {
    entry: 'sales/http',
    routes,
    environment: { TABLE_NAME: table.name },
    whenItFails: 'People cannot see or change opportunities.',
  });
  table.grant(http.function, { writes: true, indexes: ['list', 'owner'] });
}

import type { Construct } from 'constructs';
import { customersRoutes } from '../../shared/customers/routes.ts';
import type { Foundation } from '../constructs/foundation.ts';
import { HttpFunction } from '../constructs/http-function.ts';
import { addDuplicates } from './duplicates.ts';
import { addPrivacy } from './privacy.ts';

/** Accounts and contacts. */
export function addCustomers(scope: Construct, foundation: Foundation): void {
  const { table } = foundation.data;
  const http = new HttpFunction(scope, 'Customers', foundation, {
    entry: 'customers/http',
    routes: customersRoutes,
    environment: { TABLE_NAME: table.name },
    whenItFails: 'People cannot see or change accounts and contacts.',
  });
  table.grant(http.function, {
    writes: true,
    indexes: ['list', 'owner', 'account', 'region', 'status', 'source', 'contact', 'face'],
  });
  addPrivacy(scope, foundation);
  addDuplicates(scope, foundation);
}

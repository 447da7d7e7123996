import { invalid } from '../../shared/errors.ts';
import { User } from '../../shared/organization/user.ts';
import type { Table } from '../platform/table/gateway.ts';

/** Work ends with the manager when nobody takes it, so it must be somebody who works here. Throws 422. */
export function expectActive(manager: User | undefined): void {
  if (manager?.active) return;
  const message = manager ? `${manager.name} is deactivated` : 'there is no such user';
  throw invalid({ path: 'managerId', message });
}

/** The same for a manager who is known by id alone. */
export async function expectManager(table: Table, orgId: string, managerId: string): Promise<void> {
  expectActive(await table.find(User, orgId, managerId));
}

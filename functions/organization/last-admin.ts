import { AppError } from '../../shared/errors.ts';
import { User } from '../../shared/organization/user.ts';
import type { Table } from '../platform/table/gateway.ts';
import { unchanged, type Write } from '../platform/table/write.ts';

const isActiveAdmin = (user: User | undefined) => user?.active === true && user.role === 'admin';

/**
 * Somebody must be left who can invite and appoint people. Gives the condition to put into the transaction: another
 * administrator stays as they are, so that of two who take each other's role at once one fails. Throws 409 when there is
 * no other.
 */
export async function anotherAdminStays(
  table: Table,
  before: User,
  after: User | undefined,
): Promise<Write[]> {
  if (!isActiveAdmin(before) || isActiveAdmin(after)) return [];
  const users = await table.all(User, { orgId: before.orgId, index: 'list', partition: 'user' });
  const other = users.find((user) => user.id !== before.id && isActiveAdmin(user));
  if (!other) {
    throw new AppError(
      'wrong_state',
      `${before.name} is the last active administrator. Appoint another one first.`,
    );
  }
  return [unchanged(User, other)];
}

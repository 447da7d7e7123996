import type { Actor } from '../../shared/access/permissions.ts';
import { AppError } from '../../shared/errors.ts';
import { User } from '../../shared/organization/user.ts';
import type { Table } from './table/gateway.ts';

/**
 * Who calls. The token's `username` is `<user>.<organization>` and says only that; role, teams and language are
 * read from the table with every request, so that a change or a deactivation works at once (0.5 to 1 RCU).
 */
export async function actorOf(table: Table, username: unknown): Promise<Actor> {
  const [userId, orgId] = typeof username === 'string' ? username.split('.') : [];
  if (!userId || !orgId) throw new AppError('unauthenticated', 'The token names no user of an organization.');
  const user = await table.find(User, orgId, userId);
  if (!user?.active)
    throw new AppError('unauthenticated', 'This user was deactivated or does not exist any more.');
  return {
    orgId,
    userId,
    name: user.name,
    role: user.role,
    teamIds: [...new Set([...(user.teamId ? [user.teamId] : []), ...user.managesTeamIds])],
    language: user.languages?.[0] ?? 'en',
  };
}

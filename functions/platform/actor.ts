import { type Actor, type Role, reachesTeams } from '../../shared/access/permissions.ts';
import { AppError } from '../../shared/errors.ts';
import { withTeamsBelow } from '../../shared/organization/team-tree.ts';
import { User } from '../../shared/organization/user.ts';
import { accessTermsOf } from './access-terms.ts';
import type { Table } from './table/gateway.ts';

/**
 * Who calls. The token's `username` is `<user>.<organization>` and says only that; role, teams and language are
 * read from the table with every request, so that a change or a deactivation works at once (0.5 to 1 RCU). What is hidden
 * from the role, and which teams are below theirs, a container remembers for seconds.
 */
export async function actorOf(table: Table, username: unknown): Promise<Actor> {
  const [userId, orgId] = typeof username === 'string' ? username.split('.') : [];
  if (!userId || !orgId) throw new AppError('unauthenticated', 'The token names no user of an organization.');
  const user = await table.find(User, orgId, userId);
  if (!user?.active)
    throw new AppError('unauthenticated', 'This user was deactivated or does not exist any more.');
  const teamIds = [...new Set([...(user.teamId ? [user.teamId] : []), ...user.managesTeamIds])];
  const actor = {
    orgId,
    userId,
    name: user.name,
    role: user.role,
    teamIds,
    language: user.languages?.[0] ?? 'en',
  };
  return { ...actor, ...(await termsFor(table, actor)) };
}

/** Nothing is hidden from administrators and they reach everything, so that nothing is read for them. */
async function termsFor(
  table: Table,
  {
    orgId,
    role,
    teamIds,
  }: { readonly orgId: string; readonly role: Role; readonly teamIds: readonly string[] },
): Promise<Pick<Actor, 'teamIds' | 'hiddenFields'>> {
  if (role === 'admin') return { teamIds };
  const { tree, hiddenFrom } = await accessTermsOf(table, orgId);
  return {
    teamIds: reachesTeams(role) ? withTeamsBelow(tree, teamIds) : teamIds,
    hiddenFields: hiddenFrom(role),
  };
}

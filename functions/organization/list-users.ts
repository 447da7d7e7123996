import type { UsedName } from '../../shared/organization/people-views.ts';
import type { organizationRoutes } from '../../shared/organization/routes.ts';
import { User } from '../../shared/organization/user.ts';
import type { Page } from '../../shared/platform/route.ts';
import type { RequestContext, RequestOf } from '../platform/http.ts';
import { searchPage } from '../platform/search-page.ts';

/** Users: those found by words, those of a team by name, or all of them, newest first. */
export async function listUsers(
  { table }: RequestContext,
  { actor, query, binding }: RequestOf<typeof organizationRoutes.listUsers>,
): Promise<Page<User>> {
  const { q, teamId, role, active, limit, cursor } = query;
  const { orgId } = actor;
  const page = { limit, cursor, binding };
  const filter = (user: User) =>
    (teamId === undefined || user.teamId === teamId) &&
    (role === undefined || user.role === role) &&
    (active === undefined || user.active === active);
  if (q) return searchPage(table, User, { actor, query: q }, page, filter);
  const range = teamId
    ? ({ orgId, index: 'team', partition: `user#${teamId}` } as const)
    : ({ orgId, index: 'list', partition: 'user', descending: true } as const);
  return table.page(User, range, page, role === undefined && active === undefined ? undefined : filter);
}

/** The skills of active users, each with how many have it, by name. */
export async function listSkills(
  context: RequestContext,
  request: RequestOf<typeof organizationRoutes.listSkills>,
): Promise<{ items: UsedName[] }> {
  return { items: await namesOf(context, request.actor.orgId, ({ skills }) => skills) };
}

/** The region paths that active users cover, each with how many do, by name. */
export async function listTerritories(
  context: RequestContext,
  request: RequestOf<typeof organizationRoutes.listTerritories>,
): Promise<{ items: UsedName[] }> {
  return { items: await namesOf(context, request.actor.orgId, ({ territories }) => territories) };
}

async function namesOf(
  { table }: RequestContext,
  orgId: string,
  namesIn: (user: User) => readonly string[] | undefined,
): Promise<UsedName[]> {
  const users = await table.all(User, { orgId, index: 'list', partition: 'user' });
  const counts = new Map<string, number>();
  for (const user of users.filter(({ active }) => active)) {
    for (const name of namesIn(user) ?? []) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return [...counts]
    .map(([name, count]) => ({ name, users: count }))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

import { permissionsOf, roles } from '../../shared/access/permissions.ts';
import { Organization } from '../../shared/organization/organization.ts';
import type { Me } from '../../shared/organization/people-views.ts';
import type { organizationRoutes } from '../../shared/organization/routes.ts';
import { Team } from '../../shared/organization/team.ts';
import { User } from '../../shared/organization/user.ts';
import type { RequestContext, RequestOf } from '../platform/http.ts';

/** The signed-in user with everything a client decides by: permissions, team, organization. */
export async function getMe(
  { table }: RequestContext,
  { actor }: RequestOf<typeof organizationRoutes.getMe>,
): Promise<Me> {
  const { orgId, userId } = actor;
  const [user, organization] = await Promise.all([
    table.get(User, orgId, userId),
    table.get(Organization, orgId, orgId),
  ]);
  const team = user.teamId ? await table.find(Team, orgId, user.teamId) : undefined;
  return { ...user, permissions: permissionsOf(user.role), ...(team && { team }), organization };
}

/** Every role with what it may do. */
export async function listRoles() {
  return { items: roles.map((role) => ({ role, permissions: permissionsOf(role) })) };
}

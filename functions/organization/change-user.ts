import type { organizationRoutes } from '../../shared/organization/routes.ts';
import { User, UserFields } from '../../shared/organization/user.ts';
import { applyPatch, replacing } from '../../shared/platform/merge-patch.ts';
import { revise } from '../../shared/table/entity.ts';
import type { RequestContext, RequestOf } from '../platform/http.ts';
import { expectVersion } from '../platform/request.ts';
import { retryOnConflict } from '../platform/retry.ts';
import { update } from '../platform/table/write.ts';
import { expectUserReferences } from './create-user.ts';
import { anotherAdminStays } from './last-admin.ts';
import { Membership } from './membership.ts';

/** Changes a user; moving them to another team changes both teams with them. */
export async function changeUser(
  { table, now }: RequestContext,
  { actor, params, body, ifMatch }: RequestOf<typeof organizationRoutes.changeUser>,
): Promise<User> {
  const before = await table.get(User, actor.orgId, params.id);
  expectVersion(ifMatch, before);
  const fields = applyPatch(UserFields, before, body);
  await expectUserReferences(table, actor.orgId, before.id, fields);
  const membership = new Membership(table, actor.orgId);
  const { teamId } = fields;
  if (teamId !== before.teamId) {
    // A team that was deleted meanwhile has nobody to lose.
    const left = before.teamId ? await table.getTeamIfAny(before.teamId) : undefined;
  }
  const named = teamId && teamId !== before.teamId ? [{ path: 'teamId', id: teamId }] : [];
  await membership.load([], named);
  const after = revise(before, { ...replacing(UserFields, fields), teamId: before.teamId }, actor, now);
  membership.user(before, after);
  if (teamId !== before.teamId) membership.moveUser(before.id, teamId);
  const guard = await anotherAdminStays(table, before, after);
  await table.write(membership.writes(actor, now, 'update', before.id), guard);
  return membership.userNow(before.id) ?? after;
}

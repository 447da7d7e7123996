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
  const { teamId, ...fields } = applyPatch(UserFields, before, body);
  await expectUserReferences(table, actor.orgId, before.id, fields);
  const patch = { ...replacing(UserFields, fields), teamId: before.teamId };
  const membership = new Membership(table, actor.orgId);
  membership.user(before, revise(before, patch, actor, now));
  await membership.moveUser(before.id, teamId);
  const after = membership.userNow(before.id) ?? before;
  const guard = await anotherAdminStays(table, before, after);
  await table.write(membership.writes(actor, now, 'update', before.id), guard);
  return after;
}

/** Ends a user's work: sign-out everywhere and the passing on of what they hold follow from it. */
export async function deactivateUser(
  { table, now }: RequestContext,
  { actor, params }: RequestOf<typeof organizationRoutes.deactivateUser>,
): Promise<User> {
  return retryOnConflict(async () => {
    const before = await table.get(User, actor.orgId, params.id);
    if (!before.active) return before;
    const after = revise(before, { active: false }, actor, now);
    const guard = await anotherAdminStays(table, before, after);
    await table.write(update(User, before, after, 'deactivate'), guard);
    return after;
  });
}

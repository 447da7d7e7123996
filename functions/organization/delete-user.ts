import { AppError } from '../../shared/errors.ts';
import type { organizationRoutes } from '../../shared/organization/routes.ts';
import { User } from '../../shared/organization/user.ts';
import type { RequestContext, RequestOf } from '../platform/http.ts';
import { noContent, type Reply } from '../platform/reply.ts';
import { expectVersion } from '../platform/request.ts';
import { readReferrers, refuseInUse, usesOfUser } from './in-use.ts';
import { anotherAdminStays } from './last-admin.ts';
import { Membership } from './membership.ts';

/** Deletes a user whom nothing names any more. Their open work is passed on as when they are deactivated. */
export async function deleteUser(
  { table, now }: RequestContext,
  { actor, params, ifMatch }: RequestOf<typeof organizationRoutes.deleteUser>,
): Promise<Reply> {
  const before = await table.get(User, actor.orgId, params.id);
  expectVersion(ifMatch, before);
  if (before.id === actor.userId)
    throw new AppError('wrong_state', 'You cannot delete yourself. Ask another administrator.');
  refuseInUse('user', usesOfUser(await readReferrers(table, actor.orgId), before.id));
  const membership = new Membership(table, actor.orgId);
  membership.user(before, before);
  await membership.moveUser(before.id, undefined);
  membership.user(before, undefined);
  const guard = await anotherAdminStays(table, before, undefined);
  await table.write(membership.writes(actor, now, 'delete', before.id), guard);
  return noContent();
}

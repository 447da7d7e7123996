import { invalid } from '../../shared/errors.ts';
import { newId } from '../../shared/id.ts';
import { Calendar } from '../../shared/organization/calendar.ts';
import type { organizationRoutes } from '../../shared/organization/routes.ts';
import { User, type UserFields } from '../../shared/organization/user.ts';
import { stampNew } from '../../shared/table/entity.ts';
import type { RequestContext, RequestOf } from '../platform/http.ts';
import { expectReferences } from '../platform/references.ts';
import { retryOnConflict } from '../platform/retry.ts';
import type { Table } from '../platform/table/gateway.ts';
import { Membership } from './membership.ts';

/** Makes a user; the invitation follows from it. */
export async function createUser(
  { table, now }: RequestContext,
  { actor, body }: RequestOf<typeof organizationRoutes.createUser>,
): Promise<User> {
  const { orgId } = actor;
  const id = newId('user');
  await expectUserReferences(table, orgId, id, body);
  // The team may be changed by somebody else in this moment.
  return retryOnConflict(async () => {
    const { teamId, ...fields } = body;
    const state = { absences: [], managesTeamIds: [], invitation: 'pending' as const };
    const user = stampNew({ ...fields, ...state }, id, actor, now);
    const membership = new Membership(table, orgId);
    membership.user(undefined, user);
    await membership.moveUser(id, teamId);
    await table.write(membership.writes(actor, now, 'create', id));
    return membership.userNow(id) ?? user;
  });
}

/** Throws `invalid` naming what points to nothing, or back to the user. */
export async function expectUserReferences(
  table: Table,
  orgId: string,
  id: string,
  { managerId, substituteId, calendarId }: Pick<UserFields, 'managerId' | 'substituteId' | 'calendarId'>,
): Promise<void> {
  if (managerId === id) throw invalid({ path: 'managerId', message: 'must be somebody else' });
  if (substituteId === id) throw invalid({ path: 'substituteId', message: 'must be somebody else' });
  await expectReferences(table, orgId, [
    { path: 'managerId', entity: User, id: managerId },
    { path: 'substituteId', entity: User, id: substituteId },
    { path: 'calendarId', entity: Calendar, id: calendarId },
  ]);
}

import { newId } from '../../shared/id.ts';
import { Calendar } from '../../shared/organization/calendar.ts';
import type { organizationRoutes } from '../../shared/organization/routes.ts';
import { Team, TeamFields } from '../../shared/organization/team.ts';
import { applyPatch, replacing } from '../../shared/platform/merge-patch.ts';
import { revise, stampNew } from '../../shared/table/entity.ts';
import type { RequestContext, RequestOf } from '../platform/http.ts';
import { expectReferences } from '../platform/references.ts';
import { noContent, type Reply } from '../platform/reply.ts';
import { expectVersion } from '../platform/request.ts';
import { retryOnConflict } from '../platform/retry.ts';
import { readReferrers, refuseInUse, usesOfTeam } from './in-use.ts';
import { expectActive } from './managers.ts';
import { Membership, type Named } from './membership.ts';

/** Makes a team: its members get to know their team and its manager what they manage, in one transaction. */
export async function createTeam(
  { table, now }: RequestContext,
  { actor, body }: RequestOf<typeof organizationRoutes.createTeam>,
): Promise<Team> {
  const { orgId } = actor;
  const id = newId('team');
  await expectReferences(table, orgId, [{ path: 'calendarId', entity: Calendar, id: body.calendarId }]);
  // A member may be changed by somebody else in this moment.
  return retryOnConflict(async () => {
    const team = stampNew({ ...body, memberIds: [] }, id, actor, now);
    const membership = new Membership(table, orgId);
    await membership.load(namedIn(body), []);
    expectActive(membership.userNow(body.managerId));
    membership.team(undefined, team);
    for (const userId of body.memberIds) await membership.moveUser(userId, id);
    membership.changeManager(id, undefined, body.managerId);
    await table.write(membership.writes(actor, now, 'create', id));
    return membership.teamNow(id) ?? team;
  });
}

/** Changes a team; who joins leaves their old team, who leaves has none. */
export async function changeTeam(
  { table, now }: RequestContext,
  { actor, params, body, ifMatch }: RequestOf<typeof organizationRoutes.changeTeam>,
): Promise<Team> {
  const { orgId } = actor;
  const before = await table.get(Team, orgId, params.id);
  expectVersion(ifMatch, before);
  const fields = applyPatch(TeamFields, before, body);
  await expectReferences(table, orgId, [{ path: 'calendarId', entity: Calendar, id: fields.calendarId }]);
  const membership = new Membership(table, orgId);
  await membership.load(namedIn(fields, before), []);
  await membership.loadLeft([before.managerId, ...before.memberIds]);
  if (fields.managerId !== before.managerId) expectActive(membership.userNow(fields.managerId));
  const patch = { ...replacing(TeamFields, fields), memberIds: before.memberIds };
  membership.team(before, revise(before, patch, actor, now));
  const [old, wanted] = [new Set(before.memberIds), new Set(fields.memberIds)];
  for (const userId of old.difference(wanted)) await membership.removeMember(before.id, userId);
  for (const userId of wanted.difference(old)) await membership.moveUser(userId, before.id);
  membership.changeManager(before.id, before.managerId, fields.managerId);
  await table.write(membership.writes(actor, now, 'update', before.id));
  return membership.teamNow(before.id) ?? before;
}

/** Deletes a team that has no members and that no rule names. */
export async function deleteTeam(
  { table, now }: RequestContext,
  { actor, params, ifMatch }: RequestOf<typeof organizationRoutes.deleteTeam>,
): Promise<Reply> {
  const before = await table.get(Team, actor.orgId, params.id);
  expectVersion(ifMatch, before);
  refuseInUse('team', usesOfTeam(await readReferrers(table, actor.orgId), before.id));
  const membership = new Membership(table, actor.orgId);
  await membership.loadLeft([before.managerId]);
  membership.changeManager(before.id, before.managerId, undefined);
  membership.team(before, undefined);
  await table.write(membership.writes(actor, now, 'delete', before.id));
  return noContent();
}

/** The users a team names; those it named before need not exist any more. */
function namedIn(
  { managerId, memberIds }: Pick<TeamFields, 'managerId' | 'memberIds'>,
  before?: Team,
): Named[] {
  const known = new Set(before ? [before.managerId, ...before.memberIds] : []);
  const named = [
    { path: 'managerId', id: managerId },
    ...memberIds.map((id, place) => ({ path: `memberIds.${place}`, id })),
  ];
  return named.filter(({ id }) => !known.has(id));
}

import { invalid } from '../../shared/errors.ts';
import { newId } from '../../shared/id.ts';
import { Calendar } from '../../shared/organization/calendar.ts';
import type { organizationRoutes } from '../../shared/organization/routes.ts';
import { Team, TeamFields } from '../../shared/organization/team.ts';
import { moveTeam, withTeamsBelow } from '../../shared/organization/team-tree.ts';
import { applyPatch, replacing } from '../../shared/platform/merge-patch.ts';
import { revise, stampNew } from '../../shared/table/entity.ts';
import { accessTermsOf } from '../platform/access-terms.ts';
import type { RequestContext, RequestOf } from '../platform/http.ts';
import { expectReferences } from '../platform/references.ts';
import { noContent, type Reply } from '../platform/reply.ts';
import { expectVersion } from '../platform/request.ts';
import { retryOnConflict } from '../platform/retry.ts';
import type { Table } from '../platform/table/gateway.ts';
import type { Write } from '../platform/table/write.ts';
import { readTeamTree, treeWrite } from '../platform/team-tree.ts';
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
  // A member may be changed, or a team moved, by somebody else in this moment.
  return retryOnConflict(async () => {
    await expectTeamReferences(table, orgId, body);
    const place = await placeTeam(table, { orgId, id, parentId: body.parentId });
    const team = stampNew({ ...body, memberIds: [], path: place.paths.get(id) }, id, actor, now);
    const membership = new Membership(table, orgId);
    await membership.load(namedIn(body), []);
    expectActive(membership.userNow(body.managerId));
    membership.team(undefined, team);
    for (const userId of body.memberIds) await membership.moveUser(userId, id);
    membership.changeManager(id, undefined, body.managerId);
    await table.write(membership.writes(actor, now, 'create', id), place.writes);
    accessTermsOf.forget(orgId);
    return membership.teamNow(id) ?? team;
  });
}

/** Changes a team; who joins leaves their old team, who leaves has none. The teams below it move with it. */
export async function changeTeam(
  { table, now }: RequestContext,
  { actor, params, body, ifMatch }: RequestOf<typeof organizationRoutes.changeTeam>,
): Promise<Team> {
  const { orgId } = actor;
  const before = await table.get(Team, orgId, params.id);
  expectVersion(ifMatch, before);
  const fields = applyPatch(TeamFields, before, body);
  await expectTeamReferences(table, orgId, fields);
  const membership = new Membership(table, orgId);
  await membership.load(namedIn(fields, before), []);
  await membership.loadLeft([before.managerId, ...before.memberIds]);
  if (fields.managerId !== before.managerId) expectActive(membership.userNow(fields.managerId));
  const isMoved = fields.parentId !== before.parentId;
  const place = isMoved
    ? await placeTeam(table, { orgId, id: before.id, parentId: fields.parentId })
    : unmoved;
  const path = place.paths.get(before.id) ?? before.path;
  const patch = { ...replacing(TeamFields, fields), memberIds: before.memberIds, path };
  membership.team(before, revise(before, patch, actor, now));
  const [old, wanted] = [new Set(before.memberIds), new Set(fields.memberIds)];
  for (const userId of old.difference(wanted)) await membership.removeMember(before.id, userId);
  for (const userId of wanted.difference(old)) await membership.moveUser(userId, before.id);
  membership.changeManager(before.id, before.managerId, fields.managerId);
  await membership.moveTeams(place.paths);
  await table.write(membership.writes(actor, now, 'update', before.id), place.writes);
  accessTermsOf.forget(orgId);
  return membership.teamNow(before.id) ?? before;
}

/** Deletes a team that has no members and no teams below it, and that no rule names. */
export async function deleteTeam(
  { table, now }: RequestContext,
  { actor, params, ifMatch }: RequestOf<typeof organizationRoutes.deleteTeam>,
): Promise<Reply> {
  const { orgId } = actor;
  const before = await table.get(Team, orgId, params.id);
  expectVersion(ifMatch, before);
  const stored = await readTeamTree(table, orgId);
  const below = withTeamsBelow(stored.tree, [before.id]).filter((id) => id !== before.id);
  const teamsBelow = (await table.getMany(Team, orgId, below)).map(({ name }) => `the team ${name} below it`);
  refuseInUse('team', [...usesOfTeam(await readReferrers(table, orgId), before.id), ...teamsBelow]);
  const membership = new Membership(table, orgId);
  await membership.loadLeft([before.managerId]);
  membership.changeManager(before.id, before.managerId, undefined);
  membership.team(before, undefined);
  // Also of a team that stands in no tree: one could be made below it in this moment.
  const felled = treeWrite(orgId, stored, { paths: new Map(), gone: [before.id] });
  await table.write(membership.writes(actor, now, 'delete', before.id), felled);
  accessTermsOf.forget(orgId);
  return noContent();
}

/** As many as one transaction moves with their members and managers. */
const mostMoved = 50;

interface Place {
  /** The paths that change: the team's own and those of the teams below it. */
  readonly paths: ReadonlyMap<string, string>;
  readonly writes: readonly Write[];
}

const unmoved: Place = { paths: new Map(), writes: [] };

/** Where a team comes to stand; one at the top that has none below it needs no place in the tree. Throws 422. */
async function placeTeam(
  table: Table,
  { orgId, id, parentId }: { orgId: string; id: string; parentId: string | undefined },
): Promise<Place> {
  const stored = await readTeamTree(table, orgId);
  const move = moveTeam(stored.tree, id, parentId);
  if ('problem' in move) throw invalid({ path: 'parentId', message: move.problem });
  const { paths } = move;
  if (paths.size > mostMoved) {
    const message = `moves ${paths.size} teams at once, and at most ${mostMoved} can be: move those below it first`;
    throw invalid({ path: 'parentId', message });
  }
  const isAtTop = parentId === undefined && !stored.tree.has(id);
  return isAtTop ? { paths, writes: [] } : { paths, writes: [treeWrite(orgId, stored, { paths })] };
}

function expectTeamReferences(
  table: Table,
  orgId: string,
  { calendarId, parentId }: Pick<TeamFields, 'calendarId' | 'parentId'>,
): Promise<void> {
  return expectReferences(table, orgId, [
    { path: 'calendarId', entity: Calendar, id: calendarId },
    { path: 'parentId', entity: Team, id: parentId },
  ]);
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

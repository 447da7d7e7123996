import { type Action, type Actor, reaches } from '../../shared/access/permissions.ts';
import { AppError, invalid } from '../../shared/errors.ts';
import { newId } from '../../shared/id.ts';
import { Absence, AbsenceFields } from '../../shared/organization/absence.ts';
import type { organizationRoutes } from '../../shared/organization/routes.ts';
import { User } from '../../shared/organization/user.ts';
import { applyPatch, replacing } from '../../shared/platform/merge-patch.ts';
import type { Page } from '../../shared/platform/route.ts';
import { revise, stampNew } from '../../shared/table/entity.ts';
import { epochOf } from '../../shared/time/instant.ts';
import type { RequestContext, RequestOf } from '../platform/http.ts';
import { noContent, type Reply } from '../platform/reply.ts';
import { expectVersion } from '../platform/request.ts';
import { retryOnConflict } from '../platform/retry.ts';
import { create, remove, update, type Write } from '../platform/table/write.ts';

/** More than anybody plans ahead; they are read with every choice of a receiver. */
const mostCarried = 200;

function expectOrder({ from, to }: { from: string; to: string }): void {
  if (epochOf(from) < epochOf(to)) return;
  throw invalid({ path: 'to', message: 'must be after from' });
}

/** People say when they are away themselves; their managers and administrators say it for them. Throws 403. */
function expectMay(actor: Actor, action: Action, user: User): void {
  if (reaches(actor, 'absence', action, { ownerId: user.id, teamId: user.teamId })) return;
  throw new AppError(
    'forbidden',
    `You may not ${action} an absence of ${user.name}. Ask them or their manager.`,
  );
}

async function userOf({ table }: RequestContext, orgId: string, userId: string): Promise<User> {
  const user = await table.find(User, orgId, userId);
  if (!user) throw invalid({ path: 'userId', message: `there is no user ${userId}` });
  return user;
}

/** The absences on the user's own record, with which a receiver is chosen: those that are not over, this one changed. */
function carry(
  user: User,
  id: string,
  period: { from: string; to: string } | undefined,
  actor: Actor,
  now: number,
): Write[] {
  const others = user.absences.filter(({ absenceId, to }) => absenceId !== id && epochOf(to) > now);
  const isAhead = period !== undefined && epochOf(period.to) > now;
  const absences = isAhead ? [...others, { absenceId: id, from: period.from, to: period.to }] : others;
  if (absences.length > mostCarried) {
    throw invalid({
      path: 'userId',
      message: `${user.name} has ${mostCarried} absences ahead, which is the most`,
    });
  }
  const sorted = absences.sort((one, other) => (one.from < other.from ? -1 : 1));
  return update(User, user, revise(user, { absences: sorted }, actor, now), 'changeAbsences');
}

export async function createAbsence(
  context: RequestContext,
  { actor, body }: RequestOf<typeof organizationRoutes.createAbsence>,
): Promise<Absence> {
  const { table, now } = context;
  expectOrder(body);
  const id = newId('absence');
  return retryOnConflict(async () => {
    const user = await userOf(context, actor.orgId, body.userId);
    expectMay(actor, 'create', user);
    const absence = stampNew({ ...body, teamId: user.teamId }, id, actor, now);
    await table.write(create(Absence, absence), carry(user, id, absence, actor, now));
    return absence;
  });
}

export async function changeAbsence(
  context: RequestContext,
  { actor, params, body, ifMatch }: RequestOf<typeof organizationRoutes.changeAbsence>,
): Promise<Absence> {
  const { table, now } = context;
  return retryOnConflict(async () => {
    const before = await table.get(Absence, actor.orgId, params.id);
    const user = await userOf(context, actor.orgId, before.userId);
    expectMay(actor, 'update', user);
    expectVersion(ifMatch, before);
    const fields = applyPatch(AbsenceFields, before, body);
    if (fields.userId !== before.userId) {
      throw invalid({ path: 'userId', message: 'cannot be changed; delete this absence and make another' });
    }
    expectOrder(fields);
    const after = revise(before, replacing(AbsenceFields, fields), actor, now);
    await table.write(update(Absence, before, after, 'update'), carry(user, before.id, after, actor, now));
    return after;
  });
}

export async function deleteAbsence(
  context: RequestContext,
  { actor, params, ifMatch }: RequestOf<typeof organizationRoutes.deleteAbsence>,
): Promise<Reply> {
  const { table, now } = context;
  return retryOnConflict(async () => {
    const before = await table.get(Absence, actor.orgId, params.id);
    expectVersion(ifMatch, before);
    const user = await table.find(User, actor.orgId, before.userId);
    if (user) expectMay(actor, 'delete', user);
    const carried = user ? carry(user, before.id, undefined, actor, now) : [];
    await table.write(remove(Absence, before, revise(before, {}, actor, now)), carried);
    return noContent();
  });
}

export async function listAbsences(
  { table }: RequestContext,
  { actor, query, binding }: RequestOf<typeof organizationRoutes.listAbsences>,
): Promise<Page<Absence>> {
  const { userId, ...page } = query;
  const { orgId } = actor;
  const wanted = userId === 'me' ? actor.userId : userId;
  const range = wanted
    ? ({ orgId, index: 'owner', partition: `absence#${wanted}` } as const)
    : ({ orgId, index: 'list', partition: 'absence', descending: true } as const);
  return table.page(Absence, range, { ...page, binding });
}

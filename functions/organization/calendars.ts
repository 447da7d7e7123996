import { invalid } from '../../shared/errors.ts';
import { newId } from '../../shared/id.ts';
import { Calendar, CalendarFields } from '../../shared/organization/calendar.ts';
import type { organizationRoutes } from '../../shared/organization/routes.ts';
import { applyPatch, replacing } from '../../shared/platform/merge-patch.ts';
import { revise, stampNew } from '../../shared/table/entity.ts';
import type { BusinessCalendar } from '../../shared/time/business-calendar.ts';
import {
  addBusinessTime,
  businessTimeBetween,
  hasOpenTimeWithin,
  LONGEST_CLOSURE_DAYS,
} from '../../shared/time/business-time.ts';
import { formatDuration, parseDuration } from '../../shared/time/duration.ts';
import { importHolidays as readHolidays } from '../../shared/time/icalendar.ts';
import { epochOf, instantOf } from '../../shared/time/instant.ts';
import type { RequestContext, RequestOf } from '../platform/http.ts';
import { noContent, type Reply } from '../platform/reply.ts';
import { expectVersion } from '../platform/request.ts';
import { retryOnConflict } from '../platform/retry.ts';
import { create, remove, update } from '../platform/table/write.ts';
import { readReferrers, refuseInUse, usesOfCalendar } from './in-use.ts';

/** A clock on a calendar that never opens never ends. Throws 422. */
function expectOpenTime(calendar: BusinessCalendar, now: number): void {
  if (hasOpenTimeWithin(calendar, now)) return;
  throw invalid({ path: 'week', message: `has no open time in the next ${LONGEST_CLOSURE_DAYS} days` });
}

export async function createCalendar(
  { table, now }: RequestContext,
  { actor, body }: RequestOf<typeof organizationRoutes.createCalendar>,
): Promise<Calendar> {
  expectOpenTime(body, now);
  const calendar = stampNew(body, newId('calendar'), actor, now);
  await table.write(create(Calendar, calendar));
  return calendar;
}

export async function changeCalendar(
  { table, now }: RequestContext,
  { actor, params, body, ifMatch }: RequestOf<typeof organizationRoutes.changeCalendar>,
): Promise<Calendar> {
  const before = await table.get(Calendar, actor.orgId, params.id);
  expectVersion(ifMatch, before);
  const fields = applyPatch(CalendarFields, before, body);
  expectOpenTime(fields, now);
  const after = revise(before, replacing(CalendarFields, fields), actor, now);
  await table.write(update(Calendar, before, after, 'update'));
  return after;
}

export async function deleteCalendar(
  { table, now }: RequestContext,
  { actor, params, ifMatch }: RequestOf<typeof organizationRoutes.deleteCalendar>,
): Promise<Reply> {
  const before = await table.get(Calendar, actor.orgId, params.id);
  expectVersion(ifMatch, before);
  refuseInUse('calendar', usesOfCalendar(await readReferrers(table, actor.orgId), before.id));
  await table.write(remove(Calendar, before, revise(before, {}, actor, now)));
  return noContent();
}

/** Adds the holidays of an iCalendar file. Importing the same file again changes nothing. */
export async function importHolidays(
  { table, now }: RequestContext,
  { actor, params, body }: RequestOf<typeof organizationRoutes.importHolidays>,
) {
  return retryOnConflict(async () => {
    const before = await table.get(Calendar, actor.orgId, params.id);
    const { exceptions, skipped } = readHolidays({ text: body, calendar: before, now });
    const merged = new Map([...(before.exceptions ?? []), ...exceptions].map((one) => [one.date, one]));
    const sorted = [...merged.values()].sort((one, other) => (one.date < other.date ? -1 : 1));
    const fields = applyPatch(CalendarFields, before, { exceptions: sorted });
    expectOpenTime(fields, now);
    const after = revise(before, fields, actor, now);
    if (JSON.stringify(after.exceptions) !== JSON.stringify(before.exceptions)) {
      await table.write(update(Calendar, before, after, 'import'));
      return { ...after, imported: exceptions.length, skipped };
    }
    return { ...before, imported: exceptions.length, skipped };
  });
}

/** When so much business time has passed since an instant. */
export async function getDue(
  { table }: RequestContext,
  { actor, params, query }: RequestOf<typeof organizationRoutes.getDue>,
): Promise<{ dueAt: string }> {
  const calendar = await table.get(Calendar, actor.orgId, params.id);
  return { dueAt: instantOf(addBusinessTime(calendar, epochOf(query.from), parseDuration(query.duration))) };
}

/** How much business time lies between two instants. */
export async function getElapsed(
  { table }: RequestContext,
  { actor, params, query }: RequestOf<typeof organizationRoutes.getElapsed>,
): Promise<{ duration: string }> {
  const [from, to] = [epochOf(query.from), epochOf(query.to)];
  if (Math.abs(to - from) > longestSpan)
    throw invalid({ path: 'to', message: 'must be within 20 years of from' });
  const calendar = await table.get(Calendar, actor.orgId, params.id);
  return { duration: formatDuration(businessTimeBetween(calendar, from, to)) };
}

/** 20 years, as for due times: reading a calendar day by day for millennia would block the function. */
const longestSpan = 7_305 * 86_400_000;

import { DateTime } from 'luxon';
import { localDayOf } from './business-calendar.ts';
import { parseDuration } from './duration.ts';
import { type EventLines, type EventProperty, excerpt, malformed } from './icalendar-lines.ts';
import type { EpochMs } from './instant.ts';
import { windowsZones } from './windows-zones.ts';
import { yearlyOccurrences, yearlyRule } from './yearly-recurrence.ts';
import { isTimeZone } from './zone-offsets.ts';

const DAY = 86_400_000;

/** The days from which and to which occurrences are wanted, inclusive, as local day numbers. */
export interface DayWindow {
  readonly from: number;
  readonly to: number;
}

/** How names of time zones are understood. */
export interface ZoneContext {
  /** The zone of times that name none. */
  readonly timeZone: string;
  readonly zoneNames: ReadonlyMap<string, string>;
}

/** When an occurrence takes place: whole local days, or between two instants. */
export type Span =
  | { readonly allDay: true; readonly firstDay: number; readonly lastDay: number }
  | { readonly allDay: false; readonly from: EpochMs; readonly to: EpochMs };

export type EventReading = { readonly spans: readonly Span[] } | { readonly skipped: string };

/** The first property of a name. */
export function propertyOf({ properties }: EventLines, name: string): EventProperty | undefined {
  return properties.find((property) => property.name === name);
}

/** The text of a property; empty when it is absent. */
export function textOf(event: EventLines, name: string): string {
  return String(propertyOf(event, name)?.values[0] ?? '').trim();
}

/** The occurrences of an event inside the window, without those whose day is `replaced` by an override. */
export function spansOf(
  event: EventLines,
  window: DayWindow,
  context: ZoneContext,
  replaced: ReadonlySet<number>,
): EventReading {
  const startProperty = propertyOf(event, 'dtstart');
  if (!startProperty) throw malformed(event.line, 'this event has no DTSTART');
  const start = readMoment(startProperty, startProperty.values[0], context);
  const length = lengthOf(event, start, context);
  const startDays = new Set([start.day]);
  for (const property of event.properties.filter(({ name }) => name === 'rrule')) {
    const rule = yearlyRule(property.values[0]);
    if (!rule) return { skipped: 'it repeats by a rule other than a plain yearly one' };
    if (rule.count !== undefined && start.day < window.from - 100 * 366) {
      throw malformed(property.line, 'a rule with COUNT starts within the last 100 years');
    }
    // What began before the window may still last into it.
    const from = window.from - Math.ceil(length / DAY);
    startDays.delete(start.day);
    for (const day of yearlyOccurrences(rule, start.day, from, window.to)) startDays.add(day);
  }
  for (const day of daysOf(event, 'rdate', context)) startDays.add(day);
  for (const day of [...daysOf(event, 'exdate', context), ...replaced]) startDays.delete(day);
  return {
    spans: [...startDays].sort((one, other) => one - other).map((day) => spanFrom(start, day, length)),
  };
}

/** The day of the occurrence that an override stands for; undefined for an event that is none. */
export function replacedDay(event: EventLines, context: ZoneContext): number | undefined {
  const property = propertyOf(event, 'recurrence-id');
  return property && readMoment(property, property.values[0], context).day;
}

/** A date, or a date and a time in a zone. */
interface Moment {
  readonly day: number;
  /** Wall-clock time `T12:00:00` and its zone; undefined for a whole day. */
  readonly time?: { readonly clock: string; readonly zone: string };
}

function spanFrom(start: Moment, day: number, length: number): Span {
  if (!start.time)
    return { allDay: true, firstDay: day, lastDay: day + Math.max(1, Math.ceil(length / DAY)) - 1 };
  // The same time of day on every occurrence, whatever daylight saving does.
  const from = instantAt(day, start.time);
  return { allDay: false, from, to: from + length };
}

/** How long an event lasts, in ms; of days, whole days. DTEND is exclusive. */
function lengthOf(event: EventLines, start: Moment, context: ZoneContext): number {
  const end = propertyOf(event, 'dtend');
  if (end) {
    const moment = readMoment(end, end.values[0], context);
    if ((moment.time === undefined) !== (start.time === undefined)) {
      throw malformed(end.line, 'DTSTART and DTEND are both dates or both times');
    }
    const length =
      start.time && moment.time
        ? instantAt(moment.day, moment.time) - instantAt(start.day, start.time)
        : (moment.day - start.day) * DAY;
    if (length < 0) throw malformed(end.line, 'the event ends before it starts');
    return length;
  }
  const duration = propertyOf(event, 'duration');
  if (!duration) return start.time ? 0 : DAY;
  try {
    return parseDuration(String(duration.values[0]).replace(/^\+/, ''));
  } catch (error) {
    throw malformed(duration.line, error instanceof Error ? error.message : String(error));
  }
}

function daysOf(event: EventLines, name: string, context: ZoneContext): number[] {
  return event.properties
    .filter((property) => property.name === name)
    .flatMap((property) => property.values.map((value) => readMoment(property, value, context).day));
}

function readMoment(property: EventProperty, value: unknown, context: ZoneContext): Moment {
  const { line } = property;
  const text = String(Array.isArray(value) ? value[0] : value);
  const match = /^(\d{4}-\d{2}-\d{2})(?:(T\d{2}:\d{2}:\d{2})(Z?))?$/.exec(text);
  const day = match?.[1] === undefined ? Number.NaN : localDayOf(match[1]);
  // A day that does not exist, such as 31 November, comes back as another one.
  if (!match || Number.isNaN(day) || new Date(day * DAY).toISOString().slice(0, 10) !== match[1]) {
    throw malformed(line, `${property.name.toUpperCase()} is not a date: "${excerpt(text)}"`);
  }
  const clock = match[2];
  if (clock === undefined) return { day };
  const zone = match[3] === 'Z' ? 'UTC' : zoneOf(property, context);
  if (!/^T(?:[01]\d|2[0-3])(?::[0-5]\d){2}$/.test(clock)) {
    throw malformed(line, `${property.name.toUpperCase()} is not a time: "${excerpt(text)}"`);
  }
  return { day, time: { clock, zone } };
}

function instantAt(day: number, { clock, zone }: { clock: string; zone: string }): EpochMs {
  return DateTime.fromISO(`${new Date(day * DAY).toISOString().slice(0, 10)}${clock}`, { zone }).toMillis();
}

function zoneOf({ parameters, line }: EventProperty, { timeZone, zoneNames }: ZoneContext): string {
  const { tzid } = parameters;
  if (typeof tzid !== 'string') return timeZone;
  if (tzid.length > 200) throw malformed(line, 'the name of a time zone has at most 200 characters');
  // Mozilla and others put a prefix before the name: /mozilla.org/20050126_1/Europe/Berlin.
  const bare = /[A-Za-z_]+\/[A-Za-z_]+$/.exec(tzid)?.[0] ?? tzid;
  const known = [zoneNames.get(tzid), tzid, bare, windowsZones[tzid]].find(
    (name) => name && isTimeZone(name),
  );
  if (!known) throw malformed(line, `"${excerpt(tzid)}" is not a time zone of the IANA database`);
  return known;
}

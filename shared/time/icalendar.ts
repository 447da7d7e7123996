import { AppError } from '../errors.ts';
import {
  type BusinessCalendar,
  type CalendarException,
  hoursOf,
  type LocalInterval,
  MOST_EXCEPTIONS,
} from './business-calendar.ts';
import {
  type DayWindow,
  propertyOf,
  replacedDay,
  type Span,
  spansOf,
  textOf,
  type ZoneContext,
} from './icalendar-event.ts';
import { readCalendarLines } from './icalendar-lines.ts';
import type { EpochMs } from './instant.ts';
import { offsetSpans } from './zone-offsets.ts';

const DAY = 86_400_000;
const MINUTE = 60_000;

/** An event that closed nothing, and why. */
interface SkippedEvent {
  readonly line: number;
  readonly name: string;
  readonly because: string;
}

export interface HolidayImport {
  /** In order of date, each date once; ready to be put in the calendar. */
  readonly exceptions: readonly CalendarException[];
  readonly skipped: readonly SkippedEvent[];
}

export interface HolidayImportInput {
  /** RFC 5545. */
  readonly text: string;
  /** The calendar the holidays are for: its zone says when a day begins, its week what is left of a day half closed. */
  readonly calendar: Pick<BusinessCalendar, 'timeZone' | 'week'>;
  readonly now: EpochMs;
  /** How many years ahead recurring holidays are expanded; 3 unless said. */
  readonly years?: number | undefined;
}

/**
 * Reads holidays from an iCalendar file. All-day events close their days (DTEND is exclusive), events of some hours
 * take those out of the day's hours, yearly ones are expanded. What is before this year or beyond the coming years is
 * left out. Events that are cancelled, mere observances, or repeat otherwise than yearly are skipped and named.
 * @throws AppError `invalid` with the line of what is malformed; `too_large` when there is too much of it.
 */
export function importHolidays({ text, calendar, now, years = 3 }: HolidayImportInput): HolidayImport {
  const { events, zoneNames } = readCalendarLines(text);
  const context: ZoneContext = { timeZone: calendar.timeZone, zoneNames };
  const window = windowOf(calendar.timeZone, now, years);
  const overridden = new Map<string, Set<number>>();
  for (const event of events) {
    const day = replacedDay(event, context);
    const uid = textOf(event, 'uid');
    if (day !== undefined) overridden.set(uid, (overridden.get(uid) ?? new Set()).add(day));
  }

  if (events.filter((event) => propertyOf(event, 'rrule')).length > MOST_RECURRING) {
    throw new AppError('too_large', `A calendar file has at most ${MOST_RECURRING} recurring events.`);
  }
  const closed: ClosedDays = { byDay: new Map(), pieces: 0 };
  const skipped: SkippedEvent[] = [];
  for (const event of events) {
    const name = textOf(event, 'summary').slice(0, 200);
    const isOverride = replacedDay(event, context) !== undefined;
    const replaced = isOverride ? undefined : overridden.get(textOf(event, 'uid'));
    const because = whySkipped(textOf(event, 'status'), textOf(event, 'description'));
    const reading =
      because === undefined ? spansOf(event, window, context, replaced ?? new Set()) : { skipped: because };
    if ('skipped' in reading) skipped.push({ line: event.line, name, because: reading.skipped });
    else for (const span of reading.spans) close(closed, span, name, window, calendar.timeZone);
  }
  const days = [...closed.byDay].sort(([one], [other]) => one - other);
  return { exceptions: days.flatMap(([day, closure]) => exceptionOf(day, closure, calendar)), skipped };
}

/** What is closed of a local day, in ms of its wall clock. */
interface Closure {
  readonly names: Set<string>;
  readonly intervals: LocalInterval[];
}

interface ClosedDays {
  readonly byDay: Map<number, Closure>;
  pieces: number;
}

// A file of 1 MB could ask for a hundred million days.
const MOST_PIECES = 50_000;
const MOST_RECURRING = 1_000;

// From 1 January, so that what is measured over the last weeks knows their holidays too.
function windowOf(timeZone: string, now: EpochMs, years: number): DayWindow {
  const [first] = offsetSpans(timeZone, now, now + 1);
  const year = new Date(now + (first?.offset ?? 0)).getUTCFullYear();
  return { from: Date.UTC(year, 0, 1) / DAY, to: Date.UTC(year + years, 11, 31) / DAY };
}

function whySkipped(status: string, description: string): string | undefined {
  if (status.toUpperCase() === 'CANCELLED') return 'it is cancelled';
  // Google's public calendars list both, and say which days are worked.
  return /^Observance\b/i.test(description) ? 'it is an observance, not a public holiday' : undefined;
}

function close(closed: ClosedDays, span: Span, name: string, window: DayWindow, timeZone: string): void {
  const { byDay } = closed;
  for (const { day, interval } of span.allDay
    ? wholeDays(span, window)
    : partsOfDays(span, window, timeZone)) {
    const closure = byDay.get(day) ?? { names: new Set(), intervals: [] };
    if (name) closure.names.add(name);
    closure.intervals.push(interval);
    byDay.set(day, closure);
    closed.pieces += 1;
    if (byDay.size > MOST_EXCEPTIONS || closed.pieces > MOST_PIECES) {
      throw new AppError(
        'too_large',
        `A calendar has at most ${MOST_EXCEPTIONS} exceptions; the file closes more days.`,
      );
    }
  }
}

interface DayPart {
  readonly day: number;
  readonly interval: LocalInterval;
}

function* wholeDays({ firstDay, lastDay }: Span & { allDay: true }, window: DayWindow): Generator<DayPart> {
  const last = Math.min(lastDay, window.to);
  for (let day = Math.max(firstDay, window.from); day <= last; day++) yield { day, interval: [0, DAY] };
}

function* partsOfDays(
  { from, to }: Span & { allDay: false },
  window: DayWindow,
  timeZone: string,
): Generator<DayPart> {
  // A day around the window, for zones ahead of and behind UTC; the days themselves are checked below.
  const start = Math.max(from, (window.from - 1) * DAY);
  const end = Math.min(to, (window.to + 2) * DAY);
  for (const { from: spanFrom, to: spanTo, offset } of offsetSpans(timeZone, start, end)) {
    for (let day = Math.floor((spanFrom + offset) / DAY); day * DAY < spanTo + offset; day++) {
      const opens = Math.max(0, spanFrom + offset - day * DAY);
      const closes = Math.min(DAY, spanTo + offset - day * DAY);
      if (window.from <= day && day <= window.to) yield { day, interval: [opens, closes] };
    }
  }
}

function exceptionOf(
  day: number,
  { names, intervals }: Closure,
  calendar: Pick<BusinessCalendar, 'timeZone' | 'week'>,
): CalendarException[] {
  const usual = hoursOf({ timeZone: calendar.timeZone, week: calendar.week })(day);
  const left = intervals.reduce((open, interval) => open.flatMap((one) => without(one, interval)), usual);
  const isWholeDay = intervals.some(([from, to]) => from === 0 && to === DAY);
  // A closure outside the hours of a day changes nothing.
  if (!isWholeDay && isSame(left, usual)) return [];
  const name = [...names].join(' / ').slice(0, 200);
  const exception: CalendarException = {
    date: new Date(day * DAY).toISOString().slice(0, 10),
    intervals: left.flatMap(([from, to]) => {
      // Hours are kept in minutes: what is closed for part of a minute is closed for all of it.
      const [opens, closes] = [Math.ceil(from / MINUTE), Math.floor(to / MINUTE)];
      return opens < closes ? [[timeText(opens), timeText(closes)]] : [];
    }),
  };
  return [name === '' ? exception : { ...exception, name }];
}

function without([from, to]: LocalInterval, [start, end]: LocalInterval): LocalInterval[] {
  const before: LocalInterval = [from, Math.min(to, start)];
  const after: LocalInterval = [Math.max(from, end), to];
  return [before, after].filter(([opens, closes]) => opens < closes);
}

function isSame(one: readonly LocalInterval[], other: readonly LocalInterval[]): boolean {
  return (
    one.length === other.length &&
    one.every(([from, to], index) => from === other[index]?.[0] && to === other[index]?.[1])
  );
}

function timeText(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}

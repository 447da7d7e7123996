import * as z from 'zod';
import { isTimeZone } from './zone-offsets.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;

const timePattern = /^(?:([01]\d|2[0-3]):[0-5]\d|24:00)$/;
const timeOfDay = z.string().regex(timePattern, 'must be a time of day such as 09:30 (24:00 ends a day)');

/** Open intervals of one day, wall-clock times, in order and apart; `24:00` is the end of the day. */
const OpenHours = z
  .array(z.tuple([timeOfDay, timeOfDay]))
  .max(24)
  .superRefine((intervals, context) => {
    let previousEnd = 0;
    for (const [index, [opens, closes]] of intervals.entries()) {
      const [start, end] = [minutesOf(opens), minutesOf(closes)];
      // A malformed time was already named.
      if (Number.isNaN(start) || Number.isNaN(end)) continue;
      if (end <= start) {
        const message =
          end === start
            ? 'must end after it starts'
            : `must end after it starts; hours over midnight are two intervals: ["${opens}","24:00"] on this day and ["00:00","${closes}"] on the next`;
        context.addIssue({ code: 'custom', path: [index, 1], message });
      } else if (start < previousEnd) {
        const message = 'must start when the interval before it has ended, or later';
        context.addIssue({ code: 'custom', path: [index, 0], message });
      }
      previousEnd = Math.max(previousEnd, end);
    }
  });
type OpenHours = z.output<typeof OpenHours>;

const dayHours = OpenHours.optional();

/** The open hours of each weekday; an absent day is closed. */
export const BusinessWeek = z.strictObject({
  mon: dayHours,
  tue: dayHours,
  wed: dayHours,
  thu: dayHours,
  fri: dayHours,
  sat: dayHours,
  sun: dayHours,
});
export type BusinessWeek = z.output<typeof BusinessWeek>;

/** A date whose hours differ from its weekday's; no intervals means closed. */
export const CalendarException = z.strictObject({
  date: z.iso.date(),
  intervals: OpenHours,
  name: z.string().trim().min(1).max(200).optional(),
});
export type CalendarException = z.output<typeof CalendarException>;

/** The most dated exceptions a calendar holds: about ten years of holidays, 100 kB of a 400 kB item. */
export const MOST_EXCEPTIONS = 1_000;

/** When somebody works: open intervals per weekday in a time zone, and dated exceptions. Treated as immutable. */
export const BusinessCalendar = z.object({
  timeZone: z
    .string()
    .max(64)
    .refine(isTimeZone, 'must be a time zone of the IANA database such as Europe/Berlin')
    .meta({ example: 'Asia/Shanghai' }),
  week: BusinessWeek,
  exceptions: z
    .array(CalendarException)
    .max(MOST_EXCEPTIONS)
    .superRefine((exceptions, context) => {
      const seen = new Set<string>();
      for (const [index, { date }] of exceptions.entries()) {
        if (seen.has(date)) {
          const message = `${date} is listed twice; give all its hours in one exception`;
          context.addIssue({ code: 'custom', path: [index, 'date'], message });
        }
        seen.add(date);
      }
    })
    .optional(),
});
export type BusinessCalendar = z.output<typeof BusinessCalendar>;

/** An open interval of a local day, in ms from its midnight on the wall clock. */
export type LocalInterval = readonly [opens: number, closes: number];

/** The hours of any local day, by its number (days since 1970-01-01). */
export type HoursOfDay = (localDay: number) => readonly LocalInterval[];

const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const compiled = new WeakMap<BusinessCalendar, HoursOfDay>();

/** The calendar made ready for arithmetic; computed once per calendar object. */
export function hoursOf(calendar: BusinessCalendar): HoursOfDay {
  let hours = compiled.get(calendar);
  if (!hours) {
    hours = compile(calendar);
    compiled.set(calendar, hours);
  }
  return hours;
}

function compile({ week, exceptions = [] }: BusinessCalendar): HoursOfDay {
  const ofWeekday = weekdays.map((weekday) => localIntervals(week[weekday] ?? []));
  const ofDate = new Map(
    exceptions.map(({ date, intervals }) => [localDayOf(date), localIntervals(intervals)]),
  );
  // 1970-01-01 was a Thursday: three days after a Monday.
  return (localDay) => ofDate.get(localDay) ?? ofWeekday[(((localDay + 3) % 7) + 7) % 7] ?? [];
}

/** The number of a date such as `2026-11-22`: days since 1970-01-01. */
export function localDayOf(date: string): number {
  return Math.floor(Date.parse(`${date}T00:00:00Z`) / DAY);
}

function localIntervals(intervals: OpenHours): readonly LocalInterval[] {
  return intervals.map(([opens, closes]) => [minutesOf(opens) * MINUTE, minutesOf(closes) * MINUTE]);
}

/** Minutes from midnight of a time of day; NaN when it is none. */
function minutesOf(time: string): number {
  return timePattern.test(time) ? Number(time.slice(0, 2)) * 60 + Number(time.slice(3)) : Number.NaN;
}

import * as z from 'zod';
import { localDayOf } from './business-calendar.ts';

/**
 * Yearly recurrence (RFC 5545, 3.3.10), as holidays use it: "1 May", "the fourth Thursday of November", "29 February".
 * A day that does not exist in a year is left out, as the standard says (ical.js moves 29 February to 1 March and loops
 * without end on some impossible rules, so it only parses here).
 */

const DAY = 86_400_000;

const oneOrMore = <T extends z.ZodType>(item: T) => z.union([item.transform((one) => [one]), z.array(item)]);
const recur = z.strictObject({
  freq: z.literal('YEARLY'),
  interval: z.int().min(0).max(1_000).optional(),
  count: z.int().min(0).max(10_000).optional(),
  until: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}/)
    .optional(),
  bymonth: oneOrMore(z.int().min(1).max(12)).optional(),
  bymonthday: oneOrMore(z.int().min(-31).max(31)).optional(),
  byyearday: oneOrMore(z.int().min(-366).max(366)).optional(),
  byday: oneOrMore(z.string().regex(/^[+-]?\d{0,2}(?:SU|MO|TU|WE|TH|FR|SA)$/)).optional(),
  bysetpos: oneOrMore(z.int().min(-366).max(366)).optional(),
  wkst: z.unknown().optional(),
});
export type YearlyRule = z.output<typeof recur>;

/** The rule as ical.js parsed it, if it is a yearly one of this kind; undefined for all others. */
export function yearlyRule(parsed: unknown): YearlyRule | undefined {
  return recur.safeParse(parsed).data;
}

/** A day in its year and month. */
interface CivilDay {
  readonly localDay: number;
  readonly month: number;
  readonly dayOfMonth: number;
  readonly dayOfYear: number;
  readonly daysInMonth: number;
  readonly daysInYear: number;
  /** 0 is Sunday. */
  readonly weekday: number;
}

/** The local days on which a rule that starts on `start` recurs, those from `from` to `to` (inclusive), in order. */
export function yearlyOccurrences(rule: YearlyRule, start: number, from: number, to: number): number[] {
  const first = civilYear(start);
  const interval = Math.max(1, rule.interval ?? 1);
  const until = rule.until === undefined ? to : Math.min(to, localDayOf(rule.until.slice(0, 10)));
  // Without a count the years before the window need not be looked at; with one they have to be counted.
  const skipped =
    rule.count === undefined ? Math.max(0, Math.floor((civilYear(from) - first) / interval)) : 0;
  const days: number[] = [];
  let left = rule.count ?? Number.POSITIVE_INFINITY;
  for (
    let year = first + skipped * interval;
    localDayOf(`${fourDigits(year)}-01-01`) <= until;
    year += interval
  ) {
    for (const day of daysOfYear(rule, start, year)) {
      if (day < start) continue;
      if (day > until || left <= 0) return days;
      left -= 1;
      if (day >= from) days.push(day);
    }
    if (left <= 0) break;
  }
  return days;
}

function daysOfYear(rule: YearlyRule, start: number, year: number): number[] {
  const started = new Date(start * DAY);
  const fixesDay = rule.bymonthday ?? rule.byyearday ?? rule.byday;
  const months = rule.bymonth ?? (fixesDay ? undefined : [started.getUTCMonth() + 1]);
  const monthDays = rule.bymonthday ?? (fixesDay ? undefined : [started.getUTCDate()]);
  const weekdays = rule.byday?.map(readWeekday);
  const days = civilDays(year).filter(
    (day) =>
      (!months || months.includes(day.month)) &&
      (!monthDays || countsAs(monthDays, day.dayOfMonth, day.daysInMonth)) &&
      (!rule.byyearday || countsAs(rule.byyearday, day.dayOfYear, day.daysInYear)) &&
      (!weekdays || weekdays.some((weekday) => isWeekday(day, weekday, rule.bymonth !== undefined))),
  );
  const positions = rule.bysetpos;
  return days
    .filter((_, index) => !positions || countsAs(positions, index + 1, days.length))
    .map(({ localDay }) => localDay);
}

/** Whether a number, or its count from the end as a negative one, is in the list. */
function countsAs(wanted: readonly number[], number: number, last: number): boolean {
  return wanted.includes(number) || wanted.includes(number - last - 1);
}

const weekdayNames = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'];

function readWeekday(text: string): { weekday: number; ordinal: number } {
  return { weekday: weekdayNames.indexOf(text.slice(-2)), ordinal: Number(text.slice(0, -2)) };
}

/** `4TH` is the fourth Thursday of the month where months are named, else of the year; `TH` is every one. */
function isWeekday(day: CivilDay, wanted: { weekday: number; ordinal: number }, inMonth: boolean): boolean {
  if (day.weekday !== wanted.weekday) return false;
  if (wanted.ordinal === 0) return true;
  const [position, length] = inMonth ? [day.dayOfMonth, day.daysInMonth] : [day.dayOfYear, day.daysInYear];
  const fromStart = Math.ceil(position / 7);
  const fromEnd = -Math.ceil((length - position + 1) / 7);
  return wanted.ordinal === fromStart || wanted.ordinal === fromEnd;
}

const years = new Map<number, readonly CivilDay[]>();

function civilDays(year: number): readonly CivilDay[] {
  const known = years.get(year);
  if (known) return known;
  const days: CivilDay[] = [];
  const first = localDayOf(`${fourDigits(year)}-01-01`);
  const daysInYear = new Date(Date.UTC(year, 1, 29)).getUTCMonth() === 1 ? 366 : 365;
  for (let index = 0; index < daysInYear; index++) {
    const date = new Date((first + index) * DAY);
    const month = date.getUTCMonth() + 1;
    days.push({
      localDay: first + index,
      month,
      dayOfMonth: date.getUTCDate(),
      dayOfYear: index + 1,
      daysInMonth: new Date(Date.UTC(year, month, 0)).getUTCDate(),
      daysInYear,
      weekday: date.getUTCDay(),
    });
  }
  if (years.size > 500) years.clear();
  years.set(year, days);
  return days;
}

function civilYear(localDay: number): number {
  return new Date(localDay * DAY).getUTCFullYear();
}

function fourDigits(year: number): string {
  return String(year).padStart(4, '0');
}

/**
 * The schedules of rules: `rate(5 minutes)` and `cron(0 8 ? * MON-FRI *)`, in UTC.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cron-expressions.html
 */
import { ServiceError } from '../aws-json.ts';
import { UnsupportedByLocalCloud } from '../contracts.ts';

/** Gives the first run after a point in time, `undefined` when there is none any more. */
export type Schedule = (after: Date) => Date | undefined;

const MINUTE_MS = 60_000;
const UNIT_MS: Record<string, number> = { minute: MINUTE_MS, hour: 60 * MINUTE_MS, day: 1440 * MINUTE_MS };
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
// The longest a cron expression can pause: 29 February around a century that is no leap year.
const HORIZON_YEARS = 8;

/** Throws ValidationException for what is neither a rate nor a cron expression. */
export function parseSchedule(expression: string): Schedule {
  const [, kind, body = ''] = /^(rate|cron)\((.+)\)$/.exec(expression) ?? [];
  if (kind === 'rate') return parseRate(body, expression);
  if (kind === 'cron') return parseCron(body, expression);
  throw invalid(expression);
}

function parseRate(body: string, expression: string): Schedule {
  const [, digits, unit = '', plural] = /^(\d+) (minute|hour|day)(s?)$/.exec(body) ?? [];
  const count = Number(digits);
  const period = count * (UNIT_MS[unit] ?? Number.NaN);
  // AWS refuses "1 minutes" and "5 minute".
  if (!(period > 0) || (count === 1) === (plural === 's')) throw invalid(expression);
  return (after) => new Date(after.getTime() + period);
}

interface Field {
  readonly from: number;
  readonly to: number;
  readonly names?: readonly string[];
  readonly firstName?: number;
}

const FIELDS = {
  minutes: { from: 0, to: 59 },
  hours: { from: 0, to: 23 },
  days: { from: 1, to: 31 },
  months: { from: 1, to: 12, names: MONTHS, firstName: 1 },
  // Sunday is 1.
  weekdays: { from: 1, to: 7, names: WEEKDAYS, firstName: 1 },
  years: { from: 1970, to: 2199 },
} satisfies Record<string, Field>;

function parseCron(body: string, expression: string): Schedule {
  const parts = body.trim().split(/\s+/);
  const [minute = '', hour = '', day = '', month = '', weekday = '', year = ''] = parts;
  // One of the two day fields has to be a question mark.
  if (parts.length !== 6 || (day === '?') === (weekday === '?')) throw invalid(expression);
  const minutes = parseField(minute, FIELDS.minutes, expression);
  const hours = parseField(hour, FIELDS.hours, expression);
  const months = parseField(month, FIELDS.months, expression);
  const years = parseField(year, FIELDS.years, expression);
  const dayMatches = weekday === '?' ? parseDay(day, expression) : parseWeekday(weekday, expression);
  const orderedHours = [...hours].sort((a, b) => a - b);
  const orderedMinutes = [...minutes].sort((a, b) => a - b);

  return (after) => {
    const earliest = Math.floor(after.getTime() / MINUTE_MS) * MINUTE_MS + MINUTE_MS;
    const lastYear = after.getUTCFullYear() + HORIZON_YEARS;
    const date = new Date(Date.UTC(after.getUTCFullYear(), after.getUTCMonth(), after.getUTCDate()));
    for (; date.getUTCFullYear() <= lastYear; date.setUTCDate(date.getUTCDate() + 1)) {
      if (!years.has(date.getUTCFullYear()) || !months.has(date.getUTCMonth() + 1) || !dayMatches(date))
        continue;
      for (const h of orderedHours)
        for (const m of orderedMinutes) {
          const run = date.getTime() + (h * 60 + m) * MINUTE_MS;
          if (run >= earliest) return new Date(run);
        }
    }
    return undefined;
  };
}

/** `*`, `5`, `1-5`, `MON-FRI`, `0/15`, `1,15`. */
function parseField(text: string, field: Field, expression: string): Set<number> {
  const values = new Set<number>();
  for (const part of text.split(',')) {
    const [range = '', step] = part.split('/');
    if (step !== undefined && !/^[1-9]\d*$/.test(step)) throw invalid(expression);
    const [low = '', high] = range === '*' ? [String(field.from), String(field.to)] : range.split('-');
    const from = parseNumber(low, field, expression);
    // "5/10" means from 5 on, every 10.
    const openEnd = step === undefined ? from : field.to;
    const to = high === undefined ? openEnd : parseNumber(high, field, expression);
    if (to < from) throw invalid(expression);
    for (let value = from; value <= to; value += Number(step ?? 1)) values.add(value);
  }
  return values;
}

function parseNumber(text: string, field: Field, expression: string): number {
  const named = field.names?.indexOf(text.toUpperCase()) ?? -1;
  const value = named >= 0 ? named + (field.firstName ?? 0) : Number(text);
  if (!/^\w+$/.test(text) || !Number.isInteger(value) || value < field.from || value > field.to)
    throw invalid(expression);
  return value;
}

/** Days of the month; `L` is the last one. */
function parseDay(text: string, expression: string): (date: Date) => boolean {
  if (text === 'L') return (date) => date.getUTCDate() === daysInMonth(date);
  if (/W/.test(text)) throw new UnsupportedByLocalCloud(`"W" in the schedule "${expression}"`);
  const days = parseField(text, FIELDS.days, expression);
  return (date) => days.has(date.getUTCDate());
}

/** Days of the week; `6#3` is the third Friday, `6L` the last. */
function parseWeekday(text: string, expression: string): (date: Date) => boolean {
  const [, day, nth] = /^(\w+)#([1-5])$/.exec(text) ?? [];
  if (day !== undefined) {
    const weekday = parseNumber(day, FIELDS.weekdays, expression);
    return (date) => date.getUTCDay() + 1 === weekday && Math.ceil(date.getUTCDate() / 7) === Number(nth);
  }
  const [, last] = /^(\w+)L$/.exec(text) ?? [];
  if (last !== undefined) {
    const weekday = parseNumber(last, FIELDS.weekdays, expression);
    return (date) => date.getUTCDay() + 1 === weekday && date.getUTCDate() + 7 > daysInMonth(date);
  }
  const weekdays = parseField(text, FIELDS.weekdays, expression);
  return (date) => weekdays.has(date.getUTCDay() + 1);
}

function daysInMonth(date: Date): number {
  return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
}

function invalid(expression: string): ServiceError {
  return new ServiceError('ValidationException', `Parameter ScheduleExpression is not valid: ${expression}.`);
}

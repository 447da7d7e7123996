import ICAL from 'ical.js';
import * as z from 'zod';
import { AppError } from '../errors.ts';

/** A property of an event, as ical.js reads a content line, with the line it began on. */
export interface EventProperty {
  /** Lower case: `dtstart`. */
  readonly name: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** `date`, `date-time`, `text`, `recur`, `duration` ... */
  readonly type: string;
  readonly values: readonly unknown[];
  readonly line: number;
}

/** An event as lines, before its meaning is looked at. */
export interface EventLines {
  readonly line: number;
  readonly properties: readonly EventProperty[];
}

/** A calendar file taken apart. */
export interface CalendarLines {
  readonly events: readonly EventLines[];
  /** IANA names that the file gives for its own names of zones. */
  readonly zoneNames: ReadonlyMap<string, string>;
}

// A public calendar of a country with several years has about 500 events and 300 kB.
const MOST_CHARACTERS = 1_000_000;
const MOST_EVENTS = 5_000;
const MOST_PROPERTIES = 200;
const MOST_VALUES = 500;

const readProperties = new Set(
  ['dtstart', 'dtend', 'duration', 'rrule', 'rdate', 'exdate', 'recurrence-id'].concat(
    ...['uid', 'summary', 'description', 'status'],
  ),
);

const contentLine = /^[A-Za-z0-9-]+(?:;[^:"]*(?:"[^"]*"[^:"]*)*)?:/;
const jcalProperty = z.tuple([z.string(), z.record(z.string(), z.unknown()), z.string()], z.unknown());

/** A file that is no iCalendar, with the line that says so. */
export function malformed(line: number, message: string): AppError {
  const errors = [{ path: `line ${line}`, message }];
  return new AppError('invalid', `Line ${line} of the calendar: ${message}.`, { errors });
}

/**
 * Takes an iCalendar text (RFC 5545) apart into its events. Lines are unfolded and counted as in the file.
 * @throws AppError `invalid` naming the line, `too_large` beyond 1 MB or 5,000 events.
 */
export function readCalendarLines(text: string): CalendarLines {
  if (text.length > MOST_CHARACTERS) {
    throw new AppError('too_large', 'A calendar file has at most 1,000,000 characters.');
  }
  const events: EventLines[] = [];
  const zoneNames = new Map<string, string>();
  const open: { name: string; line: number }[] = [];
  let properties: EventProperty[] = [];
  let zoneId = '';

  for (const { line, content } of unfold(text)) {
    if (!contentLine.test(content)) throw malformed(line, `"${excerpt(content)}" is not NAME:value`);
    const name = content.slice(0, content.search(/[;:]/)).toUpperCase();
    const value = content.slice(content.indexOf(':') + 1).trim();
    const component = open.at(-1)?.name;
    if (name === 'BEGIN') {
      if (!component && value.toUpperCase() !== 'VCALENDAR')
        throw malformed(line, 'a calendar begins with BEGIN:VCALENDAR');
      open.push({ name: value.toUpperCase(), line });
      if (open.length > 10) throw malformed(line, 'components nest too deep');
    } else if (name === 'END') {
      const begun = open.pop();
      if (begun?.name !== value.toUpperCase()) {
        throw malformed(
          line,
          `END:${excerpt(value)} ends nothing${begun ? `, ${begun.name} of line ${begun.line} is open` : ''}`,
        );
      }
      if (begun.name === 'VEVENT') {
        events.push({ line: begun.line, properties });
        properties = [];
        if (events.length > MOST_EVENTS)
          throw new AppError('too_large', 'A calendar file has at most 5,000 events.');
      }
    } else if (!component) {
      throw malformed(line, 'a calendar begins with BEGIN:VCALENDAR');
    } else if (component === 'VEVENT') {
      if (readProperties.has(name.toLowerCase())) properties.push(readProperty(content, line));
      if (properties.length > MOST_PROPERTIES)
        throw malformed(line, `an event has at most ${MOST_PROPERTIES} dates`);
    } else if (component === 'VTIMEZONE') {
      if (name === 'TZID') zoneId = value;
      if (name === 'X-LIC-LOCATION') zoneNames.set(zoneId, value);
    }
  }
  const unclosed = open.at(-1);
  if (unclosed) throw malformed(unclosed.line, `BEGIN:${unclosed.name} has no END`);
  if (!/^\uFEFF?\s*BEGIN:VCALENDAR/i.test(text)) throw malformed(1, 'a calendar begins with BEGIN:VCALENDAR');
  return { events, zoneNames };
}

/** Joins lines that were folded (RFC 5545, 3.1) and leaves empty ones out. */
function* unfold(text: string): Generator<{ line: number; content: string }> {
  let line = 0;
  let content = '';
  for (const [index, part] of text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .entries()) {
    if (/^[ \t]/.test(part) && content !== '') {
      content += part.slice(1);
      continue;
    }
    if (content !== '') yield { line, content };
    content = part.trimEnd();
    line = index + 1;
  }
  if (content !== '') yield { line, content };
}

function readProperty(content: string, line: number): EventProperty {
  // Many tools write DTSTART:20261225 for a day, where the standard asks for VALUE=DATE.
  const typed = content.replace(
    /^(DTSTART|DTEND|RDATE|EXDATE|RECURRENCE-ID)((?:;(?!VALUE=)[^:;]*)*):(?=\d{8}(?:,\d{8})*$)/i,
    '$1$2;VALUE=DATE:',
  );
  try {
    const [name, parameters, type, ...values] = jcalProperty.parse(ICAL.parse.property(typed));
    if (values.length <= MOST_VALUES) return { name, parameters, type, values, line };
  } catch (error) {
    if (error instanceof z.ZodError) throw malformed(line, `"${excerpt(content)}" cannot be read`);
    throw malformed(line, error instanceof Error ? excerpt(error.message, 200) : 'it cannot be read');
  }
  throw malformed(line, `a property has at most ${MOST_VALUES} values`);
}

/** The beginning of a text, for a message. */
export function excerpt(text: string, most = 60): string {
  return text.length > most ? `${text.slice(0, most)}…` : text;
}

import { AppError } from '../errors.ts';
import { type BusinessCalendar, hoursOf } from './business-calendar.ts';
import { type EpochMs, instantOf } from './instant.ts';
import { offsetSpans } from './zone-offsets.ts';

/**
 * Business time: the time inside a calendar's open intervals. A calendar is open at an instant exactly when the wall
 * clock of its zone shows a time inside an interval of that local date. Everything follows from this one sentence:
 * hours that a DST gap skips do not exist, hours that an overlap repeats count twice, 09:00 stays 09:00.
 * No calendar means around the clock. Instants are epoch milliseconds, lengths milliseconds.
 */

const DAY = 86_400_000;

/** A calendar without open time for so long is refused. */
export const LONGEST_CLOSURE_DAYS = 366;

// Beyond 20 years a deadline is a mistake; it also bounds the work a hostile calendar can cause.
const HORIZON_DAYS = 7_305;

/** A stretch of UTC time; half-open: `to` is no longer in it. */
export interface Interval {
  readonly from: EpochMs;
  readonly to: EpochMs;
}

/** The open stretches between two instants, in order; what touches may come in pieces. */
function* openPieces(calendar: BusinessCalendar, from: EpochMs, to: EpochMs): Generator<Interval> {
  const hours = hoursOf(calendar);
  for (const { from: start, to: end, offset } of offsetSpans(calendar.timeZone, from, to)) {
    const localStart = start + offset;
    const localEnd = end + offset;
    for (let day = Math.floor(localStart / DAY); day * DAY < localEnd; day++) {
      for (const [opens, closes] of hours(day)) {
        const pieceStart = Math.max(day * DAY + opens, localStart);
        const pieceEnd = Math.min(day * DAY + closes, localEnd);
        if (pieceStart < pieceEnd) yield { from: pieceStart - offset, to: pieceEnd - offset };
      }
    }
  }
}

/** The open intervals between two instants, in order, apart from one another and clipped to the two. Lazy. */
export function* openIntervals(
  calendar: BusinessCalendar | undefined,
  from: EpochMs,
  to: EpochMs,
): Generator<Interval> {
  if (!(from < to)) return;
  if (!calendar) {
    yield { from, to };
    return;
  }
  let open: Interval | undefined;
  for (const piece of openPieces(calendar, from, to)) {
    if (open && piece.from === open.to) {
      open = { from: open.from, to: piece.to };
    } else {
      if (open) yield open;
      open = piece;
    }
  }
  if (open) yield open;
}

/** Whether the calendar is open at the instant. An interval's first instant is open, its last is not. */
export function isOpen(calendar: BusinessCalendar | undefined, at: EpochMs): boolean {
  return !openIntervals(calendar, at, at + 1).next().done;
}

/** The first open instant at or after `at`; undefined when there is none within 366 days. */
export function nextOpening(calendar: BusinessCalendar | undefined, at: EpochMs): EpochMs | undefined {
  if (!calendar) return at;
  const { value } = openPieces(calendar, at, at + LONGEST_CLOSURE_DAYS * DAY).next();
  return value ? value.from : undefined;
}

/** Whether the calendar opens at all within so many days. A calendar that does not (366) is refused when written. */
export function hasOpenTimeWithin(
  calendar: BusinessCalendar | undefined,
  from: EpochMs,
  days: number = LONGEST_CLOSURE_DAYS,
): boolean {
  return !openIntervals(calendar, from, from + days * DAY).next().done;
}

/**
 * The business time between two instants, in ms. Backwards it is negative, so that splitting an interval anywhere never
 * changes the sum.
 */
export function businessTimeBetween(
  calendar: BusinessCalendar | undefined,
  from: EpochMs,
  to: EpochMs,
): number {
  if (!calendar) return to - from;
  if (to < from) return 0 - businessTimeBetween(calendar, to, from);
  let sum = 0;
  for (const piece of openPieces(calendar, from, to)) sum += piece.to - piece.from;
  return sum;
}

/**
 * The first instant at which so much business time has passed since `from`: the due time of a clock that runs only while
 * the calendar is open. A length of 0 gives `from` itself.
 * @throws AppError `invalid` when the calendar stays closed for 366 days on the way, or the result lies 20 years off.
 */
export function addBusinessTime(
  calendar: BusinessCalendar | undefined,
  from: EpochMs,
  length: number,
): EpochMs {
  if (!(length >= 0)) throw new RangeError(`Business time of ${length} ms cannot be added`);
  if (!calendar) return from + length;
  if (length === 0) return from;
  let missing = length;
  let closedSince = from;
  const horizon = from + HORIZON_DAYS * DAY;
  while (closedSince < horizon) {
    const lookUntil = closedSince + LONGEST_CLOSURE_DAYS * DAY;
    const searchedFrom = closedSince;
    for (const piece of openPieces(calendar, searchedFrom, lookUntil)) {
      const open = piece.to - piece.from;
      if (missing <= open) return piece.from + missing;
      missing -= open;
      closedSince = piece.to;
    }
    if (closedSince === searchedFrom) {
      const since = instantOf(closedSince);
      throw new AppError('invalid', `The calendar has no open time within 366 days after ${since}.`);
    }
  }
  throw new AppError('invalid', 'So much business time takes the calendar more than 20 years.');
}

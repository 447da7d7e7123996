import type { EpochMs } from '../time/instant.ts';
import { offsetSpans } from '../time/zone-offsets.ts';
import type { QuietHours } from './preferences.ts';

const MINUTE = 60_000;
const DAY = 86_400_000;

/**
 * The first instant from `at` on that lies outside the quiet hours of the zone: `at` itself where it does. Quiet is what
 * the clock on the wall says, from `from` up to but not including `to`, over midnight when `to` is the earlier. Where
 * clocks are put forward over the end of the quiet hours they end at the jump; where they are put back into them they begin
 * again. Pure; exact to the millisecond.
 */
export function endOfQuiet(hours: QuietHours, timeZone: string, at: EpochMs): EpochMs {
  const [from, to] = [millisecondsOf(hours.from), millisecondsOf(hours.to)];
  // Quiet hours are shorter than a day and a change of clocks, of a whole day at most (Samoa 2011), can come in between.
  for (const span of offsetSpans(timeZone, at, at + 3 * DAY)) {
    const wall = modulo(span.from + span.offset, DAY);
    if (!isWithin(wall, from, to)) return span.from;
    const end = span.from + modulo(to - wall, DAY);
    if (end < span.to) return end;
  }
  return at + 3 * DAY;
}

/** Whether the clock on the wall shows a time within the quiet hours. */
export function isQuiet(hours: QuietHours, timeZone: string, at: EpochMs): boolean {
  return endOfQuiet(hours, timeZone, at) !== at;
}

function isWithin(wall: number, from: number, to: number): boolean {
  return from < to ? wall >= from && wall < to : wall >= from || wall < to;
}

function millisecondsOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return (hours * 60 + minutes) * MINUTE;
}

const modulo = (value: number, by: number) => ((value % by) + by) % by;

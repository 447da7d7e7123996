import { IANAZone } from 'luxon';
import type { EpochMs } from './instant.ts';

const DAY = 86_400_000;

/** A stretch of time over which a zone's offset stays the same. Half-open: `to` belongs to the next one. */
export interface OffsetSpan {
  readonly from: EpochMs;
  readonly to: EpochMs;
  /** Local time minus UTC, in ms. */
  readonly offset: number;
}

// Asking Intl for an offset takes about 10 microseconds; the answers of a UTC day never change.
const knownDays = new Map<string, Map<number, readonly OffsetSpan[]>>();
// 22 years of days, about 1 MB per zone, before the memory of a zone starts afresh.
const KNOWN_DAYS_PER_ZONE = 8_000;

/** Names that were found good; asking Intl takes a third of a millisecond. The database has some 600. */
const knownZones = new Set<string>();

/** Whether the name is a zone of the IANA database, such as `Asia/Shanghai`; bare offsets such as `+08:00` are not. */
export function isTimeZone(name: string): boolean {
  if (knownZones.has(name)) return true;
  const isKnown = /^[A-Za-z]/.test(name) && IANAZone.isValidZone(name);
  if (isKnown && knownZones.size < 1000) knownZones.add(name);
  return isKnown;
}

/** The stretches of constant offset that cover `from` to `to`, in order and without a hole. */
export function* offsetSpans(timeZone: string, from: EpochMs, to: EpochMs): Generator<OffsetSpan> {
  for (let day = Math.floor(from / DAY); day * DAY < to; day++) {
    for (const span of spansOfDay(timeZone, day)) {
      const start = Math.max(span.from, from);
      const end = Math.min(span.to, to);
      if (start < end) yield { from: start, to: end, offset: span.offset };
    }
  }
}

function spansOfDay(timeZone: string, day: number): readonly OffsetSpan[] {
  let days = knownDays.get(timeZone);
  if (!days || days.size >= KNOWN_DAYS_PER_ZONE) {
    days = new Map();
    knownDays.set(timeZone, days);
  }
  let spans = days.get(day);
  if (!spans) {
    spans = findSpans(timeZone, day * DAY, (day + 1) * DAY);
    days.set(day, spans);
  }
  return spans;
}

function findSpans(timeZone: string, from: EpochMs, to: EpochMs): readonly OffsetSpan[] {
  const zone = IANAZone.create(timeZone);
  if (!zone.isValid) throw new RangeError(`"${timeZone}" is not a time zone of the IANA database`);
  const offsetAt = (at: EpochMs) => Math.round(zone.offset(at) * 60_000);
  const spans: OffsetSpan[] = [];
  let start = from;
  while (start < to) {
    const offset = offsetAt(start);
    const end = offsetAt(to) === offset ? to : firstChange(offsetAt, start, to);
    spans.push({ from: start, to: end, offset });
    start = end;
  }
  return spans;
}

/** The first millisecond after `same` whose offset differs; 27 steps for a day. */
function firstChange(offsetAt: (at: EpochMs) => number, same: EpochMs, other: EpochMs): EpochMs {
  const offset = offsetAt(same);
  let before = same;
  let after = other;
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (offsetAt(middle) === offset) before = middle;
    else after = middle;
  }
  return after;
}

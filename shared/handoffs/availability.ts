import type { BusinessCalendar } from '../time/business-calendar.ts';
import { nextOpening } from '../time/business-time.ts';
import type { EpochMs } from '../time/instant.ts';

/** A time somebody is away; half-open: back at `to`. */
export interface AbsencePeriod {
  readonly from: EpochMs;
  readonly to: EpochMs;
}

/** When somebody who is away at `at` is back, taking absences that follow on one another as one; undefined when present. */
export function absentUntil(absences: readonly AbsencePeriod[], at: EpochMs): EpochMs | undefined {
  let back = at;
  // Each pass leaves an absence behind for good, so there are at most as many as absences.
  for (let absence = covering(absences, back); absence; absence = covering(absences, back)) back = absence.to;
  return back > at ? back : undefined;
}

function covering(absences: readonly AbsencePeriod[], at: EpochMs): AbsencePeriod | undefined {
  return absences.find(({ from, to }) => from <= at && at < to);
}

/**
 * The first instant at or after `at` when somebody works: open hours that no absence covers; `at` itself when they work
 * now. Undefined when the calendar stays closed for 366 days. An opening on the first day of a holiday does not count.
 */
export function worksFrom(
  calendar: BusinessCalendar | undefined,
  absences: readonly AbsencePeriod[],
  at: EpochMs,
): EpochMs | undefined {
  let opening = nextOpening(calendar, at);
  while (opening !== undefined) {
    const back = absentUntil(absences, opening);
    if (back === undefined) return opening;
    opening = nextOpening(calendar, back);
  }
  return undefined;
}

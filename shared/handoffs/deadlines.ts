import type { BusinessCalendar } from '../time/business-calendar.ts';
import { addBusinessTime, hasOpenTimeWithin, nextOpening } from '../time/business-time.ts';
import { parseDuration } from '../time/duration.ts';
import type { EpochMs } from '../time/instant.ts';

/** The calendars that may govern a deadline, the most particular first. */
export interface DeadlineCalendars {
  readonly rule?: BusinessCalendar | undefined;
  readonly user?: BusinessCalendar | undefined;
  readonly team?: BusinessCalendar | undefined;
  readonly organization?: BusinessCalendar | undefined;
}

/**
 * The calendar a clock runs by: the rule's, else the receiver's, the team's, the organization's; undefined means around
 * the clock. One that has run out of open time is passed over: a deadline that never comes would drop the lead.
 */
export function deadlineCalendar(
  { rule, user, team, organization }: DeadlineCalendars,
  now: EpochMs,
): BusinessCalendar | undefined {
  return [rule, user, team, organization].find((calendar) => calendar && hasOpenTimeWithin(calendar, now));
}

export interface OfferDeadlinesInput {
  readonly offeredAt: EpochMs;
  /** ISO 8601, business time: `PT30M`. */
  readonly acceptWithin: string;
  /** The part of `acceptWithin` after which a reminder goes out, above 0 and below 100; undefined means none. */
  readonly remindAtPercent?: number | undefined;
  readonly calendars: DeadlineCalendars;
  /** When the receiver works, where that is later (back from an absence). A rule's own calendar goes before it. */
  readonly worksFrom?: EpochMs | undefined;
}

export interface OfferDeadlines {
  /** When the clock starts: at once, or at opening time. */
  readonly startsAt: EpochMs;
  readonly remindAt?: EpochMs;
  readonly respondBy: EpochMs;
}

/** When the receiver of an offer is reminded and when the offer lapses, counted in business time. */
export function offerDeadlines(input: OfferDeadlinesInput): OfferDeadlines {
  const { offeredAt, acceptWithin, remindAtPercent, calendars, worksFrom } = input;
  const calendar = deadlineCalendar(calendars, offeredAt);
  const ruleDecides = calendar !== undefined && calendar === calendars.rule;
  const from = ruleDecides ? offeredAt : Math.max(offeredAt, worksFrom ?? offeredAt);
  const length = parseDuration(acceptWithin);
  const startsAt = nextOpening(calendar, from) ?? from;
  const respondBy = addBusinessTime(calendar, startsAt, length);
  if (remindAtPercent === undefined || remindAtPercent <= 0 || remindAtPercent >= 100) {
    return { startsAt, respondBy };
  }
  const remindAt = addBusinessTime(calendar, startsAt, Math.round((length * remindAtPercent) / 100));
  return { startsAt, remindAt, respondBy };
}

import fc from 'fast-check';
import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import type { BusinessCalendar } from '../../../shared/time/business-calendar.ts';
import {
  addBusinessTime,
  businessTimeBetween,
  hasOpenTimeWithin,
  isOpen,
  nextOpening,
  openIntervals,
} from '../../../shared/time/business-time.ts';
import { epochOf, instantOf } from '../../../shared/time/instant.ts';
import { aCalendar, anAllDayCalendar } from './calendars.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const at = (zone: string, local: string) => DateTime.fromISO(local, { zone }).toMillis();

/** Zones that break naive arithmetic, each with a moment near which it does. */
const troublesome = [
  ['Europe/Berlin', '2026-03-29T00:00:00Z'],
  ['Europe/Berlin', '2026-10-25T00:00:00Z'],
  ['Asia/Shanghai', '2026-11-22T00:00:00Z'],
  // Midnight does not exist on 4 November 2018.
  ['America/Sao_Paulo', '2018-11-04T03:00:00Z'],
  ['Asia/Beirut', '2025-03-29T22:00:00Z'],
  // Half an hour of summer time.
  ['Australia/Lord_Howe', '2026-04-04T15:00:00Z'],
  ['Australia/Lord_Howe', '2026-10-03T15:30:00Z'],
  // 30 December 2011 was left out.
  ['Pacific/Apia', '2011-12-30T10:00:00Z'],
  ['Asia/Kathmandu', '2026-01-01T00:00:00Z'],
] as const;

const aTime = fc.integer({ min: 0, max: 48 }).map((halfHours) => halfHours * 30);
const asText = (minutes: number) =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;

const someHours = fc.uniqueArray(aTime, { maxLength: 6 }).map((times) => {
  const sorted = times.toSorted((one, other) => one - other);
  const pairs: [string, string][] = [];
  for (let index = 0; index + 1 < sorted.length; index += 2) {
    pairs.push([asText(sorted[index] ?? 0), asText(sorted[index + 1] ?? 0)]);
  }
  return pairs;
});

/** A calendar in a troublesome zone and a moment within two days of its trouble. */
const situation = fc
  .record({
    trouble: fc.constantFrom(...troublesome),
    week: fc.record({
      mon: someHours,
      tue: someHours,
      wed: fc.constant([['08:00', '16:30']] as [string, string][]),
      thu: someHours,
      fri: someHours,
      sat: someHours,
      sun: someHours,
    }),
    exceptionDay: fc.integer({ min: -3, max: 3 }),
    exceptionHours: someHours,
    shift: fc.integer({ min: -2 * DAY, max: 2 * DAY }),
  })
  .map(({ trouble: [timeZone, moment], week, exceptionDay, exceptionHours, shift }) => {
    const date = instantOf(epochOf(moment) + exceptionDay * DAY).slice(0, 10);
    const calendar: BusinessCalendar = { timeZone, week, exceptions: [{ date, intervals: exceptionHours }] };
    return { calendar, from: epochOf(moment) + shift };
  });

/** The definition, checked directly: does the wall clock show a time inside an interval of its date? */
function wallClockIsOpen(calendar: BusinessCalendar, instant: number): boolean {
  const local = DateTime.fromMillis(instant, { zone: calendar.timeZone });
  const weekday = (['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const)[local.weekday - 1] ?? 'mon';
  const exception = calendar.exceptions?.find(({ date }) => date === local.toISODate());
  const hours = exception?.intervals ?? calendar.week[weekday] ?? [];
  const time = local.toFormat('HH:mm');
  return hours.some(([opens, closes]) => opens <= time && time < closes);
}

describe('business time', () => {
  it('is open exactly when the wall clock shows an open time', () => {
    fc.assert(
      fc.property(situation, ({ calendar, from }) => {
        expect(isOpen(calendar, from)).toBe(wallClockIsOpen(calendar, from));
      }),
      { numRuns: 500, seed: 1 },
    );
  });

  it('measures what counting every open five minutes would', () => {
    fc.assert(
      fc.property(situation, ({ calendar, from }) => {
        const start = Math.floor(from / (5 * MINUTE)) * 5 * MINUTE;
        let counted = 0;
        for (let moment = start; moment < start + 30 * HOUR; moment += 5 * MINUTE) {
          if (wallClockIsOpen(calendar, moment)) counted += 5 * MINUTE;
        }

        const measured = businessTimeBetween(calendar, start, start + 30 * HOUR);

        expect(measured).toBe(counted);
      }),
      { numRuns: 40, seed: 2 },
    );
  });

  it('gives a duration back when it is added and then measured', () => {
    fc.assert(
      fc.property(situation, fc.integer({ min: 0, max: 90 * HOUR }), ({ calendar, from }, length) => {
        const due = addBusinessTime(calendar, from, length);

        expect(businessTimeBetween(calendar, from, due)).toBe(length);
        // It is the first such instant: one millisecond earlier it was not yet over.
        if (length > 0) expect(businessTimeBetween(calendar, from, due - 1)).toBe(length - 1);
      }),
      { numRuns: 300, seed: 3 },
    );
  });

  it('adds up however an interval is split', () => {
    const instants = fc.tuple(...[0, 1, 2].map(() => fc.integer({ min: -3 * DAY, max: 3 * DAY })));
    fc.assert(
      fc.property(situation, instants, ({ calendar, from }, [one = 0, two = 0, three = 0]) => {
        const between = (a: number, b: number) => businessTimeBetween(calendar, from + a, from + b);

        expect(between(one, two) + between(two, three)).toBe(between(one, three));
      }),
      { numRuns: 300, seed: 4 },
    );
  });

  it('is monotonic: later or longer is never due earlier', () => {
    const length = fc.integer({ min: 0, max: 40 * HOUR });
    fc.assert(
      fc.property(situation, length, length, ({ calendar, from }, one, more) => {
        const due = addBusinessTime(calendar, from, one);

        expect(due).toBeGreaterThanOrEqual(from);
        expect(addBusinessTime(calendar, from + more, one)).toBeGreaterThanOrEqual(due);
        expect(addBusinessTime(calendar, from, one + more)).toBeGreaterThanOrEqual(due);
        // Adding in two steps is adding at once.
        expect(addBusinessTime(calendar, due, more)).toBe(addBusinessTime(calendar, from, one + more));
      }),
      { numRuns: 300, seed: 5 },
    );
  });

  it('lists open intervals that are ordered, apart, clipped, and sum to the measure', () => {
    fc.assert(
      fc.property(situation, fc.integer({ min: 1, max: 6 * DAY }), ({ calendar, from }, span) => {
        const intervals = [...openIntervals(calendar, from, from + span)];

        const sum = intervals.reduce((total, interval) => total + interval.to - interval.from, 0);
        expect(sum).toBe(businessTimeBetween(calendar, from, from + span));
        for (const [index, interval] of intervals.entries()) {
          expect(interval.from).toBeLessThan(interval.to);
          expect(interval.from).toBeGreaterThan(intervals[index - 1]?.to ?? from - 1);
          expect(interval.to).toBeLessThanOrEqual(from + span);
        }
      }),
      { numRuns: 200, seed: 6 },
    );
  });

  it('opens next at an open instant with nothing open before it', () => {
    fc.assert(
      fc.property(situation, ({ calendar, from }) => {
        const opening = nextOpening(calendar, from) ?? Number.NaN;

        expect(isOpen(calendar, opening)).toBe(true);
        expect(businessTimeBetween(calendar, from, opening)).toBe(0);
      }),
      { numRuns: 200, seed: 7 },
    );
  });
});

describe('business time without a calendar', () => {
  it('runs around the clock', () => {
    expect(isOpen(undefined, 0)).toBe(true);
    expect(nextOpening(undefined, 5)).toBe(5);
    expect(addBusinessTime(undefined, 5, HOUR)).toBe(5 + HOUR);
    expect(businessTimeBetween(undefined, 5, 3)).toBe(-2);
    expect([...openIntervals(undefined, 1, 9)]).toEqual([{ from: 1, to: 9 }]);
    expect([...openIntervals(undefined, 9, 1)]).toEqual([]);
  });
});

describe('business time in Berlin', () => {
  const berlin = aCalendar();

  it('keeps 09:00 at 09:00 on the wall clock when the clocks change', () => {
    const beforeChange = at('Europe/Berlin', '2026-03-27T17:00');

    const due = addBusinessTime(berlin, beforeChange, 2 * HOUR);

    expect(instantOf(due)).toBe('2026-03-30T08:00:00.000Z');
    expect(DateTime.fromMillis(due, { zone: 'Europe/Berlin' }).toFormat('HH:mm')).toBe('10:00');
  });

  it('pauses over lunch', () => {
    const due = addBusinessTime(berlin, at('Europe/Berlin', '2026-11-23T11:30'), HOUR);

    expect(due).toBe(at('Europe/Berlin', '2026-11-23T13:30'));
  });

  it('is due at closing time, not at the next opening', () => {
    expect(addBusinessTime(berlin, at('Europe/Berlin', '2026-11-23T11:00'), HOUR)).toBe(
      at('Europe/Berlin', '2026-11-23T12:00'),
    );
  });

  it('counts 23 and 25 hours on the days of the change', () => {
    const allDay = anAllDayCalendar('Europe/Berlin');
    const length = (date: string, next: string) =>
      businessTimeBetween(allDay, at('Europe/Berlin', date), at('Europe/Berlin', next)) / HOUR;

    expect(length('2026-03-29', '2026-03-30')).toBe(23);
    expect(length('2026-10-25', '2026-10-26')).toBe(25);
  });

  it('has no open time in hours that the gap skips, and twice the time in hours that are repeated', () => {
    const night = aCalendar({ week: { sun: [['02:00', '03:00']] } });
    const sunday = (date: string) =>
      businessTimeBetween(night, at('Europe/Berlin', date), at('Europe/Berlin', date) + DAY);

    expect(sunday('2026-03-22')).toBe(HOUR);
    expect(sunday('2026-03-29')).toBe(0);
    expect(sunday('2026-10-25')).toBe(2 * HOUR);
  });

  it('closes at 02:30 twice when the hour is repeated', () => {
    const early = aCalendar({ week: { sun: [['01:00', '02:30']] } });
    const midnight = at('Europe/Berlin', '2026-10-25');

    expect([...openIntervals(early, midnight, midnight + DAY)]).toEqual([
      { from: midnight + 60 * MINUTE, to: midnight + 150 * MINUTE },
      { from: midnight + 180 * MINUTE, to: midnight + 210 * MINUTE },
    ]);
  });

  it('counts a shift over midnight, given as two intervals, as one', () => {
    const shift = aCalendar({ week: { mon: [['22:00', '24:00']], tue: [['00:00', '06:00']] } });
    const monday = at('Europe/Berlin', '2026-11-23');

    expect([...openIntervals(shift, monday, monday + 7 * DAY)]).toEqual([
      { from: monday + 22 * HOUR, to: monday + 30 * HOUR },
    ]);
  });

  it('takes the hours of an exception instead of those of the weekday', () => {
    const holidays = aCalendar({
      exceptions: [
        { date: '2026-12-24', intervals: [['09:00', '12:00']], name: 'Heiligabend' },
        { date: '2026-12-25', intervals: [], name: 'Weihnachten' },
        { date: '2026-12-26', intervals: [['10:00', '11:00']] },
      ],
    });

    const worked = businessTimeBetween(
      holidays,
      at('Europe/Berlin', '2026-12-24'),
      at('Europe/Berlin', '2026-12-27'),
    );

    expect(worked).toBe(4 * HOUR);
  });
});

describe('business time elsewhere', () => {
  it('has no clock change in Shanghai', () => {
    const shanghai = anAllDayCalendar('Asia/Shanghai');

    expect(
      businessTimeBetween(shanghai, epochOf('2026-01-01T00:00:00Z'), epochOf('2027-01-01T00:00:00Z')),
    ).toBe(365 * DAY);
    expect([...openIntervals(shanghai, 0, DAY)]).toEqual([{ from: 0, to: DAY }]);
  });

  it('starts the clock of a lead that comes at night in Shanghai at opening time', () => {
    const shanghai = aCalendar({ timeZone: 'Asia/Shanghai' });

    const due = addBusinessTime(shanghai, at('Asia/Shanghai', '2026-11-23T23:10'), 30 * MINUTE);

    expect(due).toBe(at('Asia/Shanghai', '2026-11-24T09:30'));
  });

  it('opens at 01:00 when midnight does not exist in Sao Paulo', () => {
    const saoPaulo = aCalendar({ timeZone: 'America/Sao_Paulo', week: { sun: [['00:00', '02:00']] } });

    const opening = nextOpening(saoPaulo, epochOf('2018-11-04T00:00:00Z'));

    expect(opening).toBe(epochOf('2018-11-04T03:00:00Z'));
    expect(
      businessTimeBetween(saoPaulo, epochOf('2018-11-04T00:00:00Z'), epochOf('2018-11-05T00:00:00Z')),
    ).toBe(HOUR);
  });

  it('has half an hour more or less when Lord Howe changes its clocks', () => {
    const lordHowe = anAllDayCalendar('Australia/Lord_Howe');
    const length = (date: string, next: string) =>
      businessTimeBetween(lordHowe, at('Australia/Lord_Howe', date), at('Australia/Lord_Howe', next)) / HOUR;

    expect(length('2026-04-05', '2026-04-06')).toBe(24.5);
    expect(length('2026-10-04', '2026-10-05')).toBe(23.5);
  });

  it('leaves out the day that Apia left out', () => {
    const apia = aCalendar({ timeZone: 'Pacific/Apia', week: { fri: [['09:00', '17:00']] } });
    const week = [epochOf('2011-12-28T00:00:00Z'), epochOf('2012-01-03T00:00:00Z')] as const;

    expect(businessTimeBetween(apia, ...week)).toBe(0);
  });
});

describe('calendars without open time', () => {
  const closed = aCalendar({ week: {} });
  const now = epochOf('2026-11-22T00:00:00Z');

  it('are told by hasOpenTimeWithin', () => {
    const once = aCalendar({
      week: {},
      exceptions: [{ date: '2027-11-20', intervals: [['09:00', '10:00']] }],
    });
    const late = aCalendar({
      week: {},
      exceptions: [{ date: '2027-11-25', intervals: [['09:00', '10:00']] }],
    });

    expect(hasOpenTimeWithin(closed, now, 366)).toBe(false);
    expect(hasOpenTimeWithin(once, now, 366)).toBe(true);
    expect(hasOpenTimeWithin(late, now, 366)).toBe(false);
  });

  it('open never and refuse a deadline instead of searching forever', () => {
    expect(nextOpening(closed, now)).toBeUndefined();
    expect(() => addBusinessTime(closed, now, 1)).toThrow(/no open time within 366 days after 2026-11-22/);
  });

  it('refuse a deadline that lies decades away', () => {
    const yearly = aCalendar({ week: { mon: [['09:00', '09:01']] } });

    expect(() => addBusinessTime(yearly, now, 3_650 * DAY)).toThrow(/more than 20 years/);
  });

  it('refuse to add less than nothing', () => {
    expect(() => addBusinessTime(aCalendar(), now, -1)).toThrow(RangeError);
    expect(() => addBusinessTime(aCalendar(), now, Number.NaN)).toThrow(RangeError);
  });
});

describe('long spans', () => {
  it('measure ten years day by day, not second by second', () => {
    const [from, to] = [epochOf('2020-01-01T00:00:00Z'), epochOf('2030-01-01T00:00:00Z')];

    const measured = businessTimeBetween(aCalendar(), from, to);

    // 2,609 weekdays of eight hours; the time zone changes nothing about that.
    expect(measured).toBe(2_609 * 8 * HOUR);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ClockReading, readClocks, type SlaTerms } from '../../../shared/service/sla-clocks.ts';
import type { SlaClock, SlaFact } from '../../../shared/service/sla-facts.ts';
import { BusinessCalendar } from '../../../shared/time/business-calendar.ts';
import { businessTimeBetween } from '../../../shared/time/business-time.ts';

const minute = 60_000;
const hour = 60 * minute;
/** A Monday, 09:00 in Berlin. */
const monday = Date.parse('2026-11-02T08:00:00Z');
const office = BusinessCalendar.parse({
  timeZone: 'Europe/Berlin',
  week: Object.fromEntries(
    ['mon', 'tue', 'wed', 'thu', 'fri'].map((day) => [
      day,
      [
        ['09:00', '12:00'],
        ['13:00', '18:00'],
      ],
    ]),
  ),
});
const targets = { firstResponse: hour, nextResponse: 2 * hour, resolution: 8 * hour };
const terms: SlaTerms = { targets, pauseStatuses: ['pending_customer'] };

const reply = (at: number): SlaFact => ({ at, kind: 'agentReply' });
const contact = (at: number): SlaFact => ({ at, kind: 'customerContact' });
const status = (at: number, to: Extract<SlaFact, { kind: 'status' }>['status']): SlaFact => ({
  at,
  kind: 'status',
  status: to,
});

const read = (facts: readonly SlaFact[], now: number, of: SlaTerms = terms) =>
  readClocks(monday, facts, of, now);
const clock = (readings: readonly ClockReading[], name: SlaClock, occurrence = 1) =>
  readings.find((one) => one.clock === name && one.occurrence === occurrence);

describe('first response', () => {
  it('runs from creation, and is met by the first public answer', () => {
    const before = clock(read([], monday + 10 * minute), 'firstResponse');
    const after = clock(read([reply(monday + 40 * minute)], monday + 5 * hour), 'firstResponse');

    expect(before).toMatchObject({ state: 'running', dueAt: monday + hour, elapsed: 10 * minute });
    expect(after).toMatchObject({ state: 'met', elapsed: 40 * minute, stoppedAt: monday + 40 * minute });
  });

  it('is met at its very target, and breached a millisecond later, for good', () => {
    const inTime = clock(read([reply(monday + hour)], monday + 2 * hour), 'firstResponse');
    const late = clock(read([reply(monday + hour + 1)], monday + 2 * hour), 'firstResponse');

    expect(inTime?.state).toBe('met');
    expect(late).toMatchObject({
      state: 'breached',
      breachedAt: monday + hour,
      stoppedAt: monday + hour + 1,
    });
  });

  it('of a ticket that was resolved without one is not asked for any more', () => {
    const readings = read([status(monday + 10 * minute, 'resolved')], monday + 5 * hour);

    expect(clock(readings, 'firstResponse')?.state).toBe('cancelled');
    expect(clock(readings, 'resolution')?.state).toBe('met');
  });
});

describe('next response', () => {
  it('starts when the customer writes after an answer, not with a second message, and starts anew each time', () => {
    const at = (minutes: number) => monday + minutes * minute;
    const facts = [reply(at(10)), contact(at(20)), contact(at(30)), reply(at(50)), contact(at(60))];

    const readings = read(facts, at(90));

    expect(readings.filter((one) => one.clock === 'nextResponse')).toMatchObject([
      { occurrence: 1, state: 'met', elapsed: 30 * minute },
      { occurrence: 2, state: 'running', elapsed: 30 * minute, dueAt: at(180) },
    ]);
  });

  it('does not start before the first answer', () => {
    expect(clock(read([contact(monday + minute)], monday + hour), 'nextResponse')).toBeUndefined();
  });
});

describe('resolution', () => {
  it('stands still while it is the customer’s turn, and says no due time then', () => {
    const facts = [status(monday + hour, 'pending_customer')];

    const paused = clock(read(facts, monday + 100 * hour), 'resolution');
    const resumed = clock(
      read([...facts, status(monday + 101 * hour, 'open')], monday + 102 * hour),
      'resolution',
    );

    expect(paused).toMatchObject({ state: 'paused', elapsed: hour });
    expect(paused?.dueAt).toBeUndefined();
    expect(resumed).toMatchObject({ state: 'running', elapsed: 2 * hour, dueAt: monday + 108 * hour });
  });

  it('goes on when the ticket is reopened, with earlier pauses credited and the resolved time left out', () => {
    const facts = [
      status(monday + hour, 'pending_customer'),
      status(monday + 3 * hour, 'open'),
      status(monday + 4 * hour, 'resolved'),
      status(monday + 50 * hour, 'open'),
    ];

    expect(clock(read(facts, monday + 51 * hour), 'resolution')).toMatchObject({
      state: 'running',
      elapsed: 3 * hour,
      dueAt: monday + 56 * hour,
    });
  });

  it('ends without an outcome when the ticket is merged, unless it was breached by then', () => {
    const merged = (at: number): SlaFact => ({ at, kind: 'merged' });

    const early = read([merged(monday + 30 * minute)], monday + 99 * hour);
    const late = read([merged(monday + 9 * hour)], monday + 99 * hour);

    expect(early.map(({ state }) => state)).toEqual(['cancelled', 'cancelled']);
    expect(late.map(({ state }) => state)).toEqual(['breached', 'breached']);
  });
});

describe('clocks of a calendar', () => {
  const inOffice: SlaTerms = { ...terms, calendar: office };

  it('count open time only, lunch and weekends left out', () => {
    const friday = Date.parse('2026-11-06T16:30:00Z');

    const [first] = readClocks(friday, [], inOffice, friday + 48 * hour);

    expect(first).toMatchObject({
      state: 'running',
      elapsed: hour / 2,
      dueAt: Date.parse('2026-11-09T08:30:00Z'),
    });
  });

  it('are breached by an answer after closing time where time was up at closing time', () => {
    const lastHour = Date.parse('2026-11-06T16:00:00Z');
    const sunday = lastHour + 48 * hour;

    const [atClosing] = readClocks(lastHour, [reply(lastHour + hour)], inOffice, sunday);
    const [onSunday] = readClocks(lastHour, [reply(sunday)], inOffice, sunday);

    expect(atClosing?.state).toBe('met');
    expect(onSunday).toMatchObject({ state: 'breached', breachedAt: lastHour + hour, elapsed: hour });
  });

  it('lose nothing when a pause reaches over closing time', () => {
    const facts = [
      // 17:00 to 10:00 of the next day: one hour, then one hour, of which neither is counted.
      status(Date.parse('2026-11-02T16:00:00Z'), 'pending_customer'),
      status(Date.parse('2026-11-03T09:00:00Z'), 'open'),
    ];

    const resolution = clock(read(facts, Date.parse('2026-11-03T10:00:00Z'), inOffice), 'resolution');

    expect(resolution).toMatchObject({
      elapsed: 8 * hour,
      state: 'running',
      dueAt: Date.parse('2026-11-03T10:00:00Z'),
    });
  });

  it('keep their wall-clock hours when summer time ends', () => {
    const saturday = Date.parse('2026-10-24T10:00:00Z');

    const [first] = readClocks(saturday, [], inOffice, saturday);

    // 10:00 on the Monday after, which is UTC+1 by then.
    expect(first?.dueAt).toBe(Date.parse('2026-10-26T09:00:00Z'));
  });
});

describe('laws', () => {
  const instants = fc.integer({ min: 0, max: 20 * 24 * 60 }).map((minutes) => monday + minutes * minute);
  const fact: fc.Arbitrary<SlaFact> = fc.oneof(
    instants.map(reply),
    instants.map(contact),
    fc
      .tuple(instants, fc.constantFrom('open', 'pending_customer', 'on_hold', 'resolved', 'closed'))
      .map(([at, to]) => status(at, to as 'open')),
  );
  const story = fc.array(fact, { maxLength: 12 });
  const calendars = fc.constantFrom(undefined, office);

  it('the order in which facts come makes no difference, those of one instant included', () => {
    fc.assert(
      fc.property(
        story,
        instants,
        calendars,
        fc.array(fc.nat(), { maxLength: 12 }),
        (facts, now, calendar, keys) => {
          const coarse = facts.map((one) => ({ ...one, at: one.at - (one.at % (24 * hour)) }));
          const shuffled = coarse
            .map((one, place) => [keys[place] ?? 0, one] as const)
            .sort(([a], [b]) => a - b)
            .map(([, one]) => one);

          expect(readClocks(monday, shuffled, { ...terms, calendar }, now)).toEqual(
            readClocks(monday, coarse, { ...terms, calendar }, now),
          );
        },
      ),
    );
  });

  it('reading at a moment between changes neither what is counted later nor when time was up', () => {
    fc.assert(
      fc.property(story, instants, instants, calendars, (facts, one, other, calendar) => {
        const [early, late] = [Math.min(one, other), Math.max(one, other)];
        const of = { ...terms, calendar };
        const before = readClocks(monday, facts, of, early);
        const after = readClocks(monday, facts, of, late);

        for (const reading of before) {
          const later = clock(after, reading.clock, reading.occurrence);
          expect(later?.elapsed).toBeGreaterThanOrEqual(reading.elapsed);
          if (reading.breachedAt !== undefined) expect(later?.breachedAt).toBe(reading.breachedAt);
        }
      }),
    );
  });

  it('what is counted and what is paused make up the whole, wherever the pauses are cut', () => {
    const cuts = fc.uniqueArray(instants, { minLength: 2, maxLength: 8 });
    fc.assert(
      fc.property(cuts, instants, calendars, (times, now, calendar) => {
        const turns = [...times].sort((one, other) => one - other);
        const facts = turns.map((at, place) => status(at, place % 2 === 0 ? 'pending_customer' : 'open'));
        const bounds = [monday, ...turns.filter((at) => at <= now), now];
        const running = bounds
          .slice(1)
          .reduce(
            (sum, to, place) =>
              place % 2 === 0 ? sum + businessTimeBetween(calendar, bounds[place] ?? to, to) : sum,
            0,
          );

        const endless = { ...terms, targets: { resolution: 10_000 * hour }, calendar: undefined };
        const [resolution] = readClocks(monday, facts, { ...endless, calendar }, now);

        expect(resolution?.elapsed).toBe(running);
      }),
    );
  });

  it('a running clock is breached right after the due time it tells, and not at it', () => {
    fc.assert(
      fc.property(story, instants, calendars, (facts, now, calendar) => {
        const of = { ...terms, calendar };
        for (const reading of readClocks(monday, facts, of, now)) {
          if (reading.state !== 'running' || reading.dueAt === undefined) continue;
          const known = facts.filter(({ at }) => at <= now);
          const at = clock(readClocks(monday, known, of, reading.dueAt), reading.clock, reading.occurrence);
          const later = clock(
            readClocks(monday, known, of, reading.dueAt + 5 * 24 * hour),
            reading.clock,
            reading.occurrence,
          );
          expect(at?.state).toBe('running');
          expect(later).toMatchObject({ state: 'breached', breachedAt: reading.dueAt });
        }
      }),
    );
  });
});

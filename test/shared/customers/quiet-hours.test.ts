import fc from 'fast-check';
import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import { endOfQuiet, isQuiet } from '../../../shared/customers/quiet-hours.ts';

const at = (local: string, zone: string) => DateTime.fromISO(local, { zone }).toMillis();
const night = { from: '21:00', to: '08:00' };

describe('quiet hours', () => {
  it('hold from the first minute up to but not including the last', () => {
    const zone = 'Asia/Shanghai';

    expect(isQuiet(night, zone, at('2026-11-02T20:59:59.999', zone))).toBe(false);
    expect(isQuiet(night, zone, at('2026-11-02T21:00', zone))).toBe(true);
    expect(isQuiet(night, zone, at('2026-11-03T07:59:59.999', zone))).toBe(true);
    expect(isQuiet(night, zone, at('2026-11-03T08:00', zone))).toBe(false);
  });

  it('end the next morning by the clock on the wall, whatever the night was', () => {
    for (const [zone, evening, morning] of [
      ['Europe/Berlin', '2026-03-28T23:00', '2026-03-29T08:00'],
      ['Europe/Berlin', '2026-10-24T23:00', '2026-10-25T08:00'],
      ['Australia/Lord_Howe', '2026-10-03T23:00', '2026-10-04T08:00'],
      // The 30th of December 2011 did not take place.
      ['Pacific/Apia', '2011-12-29T23:00', '2011-12-31T08:00'],
    ] as const) {
      expect(endOfQuiet(night, zone, at(evening, zone))).toBe(at(morning, zone));
    }
  });

  it('end at the jump when clocks are put forward over their end', () => {
    const zone = 'Europe/Berlin';
    const hours = { from: '01:00', to: '02:30' };

    const end = endOfQuiet(hours, zone, at('2026-03-29T01:30', zone));

    expect(DateTime.fromMillis(end, { zone }).toFormat('HH:mm')).toBe('03:00');
  });

  it('begin again when clocks are put back into them', () => {
    const zone = 'Europe/Berlin';
    const hours = { from: '02:00', to: '02:30' };
    const first = DateTime.fromISO('2026-10-25T00:10:00Z').toMillis();

    expect(endOfQuiet(hours, zone, first)).toBe(Date.parse('2026-10-25T00:30:00Z'));
    expect(isQuiet(hours, zone, Date.parse('2026-10-25T00:45:00Z'))).toBe(false);
    expect(endOfQuiet(hours, zone, Date.parse('2026-10-25T01:10:00Z'))).toBe(
      Date.parse('2026-10-25T01:30:00Z'),
    );
  });
});

describe('the end of quiet hours, for any hours, zone and instant', () => {
  const minutes = fc.integer({ min: 0, max: 1439 });
  const time = minutes.map(
    (all) => `${String(Math.floor(all / 60)).padStart(2, '0')}:${String(all % 60).padStart(2, '0')}`,
  );
  const hours = fc.record({ from: time, to: time }).filter(({ from, to }) => from !== to);
  const zone = fc.constantFrom(
    'UTC',
    'Asia/Shanghai',
    'Europe/Berlin',
    'America/New_York',
    'Australia/Lord_Howe',
    'America/Sao_Paulo',
    'Africa/Casablanca',
    'Asia/Kathmandu',
  );
  // Around the changes of clocks of 2026, and anywhere in the year.
  const instant = fc
    .oneof(
      fc.constantFrom('2026-03-08', '2026-03-29', '2026-04-05', '2026-10-04', '2026-10-25', '2026-11-01'),
      fc.integer({ min: 1, max: 28 }).map((day) => `2026-06-${String(day).padStart(2, '0')}`),
    )
    .chain((day) =>
      fc.integer({ min: -1440, max: 1440 }).map((minute) => Date.parse(`${day}T00:00:00Z`) + minute * 60_000),
    );
  const wallOf = (ms: number, timeZone: string) =>
    DateTime.fromMillis(ms, { zone: timeZone }).toFormat('HH:mm');
  const isWithin = ({ from, to }: { from: string; to: string }, wall: string) =>
    from < to ? wall >= from && wall < to : wall >= from || wall < to;

  it('is never quiet itself, and everything before it is', () => {
    fc.assert(
      fc.property(hours, zone, instant, (quiet, timeZone, start) => {
        const end = endOfQuiet(quiet, timeZone, start);

        expect(isWithin(quiet, wallOf(end, timeZone))).toBe(false);
        for (let ms = start; ms < end; ms += 7 * 60_000)
          expect(isWithin(quiet, wallOf(ms, timeZone))).toBe(true);
        if (end > start) expect(isWithin(quiet, wallOf(end - 60_000, timeZone))).toBe(true);
      }),
      { numRuns: 150 },
    );
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { duration, durationMillis, formatDuration, parseDuration } from '../../../shared/time/duration.ts';

const HOUR = 3_600_000;

describe('a duration', () => {
  it.each([
    ['PT2S', 2_000],
    ['PT30M', 1_800_000],
    ['PT1.5H', 1.5 * HOUR],
    ['PT0,25S', 250],
    ['P1D', 24 * HOUR],
    ['P1DT12H', 36 * HOUR],
    ['P2W', 14 * 24 * HOUR],
    ['PT0S', 0],
  ])('reads %s', (text, length) => {
    expect(parseDuration(text)).toBe(length);
  });

  it.each([
    '',
    'P',
    'PT',
    'P1DT',
    '30M',
    'PT-5M',
    '-PT5M',
    'PT5',
    'PT1M1H',
    'pt5m',
    'PT1.5H30M',
    ' PT5M',
    'P5H',
  ])('refuses %j', (text) => {
    expect(() => parseDuration(text)).toThrow(RangeError);
  });

  it.each(['P1M', 'P1Y', 'P1Y2M10DT2H', 'P0.5Y'])('refuses %s because its length varies', (text) => {
    expect(() => parseDuration(text)).toThrow(/years or months, whose length varies.*P30D/);
  });

  it('is written in hours, minutes and seconds', () => {
    expect(formatDuration(36 * HOUR + 15 * 60_000)).toBe('PT36H15M');
    expect(formatDuration(1_500)).toBe('PT1.5S');
    expect(formatDuration(0)).toBe('PT0S');
    expect(formatDuration(-HOUR)).toBe('-PT1H');
  });

  it('reads what it writes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 50 }), (length) => {
        expect(parseDuration(formatDuration(length))).toBe(length);
      }),
      { seed: 1 },
    );
  });

  it('is kept as written in a field and decoded on demand', () => {
    expect(duration.parse('P1D')).toBe('P1D');
    expect(durationMillis.parse('P1D')).toBe(24 * HOUR);
    expect(durationMillis.encode(24 * HOUR)).toBe('PT24H');
  });

  it('is positive and ten years at most in a field', () => {
    const problemOf = (text: string) => duration.safeParse(text).error?.issues[0]?.message;

    expect(problemOf('PT0S')).toBe('must be longer than nothing');
    expect(problemOf('P3651D')).toBe('must be ten years (P3650D) at most');
    expect(problemOf('P1M')).toMatch(/years or months/);
    expect(problemOf('soon')).toBe('"soon" is not an ISO 8601 duration such as PT30M, PT4H or P1D');
  });
});

import { describe, expect, it } from 'vitest';
import { parseSchedule } from '../../../infra/local/event-bridge/schedule-expression.ts';

// A Wednesday.
const NOW = new Date('2026-01-14T10:07:30Z');

const runs = (expression: string, count: number): string[] => {
  const next = parseSchedule(expression);
  const times: string[] = [];
  let at: Date | undefined = NOW;
  while (times.length < count) {
    at = next(at);
    if (!at) return times;
    times.push(at.toISOString().slice(0, 16));
  }
  return times;
};

describe('schedule expressions', () => {
  it.each([
    ['rate(1 minute)', ['2026-01-14T10:08', '2026-01-14T10:09']],
    ['rate(2 hours)', ['2026-01-14T12:07', '2026-01-14T14:07']],
    ['rate(7 days)', ['2026-01-21T10:07']],
    ['cron(0 10 * * ? *)', ['2026-01-15T10:00', '2026-01-16T10:00']],
    ['cron(15 12 * * ? *)', ['2026-01-14T12:15', '2026-01-15T12:15']],
    [
      'cron(0 18 ? * MON-FRI *)',
      ['2026-01-14T18:00', '2026-01-15T18:00', '2026-01-16T18:00', '2026-01-19T18:00'],
    ],
    ['cron(0 8 1 * ? *)', ['2026-02-01T08:00', '2026-03-01T08:00']],
    [
      'cron(0/15 * * * ? *)',
      ['2026-01-14T10:15', '2026-01-14T10:30', '2026-01-14T10:45', '2026-01-14T11:00'],
    ],
    [
      'cron(0/30 20-21 ? * 4 *)',
      ['2026-01-14T20:00', '2026-01-14T20:30', '2026-01-14T21:00', '2026-01-14T21:30', '2026-01-21T20:00'],
    ],
    ['cron(0 9 ? * 2#1 *)', ['2026-02-02T09:00', '2026-03-02T09:00']],
    ['cron(0 9 ? * FRIL *)', ['2026-01-30T09:00', '2026-02-27T09:00']],
    ['cron(0 0 L * ? *)', ['2026-01-31T00:00', '2026-02-28T00:00']],
    ['cron(0 0 29 FEB ? *)', ['2028-02-29T00:00']],
    ['cron(0 0 1 JAN,JUL ? 2027)', ['2027-01-01T00:00', '2027-07-01T00:00']],
  ])('%s runs at %j', (expression, expected) => {
    expect(runs(expression, expected.length)).toEqual(expected);
  });

  it('ends where the years end', () => {
    expect(runs('cron(0 0 1 1 ? 2027)', 2)).toEqual(['2027-01-01T00:00']);
  });

  it.each([
    'rate(1 minutes)',
    'rate(5 minute)',
    'rate(0 minutes)',
    'rate(5 seconds)',
    'every minute',
    'cron(0 10 * * * *)',
    'cron(0 10 ? * ? *)',
    'cron(60 10 * * ? *)',
    'cron(0 10 * *)',
    'cron(0 10 ? * FOO *)',
    'cron(5-1 10 * * ? *)',
  ])('%s is refused', (expression) => {
    expect(() => parseSchedule(expression)).toThrow(expect.objectContaining({ name: 'ValidationException' }));
  });
});

import { describe, expect, it } from 'vitest';
import { BusinessCalendar } from '../../../shared/time/business-calendar.ts';

const problemsOf = (calendar: unknown) => {
  const { error } = BusinessCalendar.safeParse(calendar);
  return error?.issues.map(({ path, message }) => `${path.join('.')}: ${message}`) ?? [];
};

describe('a business calendar', () => {
  it('has several intervals a day, days that end at 24:00, and exceptions', () => {
    const calendar = {
      timeZone: 'Asia/Shanghai',
      week: {
        mon: [
          ['09:00', '12:00'],
          ['12:00', '18:00'],
        ],
        sat: [['22:00', '24:00']],
        sun: [],
      },
      exceptions: [{ date: '2026-10-01', intervals: [], name: '国庆节' }],
    };

    expect(BusinessCalendar.parse(calendar)).toEqual(calendar);
  });

  it('can be extended into a record', () => {
    const record = BusinessCalendar.extend({ name: BusinessCalendar.shape.timeZone });

    expect(Object.keys(record.shape)).toContain('name');
  });

  it.each(['+08:00', 'Mars/Olympus', '', 'Europe/Berlin '])('refuses %j as a time zone', (timeZone) => {
    expect(problemsOf({ timeZone, week: {} })).toEqual([
      'timeZone: must be a time zone of the IANA database such as Europe/Berlin',
    ]);
  });

  it.each(['9:00', '09:60', '25:00', '24:01', '09:00:00', 'noon'])('refuses %j as a time of day', (time) => {
    expect(problemsOf({ timeZone: 'UTC', week: { tue: [[time, '24:00']] } })).toEqual([
      'week.tue.0.0: must be a time of day such as 09:30 (24:00 ends a day)',
    ]);
  });

  it('says how hours over midnight are given', () => {
    expect(problemsOf({ timeZone: 'UTC', week: { fri: [['22:00', '06:00']] } })).toEqual([
      'week.fri.0.1: must end after it starts; hours over midnight are two intervals: ["22:00","24:00"] on this day and ["00:00","06:00"] on the next',
    ]);
  });

  it('refuses intervals that are empty, overlap or are out of order, and says which', () => {
    const week = {
      mon: [['09:00', '09:00']],
      tue: [
        ['09:00', '12:00'],
        ['11:59', '13:00'],
      ],
      wed: [
        ['13:00', '18:00'],
        ['09:00', '12:00'],
      ],
    };

    expect(problemsOf({ timeZone: 'UTC', week })).toEqual([
      'week.mon.0.1: must end after it starts',
      'week.tue.1.0: must start when the interval before it has ended, or later',
      'week.wed.1.0: must start when the interval before it has ended, or later',
    ]);
  });

  it('refuses an unknown weekday, a date that does not exist and one that is listed twice', () => {
    expect(problemsOf({ timeZone: 'UTC', week: { monday: [] } })).toEqual([
      'week: Unrecognized key: "monday"',
    ]);
    expect(
      problemsOf({ timeZone: 'UTC', week: {}, exceptions: [{ date: '2026-02-30', intervals: [] }] }),
    ).toEqual(['exceptions.0.date: Invalid ISO date']);
    const twice = { date: '2026-05-01', intervals: [] };
    expect(problemsOf({ timeZone: 'UTC', week: {}, exceptions: [twice, twice] })).toEqual([
      'exceptions.1.date: 2026-05-01 is listed twice; give all its hours in one exception',
    ]);
  });
});

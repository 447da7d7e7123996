import { DateTime } from 'luxon';
import { describe, expect, it } from 'vitest';
import { deadlineCalendar, offerDeadlines } from '../../../shared/handoffs/deadlines.ts';
import { aCalendar } from '../time/calendars.ts';

const at = (zone: string, local: string) => DateTime.fromISO(local, { zone }).toMillis();
const berlin = aCalendar();
const shanghai = aCalendar({ timeZone: 'Asia/Shanghai' });

describe('the deadlines of an offer', () => {
  it('run around the clock without a calendar', () => {
    expect(
      offerDeadlines({ offeredAt: 1_000, acceptWithin: 'PT2S', remindAtPercent: 50, calendars: {} }),
    ).toEqual({
      startsAt: 1_000,
      remindAt: 2_000,
      respondBy: 3_000,
    });
  });

  it('start at opening time for an offer that comes at night', () => {
    const deadlines = offerDeadlines({
      offeredAt: at('Asia/Shanghai', '2026-11-23T22:15'),
      acceptWithin: 'PT30M',
      remindAtPercent: 80,
      calendars: { user: shanghai, organization: berlin },
    });

    expect(deadlines).toEqual({
      startsAt: at('Asia/Shanghai', '2026-11-24T09:00'),
      remindAt: at('Asia/Shanghai', '2026-11-24T09:24'),
      respondBy: at('Asia/Shanghai', '2026-11-24T09:30'),
    });
  });

  it('pause over lunch and over the weekend', () => {
    const { remindAt, respondBy } = offerDeadlines({
      offeredAt: at('Europe/Berlin', '2026-11-27T11:30'),
      acceptWithin: 'P1D',
      remindAtPercent: 50,
      calendars: { organization: berlin },
    });

    // 24 hours of business time are three days of eight: 5.5 h on Friday, 8 h on Monday and on Tuesday, 2.5 h on Wednesday.
    expect(respondBy).toBe(at('Europe/Berlin', '2026-12-02T11:30'));
    expect(remindAt).toBe(at('Europe/Berlin', '2026-11-30T16:30'));
  });

  it('start when the receiver is back, unless the rule has hours of its own', () => {
    const offeredAt = at('Europe/Berlin', '2026-11-23T20:00');
    const worksFrom = at('Europe/Berlin', '2026-11-25T09:00');
    const startOf = (calendars: Parameters<typeof offerDeadlines>[0]['calendars']) =>
      offerDeadlines({ offeredAt, acceptWithin: 'PT1H', calendars, worksFrom }).startsAt;

    expect(startOf({ user: berlin })).toBe(worksFrom);
    expect(startOf({ rule: berlin, user: shanghai })).toBe(at('Europe/Berlin', '2026-11-24T09:00'));
  });

  it('have no reminder at 0, at 100 or when none is asked for', () => {
    for (const remindAtPercent of [undefined, 0, 100]) {
      expect(
        offerDeadlines({ offeredAt: 0, acceptWithin: 'PT1H', remindAtPercent, calendars: {} }),
      ).not.toHaveProperty('remindAt');
    }
  });
});

describe('the calendar of a deadline', () => {
  it('is the most particular one', () => {
    const team = aCalendar();
    const now = at('Europe/Berlin', '2026-11-23T10:00');

    expect(deadlineCalendar({ rule: berlin, user: shanghai }, now)).toBe(berlin);
    expect(deadlineCalendar({ user: shanghai, team }, now)).toBe(shanghai);
    expect(deadlineCalendar({ team, organization: berlin }, now)).toBe(team);
    expect(deadlineCalendar({}, now)).toBeUndefined();
  });

  it('is never one that has run out of open time', () => {
    const once = aCalendar({
      week: {},
      exceptions: [{ date: '2020-01-01', intervals: [['09:00', '10:00']] }],
    });

    expect(
      deadlineCalendar({ rule: once, organization: berlin }, at('Europe/Berlin', '2026-11-23T10:00')),
    ).toBe(berlin);
  });
});

import { DateTime } from 'luxon';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bodyOf } from '../support/api-client.ts';
import { sharedBaton } from '../support/baton.ts';
import { type FoundedOrganization, found } from '../support/founding.ts';
import { handoffsOf } from './sales-team.ts';

const baton = sharedBaton();
let org: FoundedOrganization;
beforeAll(async () => {
  org = await found(baton, 'Hours');
});
afterAll(() => baton.close());

const withLunch = [
  ['09:00', '12:00'],
  ['13:00', '18:00'],
];
const weekdays = (hours: string[][]) =>
  Object.fromEntries(['mon', 'tue', 'wed', 'thu', 'fri'].map((day) => [day, hours]));
const everyDay = (hours: string[][]) => ({ ...weekdays(hours), sat: hours, sun: hours });

describe('a calendar', () => {
  it('in Shanghai begins to count at opening time and not at lunch', async () => {
    const shanghai = await calendar('Shanghai', 'Asia/Shanghai', weekdays(withLunch));

    // Monday 22:00 in Shanghai; an hour after it opens on Tuesday is 10:00, 02:00 UTC.
    expect(await due(shanghai, '2026-11-23T14:00:00Z', 'PT1H')).toBe('2026-11-24T02:00:00.000Z');
    // Tuesday 11:30: half an hour before lunch, half an hour after it.
    expect(await due(shanghai, '2026-11-24T03:30:00Z', 'PT1H')).toBe('2026-11-24T05:30:00.000Z');
    expect(await elapsed(shanghai, '2026-11-24T03:30:00Z', '2026-11-24T05:30:00Z')).toBe('PT1H');
    // Friday 17:00, over the weekend.
    expect(await due(shanghai, '2026-11-27T09:00:00Z', 'PT2H')).toBe('2026-11-30T02:00:00.000Z');
    expect(await elapsed(shanghai, '2026-11-27T10:00:00Z', '2026-11-30T01:00:00Z')).toBe('PT0S');
  });

  it('in Berlin keeps its wall-clock hours when summer time begins and ends', async () => {
    const berlin = await calendar('Berlin', 'Europe/Berlin', weekdays([['09:00', '17:00']]));
    const always = await calendar('Berlin, always', 'Europe/Berlin', everyDay([['00:00', '24:00']]));

    // Friday 16:00 in summer, two hours: Monday 10:00 in winter.
    expect(await due(berlin, '2026-10-23T14:00:00Z', 'PT2H')).toBe('2026-10-26T09:00:00.000Z');
    // Friday 16:00 in winter, two hours: Monday 10:00 in summer.
    expect(await due(berlin, '2027-03-26T15:00:00Z', 'PT2H')).toBe('2027-03-29T08:00:00.000Z');
    // A day of 25 hours and one of 23.
    expect(await elapsed(always, '2026-10-24T22:00:00Z', '2026-10-25T23:00:00Z')).toBe('PT25H');
    expect(await elapsed(always, '2027-03-27T23:00:00Z', '2027-03-28T22:00:00Z')).toBe('PT23H');
    expect(await due(always, '2026-10-24T22:00:00Z', 'P1D')).toBe('2026-10-25T22:00:00.000Z');
  });

  it('is closed on the holidays of an iCalendar file', async () => {
    const id = await calendar('Chengdu', 'Asia/Shanghai', weekdays([['09:00', '18:00']]));
    const file = [
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      'PRODID:-//Shu//Holidays//ZH',
      'BEGIN:VEVENT',
      'UID:spring-festival@shu.example',
      'DTSTAMP:20260101T000000Z',
      'DTSTART;VALUE=DATE:20270208',
      'DTEND;VALUE=DATE:20270211',
      'SUMMARY:春节',
      'END:VEVENT',
      'END:VCALENDAR',
    ].join('\r\n');

    const answer = await org.admin.send('POST', `/v1/calendars/${id}/import`, {
      body: file,
      headers: { 'content-type': 'text/calendar' },
    });

    expect(bodyOf(answer)).toMatchObject({ imported: 3, skipped: [] });
    // Sunday before the holidays: the first open hour is on Thursday.
    expect(await due(id, '2027-02-07T12:00:00Z', 'PT1H')).toBe('2027-02-11T02:00:00.000Z');
  });

  it('that never opens is refused', async () => {
    const answer = await org.admin.post('/v1/calendars', {
      name: 'Never',
      timeZone: 'Asia/Shanghai',
      week: {},
    });

    expect(answer).toMatchObject({ status: 422, body: { code: 'invalid' } });
  });
});

describe('an offer', () => {
  it('in the night is made, and its clock starts when the receiver’s hours do', async () => {
    const zone = 'Asia/Shanghai';
    // Open for an hour of every day that is some hours away, whenever the test runs.
    const opens = DateTime.now().setZone(zone).plus({ hours: 4 }).startOf('hour');
    const closes = opens.hour === 23 ? '24:00' : `${pad(opens.hour + 1)}:00`;
    const calendarId = await calendar('A night owl', zone, everyDay([[`${pad(opens.hour)}:00`, closes]]));
    const owl = await org.hire('Olli Owl', { calendarId });
    await org.addRule({
      target: { type: 'users', ids: [owl.id] },
      acceptWithin: 'PT30M',
      remindAtPercent: 50,
    });

    const lead = await org.capture();
    await org.leadOnce(lead.id, ({ status }) => status === 'offered');

    const [offer] = await handoffsOf(org, lead.id);
    expect(offer?.toUserId).toBe(owl.id);
    expect(offer?.respondBy).toBe(opens.plus({ minutes: 30 }).toUTC().toISO());
    expect(offer?.remindAt).toBe(opens.plus({ minutes: 15 }).toUTC().toISO());
    expect(await due(calendarId, offer?.offeredAt ?? '', 'PT30M')).toBe(offer?.respondBy);
  });
});

async function calendar(name: string, timeZone: string, week: object): Promise<string> {
  return bodyOf(await org.admin.post('/v1/calendars', { name, timeZone, week }), 201).id;
}

async function due(id: string, from: string, duration: string): Promise<string> {
  const query = new URLSearchParams({ from, duration });
  return bodyOf(await org.admin.get(`/v1/calendars/${id}/due?${query}`)).dueAt;
}

async function elapsed(id: string, from: string, to: string): Promise<string> {
  const query = new URLSearchParams({ from, to });
  return bodyOf(await org.admin.get(`/v1/calendars/${id}/elapsed?${query}`)).duration;
}

const pad = (hour: number) => String(hour).padStart(2, '0');

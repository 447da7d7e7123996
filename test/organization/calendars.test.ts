import { describe, expect, it } from 'vitest';
import { office } from './office.ts';

const here = office();

describe('calendars', () => {
  const shanghai = {
    name: 'Shanghai',
    timeZone: 'Asia/Shanghai',
    week: Object.fromEntries(
      ['mon', 'tue', 'wed', 'thu', 'fri'].map((day) => [
        day,
        [
          ['09:00', '12:00'],
          ['13:00', '18:00'],
        ],
      ]),
    ),
  };
  const aCalendar = async (fields: object = {}) =>
    (await here.admin.post('/v1/calendars', { ...shanghai, ...fields })).body;
  const holidays = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//test//EN',
    'BEGIN:VEVENT',
    'UID:1',
    'DTSTART;VALUE=DATE:20270101',
    'DTEND;VALUE=DATE:20270102',
    'SUMMARY:元旦',
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ].join('\r\n');

  it('tell when business time has passed and how much of it has', async () => {
    const { id } = await aCalendar();

    // Friday 17:00 in Shanghai; an hour is left, lunch on Monday counts for nothing.
    const due = await here.client
      .as(here.rep)
      .get(`/v1/calendars/${id}/due?from=2026-11-20T09:00:00Z&duration=PT5H`);
    const elapsed = await here.client
      .as(here.rep)
      .get(`/v1/calendars/${id}/elapsed?from=2026-11-20T09:00:00Z&to=2026-11-23T06:00:00Z`);

    expect(due.body).toEqual({ dueAt: '2026-11-23T06:00:00.000Z' });
    expect(elapsed.body).toEqual({ duration: 'PT5H' });
  });

  it('refuse questions that have no answer', async () => {
    const { id } = await aCalendar();

    const answers = await Promise.all(
      [
        'due?from=yesterday&duration=PT5H',
        'due?from=2026-11-20T09:00:00Z&duration=5h',
        'due?duration=PT5H',
        'elapsed?from=0001-01-01T00:00:00Z&to=9999-01-01T00:00:00Z',
      ].map((question) => here.admin.get(`/v1/calendars/${id}/${question}`)),
    );

    expect(answers.map(({ status }) => status)).toEqual([422, 422, 422, 422]);
  });

  it('that are never open are refused, made or changed so', async () => {
    const { id } = await aCalendar();

    const made = await here.admin.post('/v1/calendars', { ...shanghai, name: 'Never', week: {} });
    const changed = await here.admin.patch(`/v1/calendars/${id}`, 1, {
      week: { mon: null, tue: null, wed: null, thu: null, fri: null },
    });

    for (const answer of [made, changed]) {
      expect(answer).toMatchObject({ status: 422, body: { errors: [{ path: 'week' }] } });
    }
  });

  it('take holidays from iCalendar, once', async () => {
    const { id } = await aCalendar({ exceptions: [{ date: '2026-12-24', intervals: [['09:00', '12:00']] }] });
    const importing = () =>
      here.admin.send('POST', `/v1/calendars/${id}/import`, {
        body: holidays,
        headers: { 'content-type': 'text/calendar' },
      });

    const first = await importing();
    const again = await importing();

    expect(first).toMatchObject({ status: 200, body: { imported: 1, version: 2 } });
    expect(first.body.exceptions).toEqual([
      { date: '2026-12-24', intervals: [['09:00', '12:00']] },
      { date: '2027-01-01', intervals: [], name: '元旦' },
    ]);
    expect(again.body).toMatchObject({ version: 2 });
  });

  it('refuse a file that is none, and a body that is JSON', async () => {
    const { id } = await aCalendar();

    const junk = await here.admin.send('POST', `/v1/calendars/${id}/import`, {
      body: 'hello',
      headers: { 'content-type': 'text/calendar' },
    });
    const json = await here.admin.post(`/v1/calendars/${id}/import`, {});

    expect(junk.status).toBe(422);
    expect(json.status).toBe(415);
  });

  it('in use are not deleted', async () => {
    const { id } = await aCalendar();
    await here.admin.patch(`/v1/users/${here.rep.id}`, '*', { calendarId: id });

    const used = await here.admin.delete(`/v1/calendars/${id}`);
    const standard = await here.admin.delete(`/v1/calendars/${here.made.calendar.id}`);
    await here.admin.patch(`/v1/users/${here.rep.id}`, '*', { calendarId: null });
    const free = await here.admin.delete(`/v1/calendars/${id}`);

    expect(used.body).toMatchObject({ code: 'in_use', usedBy: ['the user Bo Rep'] });
    expect([used, standard, free].map(({ status }) => status)).toEqual([409, 409, 204]);
  });
});

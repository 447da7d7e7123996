import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../shared/errors.ts';
import { BusinessCalendar } from '../../../shared/time/business-calendar.ts';
import { importHolidays } from '../../../shared/time/icalendar.ts';
import { aCalendar } from './calendars.ts';

const now = Date.UTC(2026, 10, 22);
const berlin = aCalendar();

const event = (...lines: string[]) => ['BEGIN:VEVENT', ...lines, 'END:VEVENT'].join('\r\n');
const file = (...events: string[]) =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//test', ...events, 'END:VCALENDAR', ''].join('\r\n');
const read = (text: string, calendar = berlin) => importHolidays({ text, calendar, now });
const datesOf = (...events: string[]) => read(file(...events)).exceptions.map(({ date }) => date);

describe('an all-day event', () => {
  it('closes its day and gives it its name', () => {
    const text = file(
      event('DTSTART;VALUE=DATE:20261225', 'DTEND;VALUE=DATE:20261226', 'SUMMARY:1. Weihnachtstag\\, frei'),
    );

    expect(read(text)).toEqual({
      exceptions: [{ date: '2026-12-25', intervals: [], name: '1. Weihnachtstag, frei' }],
      skipped: [],
    });
  });

  it('of several days closes all but its exclusive end', () => {
    expect(
      datesOf(event('DTSTART;VALUE=DATE:20270206', 'DTEND;VALUE=DATE:20270209', 'SUMMARY:春节')),
    ).toEqual(['2027-02-06', '2027-02-07', '2027-02-08']);
  });

  it('lasts a day without an end, or with an end that is its start, and as long as its duration says', () => {
    expect(datesOf(event('DTSTART;VALUE=DATE:20261224'))).toEqual(['2026-12-24']);
    expect(datesOf(event('DTSTART;VALUE=DATE:20261224', 'DTEND;VALUE=DATE:20261224'))).toEqual([
      '2026-12-24',
    ]);
    expect(datesOf(event('DTSTART;VALUE=DATE:20261224', 'DURATION:P2D'))).toEqual([
      '2026-12-24',
      '2026-12-25',
    ]);
  });

  it('is understood when the tool forgot to say VALUE=DATE, folded its lines or used bare line feeds', () => {
    const text = file(event('DTSTART:20261224', 'SUMMARY:Heilig', ' abend')).replaceAll('\r\n', '\n');

    expect(read(`\uFEFF${text}`).exceptions).toEqual([
      { date: '2026-12-24', intervals: [], name: 'Heiligabend' },
    ]);
  });

  it('shares its day with others under all their names', () => {
    const same = (name: string) => event('DTSTART;VALUE=DATE:20261226', `SUMMARY:${name}`);

    expect(read(file(same('Boxing Day'), same('Stephanstag'), same('Boxing Day'))).exceptions).toEqual([
      { date: '2026-12-26', intervals: [], name: 'Boxing Day / Stephanstag' },
    ]);
  });

  it('before this year or after the coming three is left out', () => {
    const on = (date: string) => event(`DTSTART;VALUE=DATE:${date}`);

    expect(datesOf(on('20251225'), on('20260101'), on('20291231'), on('20300101'))).toEqual([
      '2026-01-01',
      '2029-12-31',
    ]);
  });
});

describe('a yearly event', () => {
  const yearly = (start: string, rule: string, ...more: string[]) =>
    datesOf(event(`DTSTART;VALUE=DATE:${start}`, `RRULE:FREQ=YEARLY${rule}`, ...more));

  it('is expanded for this year and three to come', () => {
    expect(yearly('19900501', '')).toEqual(['2026-05-01', '2027-05-01', '2028-05-01', '2029-05-01']);
  });

  it.each([
    [';BYMONTH=11;BYDAY=4TH', ['2026-11-26', '2027-11-25', '2028-11-23', '2029-11-22']],
    [';BYMONTH=5;BYDAY=-1MO', ['2026-05-25', '2027-05-31', '2028-05-29', '2029-05-28']],
    [';BYMONTH=9;BYDAY=MO;BYSETPOS=1', ['2026-09-07', '2027-09-06', '2028-09-04', '2029-09-03']],
    [';BYMONTH=12;BYMONTHDAY=-1', ['2026-12-31', '2027-12-31', '2028-12-31', '2029-12-31']],
    [';BYYEARDAY=366', ['2028-12-31']],
    [';BYMONTHDAY=13;BYDAY=FR;BYMONTH=2,8', ['2026-02-13', '2027-08-13']],
    [';BYDAY=1MO', ['2026-01-05', '2027-01-04', '2028-01-03', '2029-01-01']],
    [';BYMONTH=2;BYMONTHDAY=30', []],
    [';INTERVAL=2', ['2026-01-01', '2028-01-01']],
    [';COUNT=5', ['2026-01-01']],
    [';UNTIL=20270601', ['2026-01-01', '2027-01-01']],
  ])('follows %s', (rule, dates) => {
    expect(yearly('20220101', rule)).toEqual(dates);
  });

  it('on 29 February comes in leap years only', () => {
    expect(yearly('20200229', '')).toEqual(['2028-02-29']);
  });

  it('of several days that began in the last year still closes the first days of this one', () => {
    expect(
      datesOf(
        event('DTSTART;VALUE=DATE:20201230', 'DTEND;VALUE=DATE:20210103', 'RRULE:FREQ=YEARLY;UNTIL=20260601'),
      ),
    ).toEqual(['2026-01-01', '2026-01-02']);
  });

  it('leaves out excluded dates, adds further ones and gives way to an override', () => {
    const master = event(
      'UID:labour-day',
      'DTSTART;VALUE=DATE:20200501',
      'RRULE:FREQ=YEARLY',
      'EXDATE;VALUE=DATE:20270501',
      'RDATE;VALUE=DATE:20270503,20270504',
    );
    const moved = event('UID:labour-day', 'RECURRENCE-ID;VALUE=DATE:20280501', 'DTSTART;VALUE=DATE:20280502');
    const cancelled = event(
      'UID:labour-day',
      'RECURRENCE-ID;VALUE=DATE:20290501',
      'DTSTART;VALUE=DATE:20290501',
      'STATUS:CANCELLED',
    );

    expect(datesOf(master, moved, cancelled)).toEqual([
      '2026-05-01',
      '2027-05-03',
      '2027-05-04',
      '2028-05-02',
    ]);
  });
});

describe('an event of some hours', () => {
  it('takes them out of the hours of the day', () => {
    const text = file(
      event(
        'DTSTART;TZID=Europe/Berlin:20261224T120000',
        'DTEND;TZID=Europe/Berlin:20261225T000000',
        'SUMMARY:Heiligabend',
      ),
    );

    expect(read(text).exceptions).toEqual([
      { date: '2026-12-24', intervals: [['09:00', '12:00']], name: 'Heiligabend' },
    ]);
  });

  it('is read in its own zone and changes the hours in the zone of the calendar', () => {
    const shanghai = aCalendar({ timeZone: 'Asia/Shanghai' });
    const text = file(event('DTSTART:20261224T060000Z', 'DTEND:20261224T073000Z'));

    expect(read(text, shanghai).exceptions).toEqual([
      {
        date: '2026-12-24',
        intervals: [
          ['09:00', '12:00'],
          ['13:00', '14:00'],
          ['15:30', '18:00'],
        ],
      },
    ]);
  });

  it('that lies outside the hours changes nothing', () => {
    expect(datesOf(event('DTSTART:20261224T210000', 'DTEND:20261224T230000'))).toEqual([]);
  });

  it('recurs at the same time of day whatever daylight saving does', () => {
    const { exceptions } = read(
      file(
        event(
          'DTSTART;TZID=Europe/Berlin:20200329T000000',
          'DURATION:PT9H30M',
          'RRULE:FREQ=YEARLY;BYMONTH=3,7;BYDAY=-1MO',
        ),
      ),
    );

    expect(exceptions.map(({ intervals }) => intervals[0])).toEqual(
      Array.from({ length: 8 }, () => ['09:30', '12:00']),
    );
  });

  it.each(['W. Europe Standard Time', '/mozilla.org/20050126_1/Europe/Berlin', 'Custom'])(
    'knows the zone %s',
    (zone) => {
      const zoneBlock = 'BEGIN:VTIMEZONE\r\nTZID:Custom\r\nX-LIC-LOCATION:Europe/Berlin\r\nEND:VTIMEZONE';
      const text = file(zoneBlock, event(`DTSTART;TZID="${zone}":20261224T130000`, 'DURATION:PT5H'));

      expect(read(text).exceptions[0]?.intervals).toEqual([['09:00', '12:00']]);
    },
  );
});

describe('what is no holiday', () => {
  it('is skipped and named', () => {
    const text = file(
      event('DTSTART;VALUE=DATE:20260214', 'SUMMARY:Valentinstag', 'DESCRIPTION:Observance\\nTo hide it ...'),
      event('DTSTART;VALUE=DATE:20261225', 'SUMMARY:X', 'STATUS:CANCELLED'),
      event('DTSTART;VALUE=DATE:20260105', 'SUMMARY:Jour fixe', 'RRULE:FREQ=WEEKLY'),
    );

    expect(read(text)).toEqual({
      exceptions: [],
      skipped: [
        { line: 4, name: 'Valentinstag', because: 'it is an observance, not a public holiday' },
        { line: 9, name: 'X', because: 'it is cancelled' },
        { line: 14, name: 'Jour fixe', because: 'it repeats by a rule other than a plain yearly one' },
      ],
    });
  });

  it('are alarms inside an event and components of other kinds', () => {
    const alarm = 'BEGIN:VALARM\r\nTRIGGER:-PT15M\r\nDESCRIPTION:Observance\r\nEND:VALARM';
    const todo = 'BEGIN:VTODO\r\nDTSTART;VALUE=DATE:20261201\r\nEND:VTODO';

    expect(datesOf(todo, event('DTSTART;VALUE=DATE:20261224', alarm))).toEqual(['2026-12-24']);
  });
});

describe('a file that is malformed', () => {
  const problemOf = (text: string) => {
    try {
      read(text);
      return 'none';
    } catch (error) {
      return error instanceof AppError ? `${error.code}: ${error.message}` : String(error);
    }
  };

  it.each([
    ['', 'Line 1 of the calendar: a calendar begins with BEGIN:VCALENDAR.'],
    ['hello', 'Line 1 of the calendar: "hello" is not NAME:value.'],
    ['BEGIN:VEVENT\nEND:VEVENT', 'Line 1 of the calendar: a calendar begins with BEGIN:VCALENDAR.'],
    ['BEGIN:VCALENDAR\nBEGIN:VEVENT', 'Line 2 of the calendar: BEGIN:VEVENT has no END.'],
    [
      'BEGIN:VCALENDAR\nEND:VEVENT',
      'Line 2 of the calendar: END:VEVENT ends nothing, VCALENDAR of line 1 is open.',
    ],
    [file('nonsense'), 'Line 4 of the calendar: "nonsense" is not NAME:value.'],
    [file(event('SUMMARY:X')), 'Line 4 of the calendar: this event has no DTSTART.'],
    [
      file(event('SUMMARY:X', 'DTSTART;VALUE=DATE:20261131')),
      'Line 6 of the calendar: DTSTART is not a date: "2026-11-31".',
    ],
    [file(event('DTSTART:hello')), 'Line 5 of the calendar: DTSTART is not a date: "hell-o-T::".'],
    [
      file(event('DTSTART:20261224T250000')),
      'Line 5 of the calendar: DTSTART is not a time: "2026-12-24T25:00:00".',
    ],
    [
      file(event('DTSTART;VALUE=DATE:20261224', 'DTEND;VALUE=DATE:20261223')),
      'Line 6 of the calendar: the event ends before it starts.',
    ],
    [
      file(event('DTSTART;VALUE=DATE:20261224', 'DTEND:20261225T120000')),
      'Line 6 of the calendar: DTSTART and DTEND are both dates or both times.',
    ],
    [
      file(event('DTSTART;TZID=Mars/Olympus:20261224T120000')),
      'Line 5 of the calendar: "Mars/Olympus" is not a time zone of the IANA database.',
    ],
    [
      file(event('DTSTART;VALUE=DATE:20261224', 'DURATION:P1M')),
      'Line 6 of the calendar: "P1M" counts years or months, whose length varies; say it in days, such as P30D.',
    ],
    [
      file(event('DTSTART;VALUE=DATE:20261224', 'RRULE:FREQ=OFTEN')),
      expect.stringMatching(/^Line 6 of the calendar: invalid frequency "OFTEN"/),
    ],
  ])('is refused with the line: %j', (text, message) => {
    expect(() => read(text)).toThrow(expect.objectContaining({ code: 'invalid', message }));
  });

  it('is refused when it is too big, and never takes long', () => {
    const wide = Array.from({ length: 40 }, (_, index) =>
      event(`DTSTART;VALUE=DATE:202601${String((index % 28) + 1).padStart(2, '0')}`, 'DURATION:P9999D'),
    );
    const many = Array.from({ length: 5_001 }, () => event('DTSTART;VALUE=DATE:20260101'));

    expect(problemOf(file('X'.repeat(1_000_001)))).toBe(
      'too_large: A calendar file has at most 1,000,000 characters.',
    );
    expect(problemOf(file(...wide))).toMatch(/^too_large: A calendar has at most 1000 exceptions/);
    const recurring = Array.from({ length: 1_001 }, () =>
      event('DTSTART;VALUE=DATE:20260101', 'RRULE:FREQ=YEARLY'),
    );
    expect(problemOf(file(...recurring))).toBe(
      'too_large: A calendar file has at most 1000 recurring events.',
    );
    expect(problemOf(file(...many))).toBe('too_large: A calendar file has at most 5,000 events.');
  });

  it('never breaks in any other way, and what it gives is a valid calendar', () => {
    const part = fc.constantFrom(
      ...[
        'BEGIN:VCALENDAR',
        'END:VCALENDAR',
        'BEGIN:VEVENT',
        'END:VEVENT',
        'BEGIN:VALARM',
        'END:VALARM',
        ' folded',
        '',
      ],
      ...[
        'DTSTART;VALUE=DATE:20260101',
        'DTSTART:20261224T120000Z',
        'DTEND;VALUE=DATE:20260105',
        'DURATION:P1D',
        'SUMMARY:X',
      ],
      ...[
        'RRULE:FREQ=YEARLY',
        'RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30',
        'RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30',
      ],
      ...[
        'RRULE:',
        'RDATE:',
        'EXDATE;VALUE=DATE:20260101',
        'DTSTART:',
        'DTSTART;TZID=:20260101T000000',
        ':',
        ';',
        'UID:1',
      ],
    );
    const lines = fc.array(fc.oneof({ weight: 9, arbitrary: part }, fc.string()), { maxLength: 14 });
    const wrapped = lines.map((all) =>
      ['BEGIN:VCALENDAR', 'BEGIN:VEVENT', ...all, 'END:VEVENT', 'END:VCALENDAR'].join('\n'),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          wrapped,
          lines.map((all) => all.join('\n')),
        ),
        (text) => {
          try {
            const { exceptions } = read(text);

            expect(BusinessCalendar.safeParse({ ...berlin, exceptions }).success).toBe(true);
          } catch (error) {
            expect(error).toBeInstanceOf(AppError);
          }
        },
      ),
      { seed: 1, numRuns: 1_000 },
    );
  });
});

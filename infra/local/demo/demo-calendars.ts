/** Opening hours with a lunch break, and the public holidays of this year and the next. */
export function demoCalendars(now: number): unknown[] {
  const years = [new Date(now).getUTCFullYear(), new Date(now).getUTCFullYear() + 1];
  const closed = (name: string, ...dates: readonly string[]) =>
    years.flatMap((year) => dates.map((date) => ({ date: `${year}-${date}`, intervals: [], name })));
  const week = (hours: readonly (readonly [string, string])[]) =>
    Object.fromEntries(['mon', 'tue', 'wed', 'thu', 'fri'].map((name) => [name, hours]));
  return [
    {
      name: '上海 Shanghai',
      timeZone: 'Asia/Shanghai',
      week: week([
        ['09:00', '12:00'],
        ['13:00', '18:00'],
      ]),
      exceptions: [
        ...closed('元旦 New Year', '01-01'),
        ...closed('劳动节 Labour Day', '05-01', '05-02'),
        ...closed('国庆节 National Day', '10-01', '10-02', '10-03', '10-04', '10-05', '10-06', '10-07'),
      ],
    },
    {
      name: 'Berlin',
      timeZone: 'Europe/Berlin',
      week: {
        ...week([
          ['08:30', '12:30'],
          ['13:15', '17:15'],
        ]),
        fri: [['08:30', '14:00']],
      },
      exceptions: [
        ...closed('Neujahr', '01-01'),
        ...closed('Internationaler Frauentag', '03-08'),
        ...closed('Tag der Arbeit', '05-01'),
        ...closed('Tag der Deutschen Einheit', '10-03'),
        ...closed('Weihnachten', '12-25', '12-26'),
      ],
    },
  ];
}

import type { BusinessCalendar } from '../../../shared/time/business-calendar.ts';

const lunchWeek = {
  mon: [
    ['09:00', '12:00'],
    ['13:00', '18:00'],
  ],
  tue: [
    ['09:00', '12:00'],
    ['13:00', '18:00'],
  ],
  wed: [
    ['09:00', '12:00'],
    ['13:00', '18:00'],
  ],
  thu: [
    ['09:00', '12:00'],
    ['13:00', '18:00'],
  ],
  fri: [
    ['09:00', '12:00'],
    ['13:00', '18:00'],
  ],
} satisfies BusinessCalendar['week'];

const everyHour = {
  mon: [['00:00', '24:00']],
  tue: [['00:00', '24:00']],
  wed: [['00:00', '24:00']],
  thu: [['00:00', '24:00']],
  fri: [['00:00', '24:00']],
  sat: [['00:00', '24:00']],
  sun: [['00:00', '24:00']],
} satisfies BusinessCalendar['week'];

/** Monday to Friday, 09:00 to 18:00 with a lunch break. */
export function aCalendar(changes: Partial<BusinessCalendar> = {}): BusinessCalendar {
  return { timeZone: 'Europe/Berlin', week: lunchWeek, ...changes };
}

/** Open all day, every day. */
export function anAllDayCalendar(timeZone: string): BusinessCalendar {
  return { timeZone, week: everyHour };
}

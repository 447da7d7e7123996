import * as z from 'zod';
import { line } from '../platform/fields.ts';
import { defineEntity, listed, recordSchema } from '../table/entity.ts';
import { BusinessCalendar } from '../time/business-calendar.ts';

/** A business calendar with its name: opening hours of a place, with holidays. */
export const CalendarFields = z.strictObject({ name: line(200), ...BusinessCalendar.shape });

export const Calendar = defineEntity({
  name: 'calendar',
  schema: recordSchema('calendar', CalendarFields, {}),
  placements: (calendar) => listed(calendar, 'calendar'),
  uniques: (calendar) => [`calendar-name:${calendar.name.toLowerCase()}`],
});
export type Calendar = z.output<typeof Calendar.schema>;

import * as z from 'zod';
import { idOf } from '../id.ts';
import { instant, line } from '../platform/fields.ts';
import { defineEntity, listed, recordSchema } from '../table/entity.ts';

export const AbsenceFields = z.strictObject({
  userId: idOf('user'),
  from: instant,
  to: instant,
  reason: line(500).optional(),
});

export const Absence = defineEntity({
  name: 'absence',
  schema: recordSchema('absence', AbsenceFields, { teamId: z.string().optional() }),
  placements: (absence) => ({
    ...listed(absence, 'absence'),
    owner: [`absence#${absence.userId}`, `${absence.from}#${absence.id}`] as const,
  }),
});
export type Absence = z.output<typeof Absence.schema>;

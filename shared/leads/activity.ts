import * as z from 'zod';
import { idOf } from '../id.ts';
import { instant, line } from '../platform/fields.ts';
import { defineEntity, recordSchema } from '../table/entity.ts';

export const activityKinds = ['call', 'email', 'meeting', 'note'] as const;

/** Something somebody did with the lead; a call, e-mail or meeting by the receiver accepts an offer. */
export const ActivityFields = z.strictObject({
  kind: z.enum(activityKinds),
  summary: line(5000),
  at: instant.optional(),
});

export const Activity = defineEntity({
  name: 'activity',
  schema: recordSchema('activity', ActivityFields.omit({ at: true }), { leadId: idOf('lead'), at: instant }),
  child: { kind: 'act', parentOf: (activity) => activity.leadId, orderOf: (activity) => activity.id },
});
export type Activity = z.output<typeof Activity.schema>;

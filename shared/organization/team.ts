import * as z from 'zod';
import { idOf } from '../id.ts';
import { line } from '../platform/fields.ts';
import { defineEntity, listed, recordSchema } from '../table/entity.ts';

export const TeamFields = z.strictObject({
  name: line(200),
  kind: z.enum(['sales', 'service', 'marketing']),
  /** 1 answers first; escalation goes up. */
  tier: z.int().min(1).max(5).optional(),
  managerId: idOf('user'),
  /** The team above; whoever reaches that one's records reaches those of this one, too. */
  parentId: idOf('team').optional(),
  memberIds: z
    .array(idOf('user'))
    .max(500)
    .overwrite((ids) => [...new Set(ids)])
    .default([]),
  calendarId: idOf('calendar').optional(),
});

export type TeamFields = z.output<typeof TeamFields>;

export const Team = defineEntity({
  name: 'team',
  schema: recordSchema('team', TeamFields, {
    /** The ids from the top down to its own, joined by `/`; kept with the tree of teams in one transaction. */
    path: z.string().optional(),
  }),
  placements: (team) => listed(team, 'team'),
  uniques: (team) => [`team-name:${team.name.toLowerCase()}`],
});
export type Team = z.output<typeof Team.schema>;

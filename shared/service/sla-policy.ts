import * as z from 'zod';
import { idOf } from '../id.ts';
import { line } from '../platform/fields.ts';
import { duration } from '../time/duration.ts';
import { priorities, slaClocks, ticketStatuses } from './sla-facts.ts';

/** When a step is due: at so many percent of the clock's target, or after so much business time of it. */
const StepTime = z.union([
  z.strictObject({ percent: z.number().min(1).max(1_000) }),
  z.strictObject({ after: duration }),
]);

export const LadderStep = z.strictObject({
  clock: z.enum(slaClocks),
  at: StepTime,
  action: z.strictObject({
    type: z.enum(['notify', 'raisePriority', 'escalate', 'manager']),
    /** Whom to tell: the owner unless it says otherwise. */
    to: z
      .array(z.enum(['owner', 'team', 'manager']))
      .max(3)
      .optional(),
  }),
});
export type LadderStep = z.output<typeof LadderStep>;

const Targets = z.strictObject({
  firstResponse: duration.optional(),
  nextResponse: duration.optional(),
  resolution: duration.optional(),
});

/** What customers are promised, by priority; and what happens as the time runs out. */
export const SlaPolicyFields = z.strictObject({
  name: line(200),
  calendarId: idOf('calendar').optional(),
  targets: z.partialRecord(z.enum(priorities), Targets),
  /** In these statuses nothing is counted: it is the customer’s turn. */
  pauseStatuses: z
    .array(z.enum(ticketStatuses).exclude(['new', 'resolved', 'closed']))
    .default(['pending_customer'])
    .overwrite((all) => [...new Set(all)]),
  ladder: z.array(LadderStep).max(30).default([]),
  /** How long somebody has to accept an escalated ticket. */
  acceptWithin: duration.default('PT30M'),
});
export type SlaPolicyFields = z.output<typeof SlaPolicyFields>;

import * as z from 'zod';
import { defineEvent } from '../platform/event.ts';
import { Handoff, type Handoff as HandoffRecord, isBreach, subjectTypes } from './handoff.ts';
import { handoffStatuses } from './handoff-state.ts';

const source = 'baton.handoffs';

const data = z.object({
  handoffId: z.string(),
  subject: z.object({ type: z.enum(subjectTypes), id: z.string() }),
  epoch: z.int(),
  attempt: z.int(),
  status: z.enum(handoffStatuses),
  toUserId: z.string(),
  fromUserId: z.string().optional(),
  remindAt: z.string().optional(),
  respondBy: z.string(),
});

const dataOf = (handoff: HandoffRecord) => ({
  handoffId: handoff.id,
  subject: handoff.subject,
  epoch: handoff.epoch,
  attempt: handoff.attempt,
  status: handoff.status,
  toUserId: handoff.toUserId,
  fromUserId: handoff.fromUserId,
  remindAt: handoff.remindAt,
  respondBy: handoff.respondBy,
});

type HandoffChange = { before?: HandoffRecord | undefined; after?: HandoffRecord | undefined };
const became =
  (status: HandoffRecord['status']) =>
  ({ before, after }: HandoffChange) =>
    after?.status === status && before?.status !== status;

const handoffEvent = (name: string, summary: string, raisedBy: (change: HandoffChange) => boolean) =>
  defineEvent({ name, source, entity: Handoff, summary, raisedBy, data, dataOf });

/** Starts the hand-off machine. */
export const handoffOffered = handoffEvent(
  'handoff.offered.v1',
  'Somebody is asked to take it.',
  became('offered'),
);
export const handoffReminded = handoffEvent(
  'handoff.reminded.v1',
  'The receiver was reminded before the deadline.',
  ({ before, after }) => after?.remindedAt !== undefined && before?.remindedAt === undefined,
);
export const handoffAccepted = handoffEvent(
  'handoff.accepted.v1',
  'The receiver took it.',
  became('accepted'),
);
export const handoffDeclined = handoffEvent(
  'handoff.declined.v1',
  'The receiver passed it on, with a reason.',
  became('declined'),
);
export const handoffLapsed = handoffEvent(
  'handoff.lapsed.v1',
  'The deadline passed without an answer.',
  became('lapsed'),
);
export const handoffSuperseded = handoffEvent(
  'handoff.superseded.v1',
  'Something else decided: an assignment by hand, an absence, the end of the lead.',
  became('superseded'),
);
export const handoffExhausted = handoffEvent(
  'handoff.exhausted.v1',
  'People were asked and none took it: the manager and the queue have it now. The breach, raised once.',
  // What nobody could be asked to take is no breach: `lead.queued.v1` tells of it.
  ({ before, after }) => after !== undefined && isBreach(after) && before?.status !== 'exhausted',
);

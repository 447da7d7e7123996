import * as z from 'zod';
import { instant } from '../platform/fields.ts';
import { defineEntity, recordSchema } from '../table/entity.ts';
import { rejectionCodes } from './candidate.ts';
import { Explanation } from './explanation.ts';
import { acceptedByValues, handoffStatuses, supersessionCauses } from './handoff-state.ts';

/** What is handed off: a lead now, tickets by the same mechanism. */
export const subjectTypes = ['lead'] as const;
export type SubjectType = (typeof subjectTypes)[number];

/** What the receiver gets with the offer, so that they need not ask again. */
export const Packet = z.object({
  request: z.string().optional(),
  productsOfInterest: z.array(z.string()),
  source: z.string(),
  campaign: z.string().optional(),
  /** How to reach the person: `email: ada@example.com`. */
  channels: z.array(z.object({ kind: z.string(), value: z.string() })),
  preferredChannel: z.string().optional(),
  /** What the person did so far, newest first. */
  history: z.array(z.object({ at: z.string(), kind: z.string(), summary: z.string() })),
  account: z.object({ id: z.string(), name: z.string(), tier: z.string().optional() }).optional(),
  openOpportunities: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      amount: z.object({ amount: z.int(), currency: z.string() }).optional(),
      stage: z.string().optional(),
    }),
  ),
  /** Tickets, disputes and late deliveries that the customer still waits for. */
  unresolved: z.array(z.object({ type: z.string(), id: z.string(), title: z.string(), since: z.string() })),
});
export type Packet = z.output<typeof Packet>;

/** Everybody who was considered, and why they were passed over. */
export const Considered = z.object({
  userId: z.string(),
  chosen: z.boolean(),
  rejectedBecause: z.string().optional(),
  rejectionCode: z.enum(rejectionCodes).optional(),
  /** The absent person whose place this one takes. */
  standsInFor: z.string().optional(),
});

/** A routing rule that was tried. */
export const TriedRule = z.object({
  id: z.string(),
  name: z.string(),
  version: z.int(),
  matches: z.boolean(),
  because: z.string(),
});
export type TriedRule = z.output<typeof TriedRule>;

const HandoffFields = z.object({
  subject: z.object({ type: z.enum(subjectTypes), id: z.string() }),
  /** The rule and its version; absent for an assignment by hand and for the owner of an account. */
  policy: z.object({
    ruleId: z.string().optional(),
    ruleVersion: z.int().optional(),
    because: z.string(),
    /** `because` as a code with its names, where the system gave it. */
    explanation: Explanation.optional(),
  }),
  /** The rules that were tried and why they do not match, where it went to a queue without asking anybody. */
  rules: z.array(TriedRule).optional(),
  /** How many offers of this round count, this one included; 0 for what nobody was asked to take. */
  attempt: z.int(),
  epoch: z.int(),
  fromUserId: z.string().optional(),
  toUserId: z.string(),
  status: z.enum(handoffStatuses),
  offeredAt: instant,
  remindAt: instant.optional(),
  remindedAt: instant.optional(),
  respondBy: instant,
  respondedAt: instant.optional(),
  acceptedBy: z.enum(acceptedByValues).optional(),
  endedAt: instant.optional(),
  cause: z.enum(supersessionCauses).optional(),
  reason: z.string().optional(),
  /** `reason` as a code with its names, where the system gave it. */
  explanation: Explanation.optional(),
  /** Whether it counts towards the most offers: going absent does not. */
  counts: z.boolean().default(true),
  /** Who answers for it in the end: the manager and the queue, when nobody took it or nobody could be asked. */
  escalatedTo: z.object({ userId: z.string().optional(), queueId: z.string().optional() }).optional(),
  packet: Packet,
  candidates: z.array(Considered),
  /** How many more were considered than `candidates` names. */
  moreCandidates: z.int().optional(),
});

/** A passing of responsibility to somebody, with its context, against a deadline. */
export const Handoff = defineEntity({
  name: 'handoff',
  schema: recordSchema('handoff', HandoffFields, { teamId: z.string().optional() }),
  child: {
    kind: 'hand',
    parentOf: (handoff) => handoff.subject.id,
    orderOf: (handoff) => String(handoff.epoch).padStart(6, '0'),
  },
  placements: (handoff) => ({
    owner: [`handoff#${handoff.toUserId}`, `${handoff.status}#${handoff.respondBy}#${handoff.id}`] as const,
  }),
});
export type Handoff = z.output<typeof Handoff.schema>;

/** Whether it tells that people were asked and none took it; else nobody could be asked: it went straight to the queue. */
export function isBreach({ status, attempt }: Pick<Handoff, 'status' | 'attempt'>): boolean {
  return status === 'exhausted' && attempt > 0;
}

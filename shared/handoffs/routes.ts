import * as z from 'zod';
import { idOf } from '../id.ts';
import { defineRoute, pageOf, pageQuery } from '../platform/route.ts';
import { Handoff } from './handoff.ts';
import { handoffStatuses } from './handoff-state.ts';

const tag = 'Hand-offs';

/** What waits for somebody, and the story of how a lead came to whom it is with. */
export const handoffsRoutes = {
  listHandoffs: defineRoute({
    operationId: 'listHandoffs',
    method: 'GET',
    path: '/v1/handoffs',
    summary: 'The hand-offs to a user, the earliest deadline first within a status; yours by default',
    tag,
    access: { resource: 'handoff', action: 'read' },
    query: z.object({
      ...pageQuery,
      userId: z.union([z.literal('me'), idOf('user')]).default('me'),
      status: z.enum(handoffStatuses).optional(),
    }),
    response: pageOf(Handoff.schema),
  }),
  listHandoffsOfLead: defineRoute({
    operationId: 'listHandoffsOfLead',
    method: 'GET',
    path: '/v1/leads/{id}/handoffs',
    summary: 'Every hand-off of a lead, oldest first: who was asked, why, and what became of it',
    tag,
    access: { resource: 'lead', action: 'read' },
    response: z.object({ items: z.array(Handoff.schema) }),
  }),
} as const;

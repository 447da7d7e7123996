import * as z from 'zod';
import { instant } from '../platform/fields.ts';
import { defineRoute, pageOf, pageQuery } from '../platform/route.ts';
import { customersTag as tag } from './filters.ts';
import { Interaction, InteractionFields, NewInteraction } from './interaction.ts';

const timelineQuery = z.object({
  ...pageQuery,
  kind: InteractionFields.shape.kind.optional(),
  from: instant.optional().describe('The earliest instant, itself included'),
  to: instant.optional().describe('The latest instant, itself included'),
});

/** Every touch with a customer, on every channel and by every department. */
export const interactionRoutes = {
  recordInteraction: defineRoute({
    operationId: 'recordInteraction',
    method: 'POST',
    path: '/v1/interactions',
    summary: 'Notes a touch with an account or a contact; the account is filled in from the contact',
    tag,
    access: { resource: 'interaction', action: 'create' },
    body: NewInteraction,
    response: Interaction.schema,
    status: 201,
  }),
  accountTimeline: defineRoute({
    operationId: 'accountTimeline',
    method: 'GET',
    path: '/v1/accounts/{id}/timeline',
    summary: 'Every touch with an account, newest first; of one kind, of a time',
    tag,
    access: { resource: 'interaction', action: 'read' },
    query: timelineQuery,
    response: pageOf(Interaction.schema),
  }),
  contactTimeline: defineRoute({
    operationId: 'contactTimeline',
    method: 'GET',
    path: '/v1/contacts/{id}/timeline',
    summary: 'Every touch with a contact, newest first; of one kind, of a time',
    tag,
    access: { resource: 'interaction', action: 'read' },
    query: timelineQuery,
    response: pageOf(Interaction.schema),
  }),
} as const;

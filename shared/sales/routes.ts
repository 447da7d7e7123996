import * as z from 'zod';
import { idOf } from '../id.ts';
import { patchOf } from '../platform/merge-patch.ts';
import { defineRoute, pageOf, pageQuery } from '../platform/route.ts';
import { Opportunity, OpportunityFields, opportunityStages } from './opportunity.ts';

const tag = 'Sales';

/** Opportunities. */
export const salesRoutes = {
  createOpportunity: defineRoute({
    operationId: 'createOpportunity',
    method: 'POST',
    path: '/v1/opportunities',
    summary: 'Adds an opportunity; yours unless it names another owner',
    tag,
    access: { resource: 'opportunity', action: 'create' },
    body: OpportunityFields,
    response: Opportunity.schema,
    status: 201,
  }),
  listOpportunities: defineRoute({
    operationId: 'listOpportunities',
    method: 'GET',
    path: '/v1/opportunities',
    summary: 'Opportunities; by owner (open ones first, by closing date), by account, by stage',
    tag,
    access: { resource: 'opportunity', action: 'read' },
    query: z.object({
      ...pageQuery,
      ownerId: z.union([z.literal('me'), idOf('user')]).optional(),
      accountId: idOf('account').optional(),
      stage: z.enum(opportunityStages).optional(),
    }),
    response: pageOf(Opportunity.schema),
  }),
  getOpportunity: defineRoute({
    operationId: 'getOpportunity',
    method: 'GET',
    path: '/v1/opportunities/{id}',
    summary: 'An opportunity',
    tag,
    access: { resource: 'opportunity', action: 'read' },
    response: Opportunity.schema,
  }),
  changeOpportunity: defineRoute({
    operationId: 'changeOpportunity',
    method: 'PATCH',
    path: '/v1/opportunities/{id}',
    summary: 'Changes an opportunity',
    tag,
    access: { resource: 'opportunity', action: 'update' },
    body: patchOf(OpportunityFields),
    ifMatch: 'required',
    response: Opportunity.schema,
  }),
  deleteOpportunity: defineRoute({
    operationId: 'deleteOpportunity',
    method: 'DELETE',
    path: '/v1/opportunities/{id}',
    summary: 'Deletes an opportunity; it can be brought back for 30 days',
    tag,
    access: { resource: 'opportunity', action: 'delete' },
    ifMatch: 'optional',
    status: 204,
  }),
} as const;

import * as z from 'zod';
import { emailAddress, line, phoneNumber } from '../platform/fields.ts';
import { defineRoute, pageQuery } from '../platform/route.ts';
import { customersTag as tag } from './filters.ts';
import { AccountOverview, Hierarchy, Match } from './overview.ts';

/** A customer at a glance. */
export const overviewRoutes = {
  getAccountOverview: defineRoute({
    operationId: 'getAccountOverview',
    method: 'GET',
    path: '/v1/accounts/{id}/360',
    summary: 'Everything about a customer on one screen, what should be known first at the head',
    tag,
    access: { resource: 'account', action: 'read' },
    response: AccountOverview,
  }),
  getAccountHierarchy: defineRoute({
    operationId: 'getAccountHierarchy',
    method: 'GET',
    path: '/v1/accounts/{id}/hierarchy',
    summary: 'The companies above and below an account, each with its sums and those of its group',
    tag,
    access: { resource: 'account', action: 'read' },
    query: z.object({ ...pageQuery }),
    response: Hierarchy,
  }),
  lookUp: defineRoute({
    operationId: 'lookUp',
    method: 'GET',
    path: '/v1/lookup',
    summary:
      'Who this is, by exactly one of phone, email, externalId, with what is open there; nobody known: no matches',
    tag,
    access: { resource: 'contact', action: 'read' },
    query: z.object({
      phone: phoneNumber.optional().describe('With its country, or a number of the organization’s own'),
      email: emailAddress.optional(),
      externalId: line(200).optional().describe('The id in another system'),
    }),
    response: z.object({ matches: z.array(Match) }),
  }),
} as const;

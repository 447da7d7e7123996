import * as z from 'zod';
import { idOf } from '../id.ts';
import { regionPath } from '../platform/fields.ts';
import { patchOf } from '../platform/merge-patch.ts';
import { defineRoute, pageOf, pageQuery } from '../platform/route.ts';
import { Activity, ActivityFields } from './activity.ts';
import { formRoutes } from './form-routes.ts';
import { Lead, LeadFields, leadStatuses, NewLead } from './lead.ts';
import {
  AcceptBody,
  AssignBody,
  Conversion,
  ConvertBody,
  DeclineBody,
  DisqualifyBody,
  QualifyBody,
} from './lead-actions.ts';
import { leadSources } from './lead-sources.ts';
import { routingRoutes } from './routing-routes.ts';

const tag = 'Leads';
const owner = z.union([z.literal('me'), idOf('user')]);

const leads = {
  createLead: defineRoute({
    operationId: 'createLead',
    method: 'POST',
    path: '/v1/leads',
    summary: 'Captures a lead; it is routed and offered to somebody at once',
    tag,
    access: { resource: 'lead', action: 'create' },
    body: NewLead,
    response: Lead.schema,
    status: 201,
  }),
  listLeads: defineRoute({
    operationId: 'listLeads',
    method: 'GET',
    path: '/v1/leads',
    summary:
      'Leads you may see; those of an owner by deadline, a queue’s longest waiting first, others newest first',
    tag,
    access: { resource: 'lead', action: 'read' },
    query: z.object({
      ...pageQuery,
      status: z.enum(leadStatuses).optional(),
      ownerId: owner.optional(),
      teamId: idOf('team').optional(),
      queueId: idOf('queue').optional(),
      source: z.enum(leadSources).optional(),
      region: regionPath.optional().describe('A region path; leads of it and of all below it'),
      q: z
        .string()
        .trim()
        .min(1)
        .max(200)
        .optional()
        .describe('Beginnings of words of name, company, e-mail, phone, city'),
    }),
    response: pageOf(Lead.schema),
  }),
  getLead: defineRoute({
    operationId: 'getLead',
    method: 'GET',
    path: '/v1/leads/{id}',
    summary: 'A lead',
    tag,
    access: { resource: 'lead', action: 'read' },
    response: Lead.schema,
  }),
  changeLead: defineRoute({
    operationId: 'changeLead',
    method: 'PATCH',
    path: '/v1/leads/{id}',
    summary: 'Changes a lead; its status changes by the actions below',
    tag,
    access: { resource: 'lead', action: 'update' },
    body: patchOf(LeadFields),
    ifMatch: 'required',
    response: Lead.schema,
  }),
  deleteLead: defineRoute({
    operationId: 'deleteLead',
    method: 'DELETE',
    path: '/v1/leads/{id}',
    summary: 'Deletes a lead; it can be brought back for 30 days',
    tag,
    access: { resource: 'lead', action: 'delete' },
    ifMatch: 'optional',
    status: 204,
  }),
} as const;

const action = { method: 'POST', tag, access: { resource: 'lead', action: 'update' } } as const;

const actions = {
  acceptLead: defineRoute({
    ...action,
    operationId: 'acceptLead',
    path: '/v1/leads/{id}/accept',
    summary: 'You take the lead that was offered to you',
    body: AcceptBody,
    response: Lead.schema,
  }),
  declineLead: defineRoute({
    ...action,
    operationId: 'declineLead',
    path: '/v1/leads/{id}/decline',
    summary: 'You pass the lead on, with a reason: the next candidate is asked at once',
    body: DeclineBody,
    response: Lead.schema,
  }),
  assignLead: defineRoute({
    ...action,
    operationId: 'assignLead',
    path: '/v1/leads/{id}/assign',
    summary: 'Gives the lead to somebody by hand; an offer that waits ends',
    access: { resource: 'lead', action: 'assign' },
    body: AssignBody,
    response: Lead.schema,
  }),
  qualifyLead: defineRoute({
    ...action,
    operationId: 'qualifyLead',
    path: '/v1/leads/{id}/qualify',
    summary: 'The lead is worth selling to, in this market segment; takes an offer that waits for you',
    body: QualifyBody,
    response: Lead.schema,
  }),
  disqualifyLead: defineRoute({
    ...action,
    operationId: 'disqualifyLead',
    path: '/v1/leads/{id}/disqualify',
    summary: 'The lead is not worth selling to',
    body: DisqualifyBody,
    response: Lead.schema,
  }),
  convertLead: defineRoute({
    ...action,
    operationId: 'convertLead',
    path: '/v1/leads/{id}/convert',
    summary:
      'Makes the lead an account, a contact and, when asked, an opportunity; those that exist are used',
    body: ConvertBody,
    response: Conversion,
  }),
  logActivity: defineRoute({
    ...action,
    operationId: 'logActivity',
    path: '/v1/leads/{id}/activities',
    summary: 'Notes what was done; a call, e-mail or meeting takes an offer that waits for you',
    body: ActivityFields,
    response: Activity.schema,
    status: 201,
  }),
  listActivities: defineRoute({
    operationId: 'listActivities',
    method: 'GET',
    path: '/v1/leads/{id}/activities',
    summary: 'What was done with a lead, newest first',
    tag,
    access: { resource: 'lead', action: 'read' },
    query: z.object(pageQuery),
    response: pageOf(Activity.schema),
  }),
} as const;

/** Leads from capture to conversion, the rules that route them, the forms they come by. */
export const leadsRoutes = {
  ...leads,
  ...actions,
  ...routingRoutes,
  ...formRoutes,
} as const;

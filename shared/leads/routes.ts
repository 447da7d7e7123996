import * as z from 'zod';
import { idOf } from '../id.ts';
import { regionPath } from '../platform/fields.ts';
import { patchOf } from '../platform/merge-patch.ts';
import { defineRoute, pageOf, pageQuery } from '../platform/route.ts';
import { Activity, ActivityFields } from './activity.ts';
import { FormFields, PublicForm } from './form.ts';
import { ImportFields, ImportView } from './import.ts';
import { Lead, LeadFields, leadSources, leadStatuses, NewLead } from './lead.ts';
import {
  AcceptBody,
  AssignBody,
  Conversion,
  ConvertBody,
  DeclineBody,
  DisqualifyBody,
  DryRun,
  DryRunBody,
  QualifyBody,
} from './lead-actions.ts';
import { RoutingRule } from './routing-rule.ts';
import { RoutingRuleBody } from './routing-rule-body.ts';

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

const routing = {
  createRoutingRule: defineRoute({
    operationId: 'createRoutingRule',
    method: 'POST',
    path: '/v1/routing-rules',
    summary: 'Adds a routing rule',
    tag: 'Routing',
    access: { resource: 'routingRule', action: 'create' },
    body: RoutingRuleBody,
    response: RoutingRule.schema,
    status: 201,
  }),
  listRoutingRules: defineRoute({
    operationId: 'listRoutingRules',
    method: 'GET',
    path: '/v1/routing-rules',
    summary: 'The routing rules in the order in which they are tried',
    tag: 'Routing',
    access: { resource: 'routingRule', action: 'read' },
    query: z.object(pageQuery),
    response: pageOf(RoutingRule.schema),
  }),
  getRoutingRule: defineRoute({
    operationId: 'getRoutingRule',
    method: 'GET',
    path: '/v1/routing-rules/{id}',
    summary: 'A routing rule',
    tag: 'Routing',
    access: { resource: 'routingRule', action: 'read' },
    response: RoutingRule.schema,
  }),
  changeRoutingRule: defineRoute({
    operationId: 'changeRoutingRule',
    method: 'PATCH',
    path: '/v1/routing-rules/{id}',
    summary: 'Changes a routing rule; its version is told with every hand-off it makes',
    tag: 'Routing',
    access: { resource: 'routingRule', action: 'update' },
    body: patchOf(RoutingRuleBody),
    ifMatch: 'required',
    response: RoutingRule.schema,
  }),
  deleteRoutingRule: defineRoute({
    operationId: 'deleteRoutingRule',
    method: 'DELETE',
    path: '/v1/routing-rules/{id}',
    summary: 'Deletes a routing rule',
    tag: 'Routing',
    access: { resource: 'routingRule', action: 'delete' },
    ifMatch: 'optional',
    status: 204,
  }),
  dryRunRouting: defineRoute({
    operationId: 'dryRunRouting',
    method: 'POST',
    path: '/v1/routing-rules/dry-run',
    summary: 'Runs a lead through the rules and changes nothing: which rule, who, by when, and why',
    tag: 'Routing',
    access: { resource: 'routingRule', action: 'read' },
    body: DryRunBody,
    response: DryRun,
  }),
} as const;

const forms = {
  createForm: defineRoute({
    operationId: 'createForm',
    method: 'POST',
    path: '/v1/forms',
    summary: 'Adds a public web form that captures leads',
    tag: 'Forms',
    access: { resource: 'form', action: 'create' },
    body: FormFields,
    response: PublicForm,
    status: 201,
  }),
  listForms: defineRoute({
    operationId: 'listForms',
    method: 'GET',
    path: '/v1/forms',
    summary: 'The forms, newest first',
    tag: 'Forms',
    access: { resource: 'form', action: 'read' },
    query: z.object(pageQuery),
    response: pageOf(PublicForm),
  }),
  getForm: defineRoute({
    operationId: 'getForm',
    method: 'GET',
    path: '/v1/forms/{id}',
    summary: 'A form with its public address',
    tag: 'Forms',
    access: { resource: 'form', action: 'read' },
    response: PublicForm,
  }),
  changeForm: defineRoute({
    operationId: 'changeForm',
    method: 'PATCH',
    path: '/v1/forms/{id}',
    summary: 'Changes a form',
    tag: 'Forms',
    access: { resource: 'form', action: 'update' },
    body: patchOf(FormFields),
    ifMatch: 'required',
    response: PublicForm,
  }),
  deleteForm: defineRoute({
    operationId: 'deleteForm',
    method: 'DELETE',
    path: '/v1/forms/{id}',
    summary: 'Deletes a form; its address answers 404 from then on',
    tag: 'Forms',
    access: { resource: 'form', action: 'delete' },
    ifMatch: 'optional',
    status: 204,
  }),
  showForm: defineRoute({
    operationId: 'showForm',
    method: 'GET',
    path: '/f/{formKey}',
    summary: 'The page of a public form',
    tag: 'Forms',
    access: 'public',
    contentType: 'text/html; charset=utf-8',
  }),
  submitForm: defineRoute({
    operationId: 'submitForm',
    method: 'POST',
    path: '/f/{formKey}',
    summary: 'Sends a public form: as a browser does, or as JSON with the fields by name',
    tag: 'Forms',
    access: 'public',
    body: z.record(z.string().max(200), z.unknown()),
    bodyType: 'form',
    contentType: 'text/html; charset=utf-8',
  }),
} as const;

const imports = {
  createImport: defineRoute({
    operationId: 'createImport',
    method: 'POST',
    path: '/v1/imports',
    summary: 'Prepares an import and gives the address to PUT the CSV file to',
    tag: 'Imports',
    access: { resource: 'import', action: 'create' },
    body: ImportFields,
    response: ImportView,
    status: 201,
  }),
  listImports: defineRoute({
    operationId: 'listImports',
    method: 'GET',
    path: '/v1/imports',
    summary: 'The imports, newest first',
    tag: 'Imports',
    access: { resource: 'import', action: 'read' },
    query: z.object(pageQuery),
    response: pageOf(ImportView),
  }),
  getImport: defineRoute({
    operationId: 'getImport',
    method: 'GET',
    path: '/v1/imports/{id}',
    summary: 'How far an import is, with its counts and the rows that failed',
    tag: 'Imports',
    access: { resource: 'import', action: 'read' },
    response: ImportView,
  }),
  startImport: defineRoute({
    operationId: 'startImport',
    method: 'POST',
    path: '/v1/imports/{id}/start',
    summary: 'Starts an import whose file was uploaded',
    tag: 'Imports',
    access: { resource: 'import', action: 'update' },
    body: z.strictObject({}),
    response: ImportView,
    status: 202,
  }),
} as const;

/** Leads from capture to conversion, the rules that route them, the forms and files they come by. */
export const leadsRoutes = { ...leads, ...actions, ...routing, ...forms, ...imports } as const;

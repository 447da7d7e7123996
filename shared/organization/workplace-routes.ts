import * as z from 'zod';
import { Lead } from '../leads/lead.ts';
import { instant } from '../platform/fields.ts';
import { patchOf } from '../platform/merge-patch.ts';
import { defineRoute, pageOf, pageQuery } from '../platform/route.ts';
import { duration } from '../time/duration.ts';
import { AuditEntry } from './audit.ts';
import { Calendar, CalendarFields } from './calendar.ts';
import { Organization, OrganizationFields, Settings, SettingsFields } from './organization.ts';
import { Queue, QueueFields } from './queue.ts';

const tag = 'Organization';

const queues = {
  createQueue: defineRoute({
    operationId: 'createQueue',
    method: 'POST',
    path: '/v1/queues',
    summary: 'Makes a queue, where work waits for whoever claims it',
    tag,
    access: { resource: 'queue', action: 'create' },
    body: QueueFields,
    response: Queue.schema,
    status: 201,
  }),
  listQueues: defineRoute({
    operationId: 'listQueues',
    method: 'GET',
    path: '/v1/queues',
    summary: 'Queues, newest first',
    tag,
    access: { resource: 'queue', action: 'read' },
    query: z.object({ ...pageQuery, kind: QueueFields.shape.kind.optional() }),
    response: pageOf(Queue.schema),
  }),
  getQueue: defineRoute({
    operationId: 'getQueue',
    method: 'GET',
    path: '/v1/queues/{id}',
    summary: 'A queue',
    tag,
    access: { resource: 'queue', action: 'read' },
    response: Queue.schema,
  }),
  changeQueue: defineRoute({
    operationId: 'changeQueue',
    method: 'PATCH',
    path: '/v1/queues/{id}',
    summary: 'Changes a queue',
    tag,
    access: { resource: 'queue', action: 'update' },
    body: patchOf(QueueFields),
    ifMatch: 'required',
    response: Queue.schema,
  }),
  deleteQueue: defineRoute({
    operationId: 'deleteQueue',
    method: 'DELETE',
    path: '/v1/queues/{id}',
    summary: 'Deletes an empty queue that no rule names',
    tag,
    access: { resource: 'queue', action: 'delete' },
    ifMatch: 'optional',
    status: 204,
  }),
  listQueueItems: defineRoute({
    operationId: 'listQueueItems',
    method: 'GET',
    path: '/v1/queues/{id}/items',
    summary: 'What waits in a queue, longest waiting first',
    tag,
    access: { resource: 'queue', action: 'read' },
    query: z.object(pageQuery),
    response: pageOf(Lead.schema),
  }),
  claimQueueItem: defineRoute({
    operationId: 'claimQueueItem',
    method: 'POST',
    path: '/v1/queues/{id}/items/{itemId}/claim',
    summary: 'Takes something out of a queue: it is yours then',
    tag,
    access: { resource: 'lead', action: 'update' },
    body: z.strictObject({}),
    response: Lead.schema,
  }),
} as const;

const calendars = {
  createCalendar: defineRoute({
    operationId: 'createCalendar',
    method: 'POST',
    path: '/v1/calendars',
    summary: 'Makes a business calendar: time zone, open hours of each weekday, exceptions',
    tag,
    access: { resource: 'calendar', action: 'create' },
    body: CalendarFields,
    response: Calendar.schema,
    status: 201,
  }),
  listCalendars: defineRoute({
    operationId: 'listCalendars',
    method: 'GET',
    path: '/v1/calendars',
    summary: 'Calendars, newest first',
    tag,
    access: { resource: 'calendar', action: 'read' },
    query: z.object(pageQuery),
    response: pageOf(Calendar.schema),
  }),
  getCalendar: defineRoute({
    operationId: 'getCalendar',
    method: 'GET',
    path: '/v1/calendars/{id}',
    summary: 'A calendar',
    tag,
    access: { resource: 'calendar', action: 'read' },
    response: Calendar.schema,
  }),
  changeCalendar: defineRoute({
    operationId: 'changeCalendar',
    method: 'PATCH',
    path: '/v1/calendars/{id}',
    summary: 'Changes a calendar; deadlines that are set already stay',
    tag,
    access: { resource: 'calendar', action: 'update' },
    body: patchOf(CalendarFields),
    ifMatch: 'required',
    response: Calendar.schema,
  }),
  deleteCalendar: defineRoute({
    operationId: 'deleteCalendar',
    method: 'DELETE',
    path: '/v1/calendars/{id}',
    summary: 'Deletes a calendar that nothing uses',
    tag,
    access: { resource: 'calendar', action: 'delete' },
    ifMatch: 'optional',
    status: 204,
  }),
  importHolidays: defineRoute({
    operationId: 'importHolidays',
    method: 'POST',
    path: '/v1/calendars/{id}/import',
    summary: 'Adds the holidays of an iCalendar file; an exception of the same date is replaced',
    tag,
    access: { resource: 'calendar', action: 'update' },
    body: z.string().min(1, 'must be an iCalendar text'),
    bodyType: 'calendar',
    response: Calendar.schema.and(
      z.object({
        imported: z.int(),
        skipped: z.array(z.object({ line: z.int(), name: z.string(), because: z.string() })),
      }),
    ),
  }),
  getDue: defineRoute({
    operationId: 'getDue',
    method: 'GET',
    path: '/v1/calendars/{id}/due',
    summary: 'When so much business time has passed',
    tag,
    access: { resource: 'calendar', action: 'read' },
    query: z.object({ from: instant, duration }),
    response: z.object({ dueAt: z.string() }),
  }),
  getElapsed: defineRoute({
    operationId: 'getElapsed',
    method: 'GET',
    path: '/v1/calendars/{id}/elapsed',
    summary: 'How much business time lies between two instants',
    tag,
    access: { resource: 'calendar', action: 'read' },
    query: z.object({ from: instant, to: instant }),
    response: z.object({ duration: z.string() }),
  }),
} as const;

const organization = {
  getOrganization: defineRoute({
    operationId: 'getOrganization',
    method: 'GET',
    path: '/v1/organization',
    summary: 'Your organization',
    tag,
    access: { resource: 'organization', action: 'read' },
    response: Organization.schema,
  }),
  changeOrganization: defineRoute({
    operationId: 'changeOrganization',
    method: 'PATCH',
    path: '/v1/organization',
    summary: 'Changes its name',
    tag,
    access: { resource: 'organization', action: 'update' },
    body: patchOf(OrganizationFields),
    ifMatch: 'required',
    response: Organization.schema,
  }),
  getSettings: defineRoute({
    operationId: 'getSettings',
    method: 'GET',
    path: '/v1/settings',
    summary: 'How the organization works: currency, languages, defaults',
    tag,
    access: { resource: 'settings', action: 'read' },
    response: Settings.schema,
  }),
  changeSettings: defineRoute({
    operationId: 'changeSettings',
    method: 'PATCH',
    path: '/v1/settings',
    summary: 'Changes the settings',
    tag,
    access: { resource: 'settings', action: 'update' },
    body: patchOf(SettingsFields),
    ifMatch: 'required',
    response: Settings.schema,
  }),
  listAudit: defineRoute({
    operationId: 'listAudit',
    method: 'GET',
    path: '/v1/audit',
    summary: 'Who changed a record, when, from what to what; newest first',
    tag,
    access: { resource: 'audit', action: 'read' },
    query: z.object({ ...pageQuery, recordId: z.string().min(1).max(100) }),
    response: pageOf(AuditEntry),
  }),
} as const;

/** How the work is arranged. */
export const workplaceRoutes = { ...queues, ...calendars, ...organization } as const;

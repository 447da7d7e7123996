import * as z from 'zod';
import { defineRoute, pageOf, pageQuery } from '../platform/route.ts';
import { Erasure, ErasureFields } from './erasure.ts';
import { customersTag as tag } from './filters.ts';

/** Everything held about a person, in parts of some megabytes. */
export const PersonExport = z.object({
  contactId: z.string(),
  generatedAt: z.string(),
  /** What each section holds, in words. */
  holds: z.record(z.string(), z.string()),
  /** The records, by their kind; `audit` is who changed what. */
  sections: z.record(z.string(), z.array(z.record(z.string(), z.unknown()))),
  /** There is more: ask again with it. */
  cursor: z.string().optional(),
});
export type PersonExport = z.output<typeof PersonExport>;

/** What a person may ask of the organization: everything it holds about them, and that it forgets them. */
export const privacyRoutes = {
  exportPerson: defineRoute({
    operationId: 'exportPerson',
    method: 'GET',
    path: '/v1/contacts/{id}/export',
    summary:
      'Everything held about a person, across all contexts; in parts of some megabytes where it is much',
    tag,
    access: { resource: 'personalData', action: 'read' },
    query: z.object({ cursor: pageQuery.cursor }),
    response: PersonExport,
  }),
  eraseContact: defineRoute({
    operationId: 'eraseContact',
    method: 'POST',
    path: '/v1/contacts/{id}/erase',
    summary: 'Erases a person everywhere, for good; If-Match confirms that it is this one',
    tag,
    access: { resource: 'personalData', action: 'delete' },
    body: ErasureFields,
    ifMatch: 'required',
    response: Erasure.schema,
    status: 202,
  }),
  listErasures: defineRoute({
    operationId: 'listErasures',
    method: 'GET',
    path: '/v1/erasures',
    summary: 'The erasures, newest first',
    tag,
    access: { resource: 'personalData', action: 'read' },
    query: z.object({ ...pageQuery }),
    response: pageOf(Erasure.schema),
  }),
  getErasure: defineRoute({
    operationId: 'getErasure',
    method: 'GET',
    path: '/v1/erasures/{id}',
    summary: 'How far an erasure is, and what it erased, in numbers',
    tag,
    access: { resource: 'personalData', action: 'read' },
    response: Erasure.schema,
  }),
} as const;

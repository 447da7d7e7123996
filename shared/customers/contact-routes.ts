import * as z from 'zod';
import { idOf } from '../id.ts';
import { regionPath } from '../platform/fields.ts';
import { patchOf } from '../platform/merge-patch.ts';
import { defineRoute, pageOf, pageQuery } from '../platform/route.ts';
import { Contact, ContactFields } from './contact.ts';
import { allowDuplicate } from './duplicate-routes.ts';
import { ownerFilter as owner, searchText, customersTag as tag } from './filters.ts';

/** Contacts: people. */
export const contactRoutes = {
  createContact: defineRoute({
    operationId: 'createContact',
    method: 'POST',
    path: '/v1/contacts',
    summary: 'Adds a contact: a person',
    tag,
    access: { resource: 'contact', action: 'create' },
    query: z.object({ allowDuplicate }),
    body: ContactFields,
    response: Contact.schema,
    status: 201,
  }),
  listContacts: defineRoute({
    operationId: 'listContacts',
    method: 'GET',
    path: '/v1/contacts',
    summary: 'Contacts, newest first; by words of the name, by account',
    tag,
    access: { resource: 'contact', action: 'read' },
    query: z.object({
      ...pageQuery,
      q: searchText,
      accountId: idOf('account').optional(),
      ownerId: owner,
      region: regionPath.optional().describe('The region of the account'),
    }),
    response: pageOf(Contact.schema),
  }),
  getContact: defineRoute({
    operationId: 'getContact',
    method: 'GET',
    path: '/v1/contacts/{id}',
    summary: 'A contact',
    tag,
    access: { resource: 'contact', action: 'read' },
    response: Contact.schema,
  }),
  changeContact: defineRoute({
    operationId: 'changeContact',
    method: 'PATCH',
    path: '/v1/contacts/{id}',
    summary: 'Changes a contact',
    tag,
    access: { resource: 'contact', action: 'update' },
    body: patchOf(ContactFields),
    ifMatch: 'required',
    response: Contact.schema,
  }),
  deleteContact: defineRoute({
    operationId: 'deleteContact',
    method: 'DELETE',
    path: '/v1/contacts/{id}',
    summary: 'Deletes a contact; it can be brought back for 30 days',
    tag,
    access: { resource: 'contact', action: 'delete' },
    ifMatch: 'optional',
    status: 204,
  }),
  restoreContact: defineRoute({
    operationId: 'restoreContact',
    method: 'POST',
    path: '/v1/contacts/{id}/restore',
    summary: 'Brings a deleted contact back, within 30 days',
    tag,
    access: { resource: 'contact', action: 'delete' },
    response: Contact.schema,
  }),
} as const;

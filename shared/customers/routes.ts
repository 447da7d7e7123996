import * as z from 'zod';
import { idOf } from '../id.ts';
import { regionPath } from '../platform/fields.ts';
import { patchOf } from '../platform/merge-patch.ts';
import { defineRoute, pageOf, pageQuery } from '../platform/route.ts';
import { Account, AccountFields } from './account.ts';
import { Contact, ContactFields } from './contact.ts';

const tag = 'Customers';
const searchText = z.string().trim().min(1).max(200).optional();
const owner = z.union([z.literal('me'), idOf('user')]).optional();

/** Accounts and contacts. */
export const customersRoutes = {
  createAccount: defineRoute({
    operationId: 'createAccount',
    method: 'POST',
    path: '/v1/accounts',
    summary: 'Adds an account: a company or a household',
    tag,
    access: { resource: 'account', action: 'create' },
    body: AccountFields,
    response: Account.schema,
    status: 201,
  }),
  listAccounts: defineRoute({
    operationId: 'listAccounts',
    method: 'GET',
    path: '/v1/accounts',
    summary: 'Accounts, newest first; by words of the name, by owner, by region and all below it',
    tag,
    access: { resource: 'account', action: 'read' },
    query: z.object({ ...pageQuery, q: searchText, ownerId: owner, region: regionPath.optional() }),
    response: pageOf(Account.schema),
  }),
  getAccount: defineRoute({
    operationId: 'getAccount',
    method: 'GET',
    path: '/v1/accounts/{id}',
    summary: 'An account',
    tag,
    access: { resource: 'account', action: 'read' },
    response: Account.schema,
  }),
  changeAccount: defineRoute({
    operationId: 'changeAccount',
    method: 'PATCH',
    path: '/v1/accounts/{id}',
    summary: 'Changes an account',
    tag,
    access: { resource: 'account', action: 'update' },
    body: patchOf(AccountFields),
    ifMatch: 'required',
    response: Account.schema,
  }),
  deleteAccount: defineRoute({
    operationId: 'deleteAccount',
    method: 'DELETE',
    path: '/v1/accounts/{id}',
    summary: 'Deletes an account; it can be brought back for 30 days',
    tag,
    access: { resource: 'account', action: 'delete' },
    ifMatch: 'optional',
    status: 204,
  }),
  createContact: defineRoute({
    operationId: 'createContact',
    method: 'POST',
    path: '/v1/contacts',
    summary: 'Adds a contact: a person',
    tag,
    access: { resource: 'contact', action: 'create' },
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
} as const;

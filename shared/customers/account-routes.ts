import * as z from 'zod';
import { regionPath } from '../platform/fields.ts';
import { patchOf } from '../platform/merge-patch.ts';
import { defineRoute, pageOf, pageQuery } from '../platform/route.ts';
import { Account, AccountFields } from './account.ts';
import { allowDuplicate } from './duplicate-routes.ts';
import { ownerFilter as owner, searchText, customersTag as tag } from './filters.ts';

/** Accounts: companies and households. */
export const accountRoutes = {
  createAccount: defineRoute({
    operationId: 'createAccount',
    method: 'POST',
    path: '/v1/accounts',
    summary: 'Adds an account: a company or a household',
    tag,
    access: { resource: 'account', action: 'create' },
    query: z.object({ allowDuplicate }),
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
  restoreAccount: defineRoute({
    operationId: 'restoreAccount',
    method: 'POST',
    path: '/v1/accounts/{id}/restore',
    summary: 'Brings a deleted account back, within 30 days',
    tag,
    access: { resource: 'account', action: 'delete' },
    response: Account.schema,
  }),
} as const;

import * as z from 'zod';
import { idOf } from '../id.ts';
import { defineRoute, pageOf, pageQuery } from '../platform/route.ts';
import { Account } from './account.ts';
import { Contact } from './contact.ts';
import { customersTag as tag } from './filters.ts';
import { Keep, Merge } from './merge.ts';

const access = { resource: 'duplicate', action: 'update' } as const;

const bodyFor = (type: 'contact' | 'account') =>
  z.strictObject({
    otherId: idOf(type).describe('The one that becomes part of this one'),
    keep: Keep.optional().describe(
      'Whose value a field keeps, by its name: { "title": "<id>", "custom.colour": "<id>" }. A field that is not named keeps ' +
        'this record’s value, or the other’s where this one has none; lists are united.',
    ),
  });

/** Two records become one, and two again. */
export const mergeRoutes = {
  mergeContact: defineRoute({
    operationId: 'mergeContact',
    method: 'POST',
    path: '/v1/contacts/{id}/merge',
    summary: 'Merges another contact into this one; what belongs to it moves, its id leads here',
    tag,
    access,
    body: bodyFor('contact'),
    ifMatch: 'optional',
    response: z.intersection(Contact.schema, z.object({ merge: Merge.schema })),
  }),
  mergeAccount: defineRoute({
    operationId: 'mergeAccount',
    method: 'POST',
    path: '/v1/accounts/{id}/merge',
    summary: 'Merges another account into this one; what belongs to it moves, its id leads here',
    tag,
    access,
    body: bodyFor('account'),
    ifMatch: 'optional',
    response: z.intersection(Account.schema, z.object({ merge: Merge.schema })),
  }),
  listContactMerges: defineRoute({
    operationId: 'listContactMerges',
    method: 'GET',
    path: '/v1/contacts/{id}/merges',
    summary: 'What was merged into a contact, newest first',
    tag,
    access: { resource: 'contact', action: 'read' },
    query: z.object(pageQuery),
    response: pageOf(Merge.schema),
  }),
  listAccountMerges: defineRoute({
    operationId: 'listAccountMerges',
    method: 'GET',
    path: '/v1/accounts/{id}/merges',
    summary: 'What was merged into an account, newest first',
    tag,
    access: { resource: 'account', action: 'read' },
    query: z.object(pageQuery),
    response: pageOf(Merge.schema),
  }),
  getMerge: defineRoute({
    operationId: 'getMerge',
    method: 'GET',
    path: '/v1/merges/{id}',
    summary: 'A merge, and how much it has moved by now',
    tag,
    access: { resource: 'duplicate', action: 'read' },
    response: Merge.schema,
  }),
  undoMerge: defineRoute({
    operationId: 'undoMerge',
    method: 'POST',
    path: '/v1/merges/{id}/undo',
    summary: 'Undoes a merge, within 30 days: two records again, each with what belonged to it',
    tag,
    access,
    response: Merge.schema,
  }),
} as const;

import * as z from 'zod';
import { defineEvent } from '../platform/event.ts';
import type { BaseRecord } from '../table/entity.ts';
import { Account } from './account.ts';
import { Contact } from './contact.ts';
import { accountIdentityFields, contactIdentityFields } from './identity.ts';
import { Merge } from './merge.ts';

const source = 'baton.customers';

/** Whether what tells who it is was written, changed, or is gone with the record. */
const identifiedBy =
  <R extends BaseRecord>(fields: readonly (keyof R)[]) =>
  ({ before, after }: { before?: R | undefined; after?: R | undefined }) =>
    !before || !after || fields.some((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));

export const contactIdentified = defineEvent({
  name: 'contact.identified.v1',
  source,
  entity: Contact,
  summary: 'What tells who a contact is became known, changed or is gone: name, addresses, numbers, account.',
  raisedBy: identifiedBy<Contact>(contactIdentityFields),
  data: z.object({ isGone: z.boolean() }),
  dataOf: (_contact, { after }) => ({ isGone: after === undefined }),
});

export const accountIdentified = defineEvent({
  name: 'account.identified.v1',
  source,
  entity: Account,
  summary:
    'What tells which company an account is became known, changed or is gone: name, domain, number, address.',
  raisedBy: identifiedBy<Account>(accountIdentityFields),
  data: z.object({ isGone: z.boolean() }),
  dataOf: (_account, { after }) => ({ isGone: after === undefined }),
});

const mergeFacts = z.object({
  type: z.string(),
  survivorId: z.string(),
  loserId: z.string(),
  status: z.string(),
});
const factsOf = ({ type, survivorId, loserId, status }: Merge) => ({ type, survivorId, loserId, status });

export const mergeStarted = defineEvent({
  name: 'merge.started.v1',
  source,
  entity: Merge,
  summary:
    'Two records became one, or two again; what belongs to them is being moved, or goes on in another run.',
  raisedBy: ({ before, after }) =>
    (after?.status === 'moving' || after?.status === 'undoing') &&
    (before?.status !== after.status || before.part !== after.part),
  data: mergeFacts,
  dataOf: factsOf,
});

export const mergeFinished = defineEvent({
  name: 'merge.finished.v1',
  source,
  entity: Merge,
  summary:
    'Everything that belonged to a merged record stands with the one that goes on, or is back where it was.',
  raisedBy: ({ before, after }) =>
    (after?.status === 'completed' || after?.status === 'undone') && before?.status !== after.status,
  data: mergeFacts,
  dataOf: factsOf,
});

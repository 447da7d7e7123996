import { Account } from '../../../shared/customers/account.ts';
import { Contact } from '../../../shared/customers/contact.ts';
import type { DuplicateType } from '../../../shared/customers/duplicate.ts';
import type { Keep } from '../../../shared/customers/merge-fields.ts';
import { mergedAccount, mergedContact } from '../../../shared/customers/merge-fields.ts';
import type { BaseRecord, Entity } from '../../../shared/table/entity.ts';
import type { Table } from '../../platform/table/gateway.ts';
import { mergedParent } from './merged-parent.ts';

interface Held {
  readonly ownerId?: string | undefined;
  readonly teamId?: string | undefined;
}

/** What merging is for one type of record. */
export interface MergeKind<R extends BaseRecord & Held> {
  readonly type: DuplicateType;
  readonly entity: Entity<R> & { readonly name: DuplicateType };
  readonly nameOf: (record: R) => string;
  /** The fields of the two as one. Throws `invalid` for a choice that cannot be. */
  readonly fieldsOf: (
    table: Table,
    survivor: R,
    loser: R,
    keep: Keep | undefined,
  ) => Promise<Readonly<Record<string, unknown>>>;
  /** The id of the account or the contact that a line of the timeline is about. */
  readonly touched: (record: R) => { readonly accountId?: string; readonly contactId?: string };
}

export const contactMerges: MergeKind<Contact> = {
  type: 'contact',
  entity: { ...Contact, name: 'contact' },
  nameOf: ({ name }) => name.full,
  fieldsOf: async (_table, survivor, loser, keep) => mergedContact(survivor, loser, keep),
  touched: ({ id, accountId }) => ({ contactId: id, ...(accountId && { accountId }) }),
};

export const accountMerges: MergeKind<Account> = {
  type: 'account',
  entity: { ...Account, name: 'account' },
  nameOf: ({ name }) => name,
  fieldsOf: async (table, survivor, loser, keep) => {
    const fields = mergedAccount(survivor, loser, keep);
    return { ...fields, parentId: await mergedParent(table, { survivor, loser, keep }) };
  },
  touched: ({ id }) => ({ accountId: id }),
};

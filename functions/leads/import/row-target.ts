import { isDeepStrictEqual } from 'node:util';
import { Account, AccountFields } from '../../../shared/customers/account.ts';
import { Contact, ContactFields } from '../../../shared/customers/contact.ts';
import { readAccountRow, readContactRow } from '../../../shared/leads/import/read-customer-row.ts';
import { readLeadRow } from '../../../shared/leads/import/read-lead-row.ts';
import type { RowCells, RowReading, RowTerms } from '../../../shared/leads/import/row-reading.ts';
import type { Import } from '../../../shared/leads/import.ts';
import { Lead, LeadFields } from '../../../shared/leads/lead.ts';
import { User } from '../../../shared/organization/user.ts';
import { type Author, type BaseRecord, type Entity, revise, stampNew } from '../../../shared/table/entity.ts';
import type { Reference } from '../../platform/references.ts';
import type { Table } from '../../platform/table/gateway.ts';
import { create, type Write } from '../../platform/table/write.ts';
import {
  behaviourOf,
  type CaptureTerms,
  captureWrites,
  newLead,
  scoreFields,
  withDialable,
} from '../capture.ts';

/** What an import must know about the type of record its rows become. */
export interface RowTarget<R extends BaseRecord, F> {
  readonly entity: Entity<R>;
  readonly read: (cells: RowCells, terms: RowTerms) => RowReading<F>;
  /** Under which lookup a record of this identity is found, however it came in; a fingerprint has none. */
  readonly lookupOf: (identity: string) => string | undefined;
  /** Whether a record found by one of the identities is the row's own. */
  readonly isSame: (record: R, fields: F) => boolean;
  readonly references: (fields: F) => readonly Reference[];
  readonly create: (fields: F, id: string, now: number) => Write[];
  /** The record with what the row says; `undefined` when that changes nothing. */
  readonly revised: (record: R, fields: F, now: number) => Promise<R | undefined>;
}

interface Importing {
  readonly table: Table;
  readonly job: Import;
  readonly author: Author;
  readonly terms: CaptureTerms;
}

/** Rows become leads: scored, routed and offered like any other. */
export function leadTarget({ table, job, author, terms }: Importing): RowTarget<Lead, LeadFields> {
  return {
    entity: Lead,
    read: readLeadRow,
    lookupOf: (identity) =>
      identity.startsWith('external:')
        ? `lead-${identity}`
        : identity.startsWith('row:')
          ? undefined
          : identity,
    // One e-mail address under two ids of the other system is two leads there.
    isSame: (lead, { externalId }) => !externalId || !lead.externalId || lead.externalId === externalId,
    references: () => [],
    create: (fields, id, now) => captureWrites(newLead(fields, { id, importId: job.id }, terms, author, now)),
    revised: async (lead, row, now) => {
      if (lead.status === 'converted') return undefined;
      const said = { ...row, ...keptOf(lead, row), custom: bothOf(lead.custom, row.custom) };
      const fields = withDialable(overlaid(LeadFields.parse(fieldsOf(LeadFields, lead)), said), terms);
      if (isDeepStrictEqual(fields, fieldsOf(LeadFields, lead))) return undefined;
      const score = scoreFields(fields, await behaviourOf(table, lead), terms, now);
      return revise(lead, { ...fields, ...score }, author, now);
    },
  };
}

/** What a row only stands in with does not overwrite what is known: a name made of an address, a source nobody gave. */
function keptOf(lead: Lead, row: LeadFields): Partial<LeadFields> {
  const standsIn = [row.email, row.company, row.externalId, row.phone].includes(row.name);
  const hasNoSource = row.source === 'import' && !row.sourceDetail;
  return {
    ...(standsIn && { name: lead.name }),
    ...(hasNoSource && { source: lead.source, sourceDetail: lead.sourceDetail }),
  };
}

/** Rows become contacts. */
export function contactTarget({ author }: Importing): RowTarget<Contact, Omit<Contact, keyof BaseRecord>> {
  return {
    entity: Contact,
    read: readContactRow,
    lookupOf: (identity) => (identity.startsWith('row:') ? undefined : identity),
    isSame: () => true,
    references: ({ accountId }) => [{ path: 'accountId', entity: Account, id: accountId }],
    create: (fields, id, now) => create(Contact, stampNew(fields, id, author, now)),
    revised: async (contact, row, now) => {
      const before = ContactFields.parse(fieldsOf(ContactFields, contact));
      const fields = overlaid(before, {
        ...row,
        emails: [...before.emails, ...row.emails.filter(isNewIn(before.emails, 'address'))].slice(0, 20),
        phones: [...before.phones, ...row.phones.filter(isNewIn(before.phones, 'number'))].slice(0, 20),
        custom: bothOf(before.custom, row.custom),
      });
      return isDeepStrictEqual(fields, before) ? undefined : revise(contact, fields, author, now);
    },
  };
}

/** Rows become accounts. */
export function accountTarget({ author }: Importing): RowTarget<Account, Omit<Account, keyof BaseRecord>> {
  return {
    entity: Account,
    read: readAccountRow,
    lookupOf: (identity) => (identity.startsWith('row:') ? undefined : identity),
    isSame: () => true,
    references: ({ ownerId }) => [{ path: 'ownerId', entity: User, id: ownerId }],
    create: (fields, id, now) => create(Account, stampNew(fields, id, author, now)),
    revised: async (account, row, now) => {
      const before = AccountFields.parse(fieldsOf(AccountFields, account));
      const fields = overlaid(before, { ...row, custom: bothOf(before.custom, row.custom) });
      return isDeepStrictEqual(fields, before) ? undefined : revise(account, fields, author, now);
    },
  };
}

/** The fields that people write, of a record that carries more. */
function fieldsOf(schema: { readonly shape: object }, record: object): Record<string, unknown> {
  const named = Object.entries(record).filter(([name, value]) => name in schema.shape && value !== undefined);
  return Object.fromEntries(named);
}

/** What is said goes over what is there; what is not said stays. */
function overlaid<F extends object>(before: F, said: Partial<F>): F {
  const after = { ...before };
  for (const [name, value] of Object.entries(said)) {
    if (value !== undefined) Reflect.set(after, name, value);
  }
  return after;
}

function bothOf<T extends object>(before: T | undefined, said: T | undefined): T | undefined {
  return before && said ? { ...before, ...said } : (said ?? before);
}

const isNewIn =
  <K extends string>(known: readonly { readonly [name in K]: string }[], name: K) =>
  (one: { readonly [name in K]: string }) =>
    !known.some((other) => other[name].toLowerCase() === one[name].toLowerCase());

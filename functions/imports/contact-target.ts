import { isDeepStrictEqual } from 'node:util';
import type * as z from 'zod';
import { Account } from '../../shared/customers/account.ts';
import { Contact, ContactFields } from '../../shared/customers/contact.ts';
import { readContactRow } from '../../shared/imports/read-contact-row.ts';
import type { ReadRow } from '../../shared/imports/row-reading.ts';
import { revise, stampNew } from '../../shared/table/entity.ts';
import { personNameKey } from '../../shared/text/name-keys.ts';
import { create } from '../platform/table/write.ts';
import { customAfter, expectCustom, fieldsOf, overlaid } from './overlay.ts';
import { type Importing, type RowTarget, sameElsewhere, usualLookup } from './row-target.ts';

type Fields = z.output<typeof ContactFields>;

/**
 * Rows become contacts of their accounts, owned as these are. A company that is not there yet is made where the import may
 * do so; where not, its name stays with the contact.
 */
export function contactTarget({
  author,
  companies,
  people,
  definitions,
}: Importing): RowTarget<Contact, Fields> {
  const heldAs = (accountId: string | undefined) => companies.holderOf(accountId);

  return {
    entity: Contact,
    read: readContactRow,
    lookupOf: usualLookup,
    isSame: (contact, fields, identity) =>
      sameElsewhere(contact, fields) &&
      (!identity.startsWith('phone:') || personNameKey(contact.name.full) === identity.split('#')[1]),
    relate: async (rows) => {
      const accountIds = await companies.accountsOf(
        rows.map(({ company, owner }) => company && { ...company, ownerId: people.ownerOf(owner)?.id }),
      );
      return rows.map((row, index) => related(row, accountIds[index]));
    },
    related: people.related,
    references: ({ accountId }) => [{ path: 'accountId', entity: Account, id: accountId }],
    withExternalId: (fields, externalId) => ({ ...fields, externalId: fields.externalId ?? externalId }),
    create: (fields, id, now) => {
      expectCustom('contact', definitions, fields.custom);
      return create(Contact, stampNew({ ...fields, ...heldAs(fields.accountId) }, id, author, now));
    },
    revised: async (contact, { fields: row }, now) => {
      const before = ContactFields.parse(fieldsOf(ContactFields, contact));
      const standsIn = [row.emails[0]?.address, row.phones[0]?.number].includes(row.name.full);
      const fields = overlaid(before, {
        ...row,
        name: standsIn ? before.name : { ...before.name, ...row.name },
        emails: [
          ...before.emails,
          ...row.emails.filter(isNewIn(before.emails, 'address')).map(secondary(before)),
        ].slice(0, 20),
        phones: [...before.phones, ...row.phones.filter(isNewIn(before.phones, 'number'))].slice(0, 20),
        preferences: row.preferences && { ...before.preferences, ...row.preferences },
        address: row.address && { ...before.address, ...row.address },
        custom: customAfter('contact', definitions, before.custom, row.custom),
      });
      if (isDeepStrictEqual(fields, before)) return undefined;
      const held = fields.accountId === before.accountId ? {} : heldAs(fields.accountId);
      return revise(contact, { ...fields, ...held }, author, now);
    },
  };
}

/** The row with the account of its company; without one the company's name is not lost, and an id of none is refused. */
function related(row: ReadRow<Fields>, accountId: string | undefined): ReadRow<Fields> {
  const { fields, company } = row;
  if (accountId) return { ...row, fields: { ...fields, accountId } };
  if (company?.name)
    return { ...row, fields: { ...fields, custom: { ...fields.custom, company: company.name } } };
  return company?.id ? { ...row, fields: { ...fields, accountId: company.id } } : row;
}

/** An address that comes later is not the primary one of a contact that has one. */
const secondary =
  ({ emails }: Fields) =>
  <T extends { primary?: boolean | undefined }>(one: T) => {
    if (emails.length === 0) return one;
    const { primary: _primary, ...rest } = one;
    return rest;
  };

const isNewIn =
  <K extends string>(known: readonly { readonly [name in K]: string }[], name: K) =>
  (one: { readonly [name in K]: string }) =>
    !known.some((other) => plain(other[name]) === plain(one[name]));

const plain = (text: string) => text.toLowerCase().replace(/[\s().-]/g, '');

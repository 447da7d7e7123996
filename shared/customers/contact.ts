import * as z from 'zod';
import { idOf } from '../id.ts';
import {
  customFields,
  emailAddress,
  labels,
  languageTag,
  line,
  phoneNumber,
  timeZone,
} from '../platform/fields.ts';
import { defineEntity, listed, recordSchema } from '../table/entity.ts';
import { normaliseEmail } from '../text/contact-points.ts';
import { Address } from './account.ts';
import { Affiliation } from './affiliation.ts';
import { ConsentState, mostConsentStates } from './consent-state.ts';
import { phoneLookup } from './phone-lookup.ts';
import { Preferences } from './preferences.ts';

export const PersonName = z.strictObject({
  given: line(100).optional(),
  family: line(100).optional(),
  full: line(200),
});

export const ContactFields = z.strictObject({
  name: PersonName,
  /** How they are addressed: `Dr.`, `Frau`, `女士`. */
  salutation: line(100).optional(),
  /** The account they belong to first; `affiliations` names the others. */
  accountId: idOf('account').optional(),
  /** 10 of each list: deleting a contact takes up to two items for every entry, of the 100 of a transaction. */
  affiliations: z.array(Affiliation).max(10).optional(),
  emails: z
    .array(
      z.strictObject({ address: emailAddress, kind: line(40).optional(), primary: z.boolean().optional() }),
    )
    .max(10)
    .default([]),
  phones: z
    .array(z.strictObject({ number: phoneNumber, kind: line(40).optional() }))
    .max(10)
    .default([]),
  title: line(200).optional(),
  language: languageTag.optional(),
  timeZone: timeZone.optional(),
  preferences: Preferences.optional(),
  address: Address.optional(),
  /** Further addresses: where they live, where parcels go. */
  addresses: z
    .array(Address.extend({ kind: line(40).optional() }))
    .max(10)
    .optional(),
  tags: labels(100).optional(),
  /** The contact's id in another system: importing it again finds it again. */
  externalId: line(200).optional(),
  custom: customFields.optional(),
});

export const Contact = defineEntity({
  name: 'contact',
  schema: recordSchema('contact', ContactFields, {
    ownerId: z.string().optional(),
    teamId: z.string().optional(),
    /** What holds now, for each topic and channel; the history stands beside the contact. */
    consents: z.array(ConsentState).max(mostConsentStates).optional(),
  }),
  placements: (contact) => ({
    ...listed(contact, 'contact'),
    ...(contact.accountId && {
      account: [`contact#${contact.accountId}`, `${contact.createdAt}#${contact.id}`] as const,
    }),
  }),
  links: (contact) =>
    (contact.affiliations ?? []).map(({ accountId }) => ({
      name: `account#${accountId}`,
      placements: { account: [`contact#${accountId}`, `${contact.createdAt}#${contact.id}`] as const },
    })),
  lookups: (contact) => [
    ...new Set([
      ...contact.emails.map(({ address }) => `email:${normaliseEmail(address)}`),
      ...contact.phones.flatMap(({ number }) => phoneLookup(number) ?? []),
      ...(contact.externalId ? [`external:${contact.externalId}`] : []),
    ]),
  ],
  lookupFacts: ({ accountId }): Record<string, string> => (accountId ? { accountId } : {}),
  searchTexts: (contact) => [
    { field: 'name', kind: 'name', text: contact.name.full },
    ...contact.emails.map(({ address }) => ({ field: 'emails', kind: 'email' as const, text: address })),
    ...contact.phones.map(({ number }) => ({ field: 'phones', kind: 'phone' as const, text: number })),
    { field: 'title', kind: 'other', text: contact.title },
  ],
});
export type Contact = z.output<typeof Contact.schema>;

import * as z from 'zod';
import { countryCodeOf } from '../geo/country.ts';
import { normaliseEmail } from '../text/contact-points.ts';
import { personNameKey } from '../text/name-keys.ts';
import { normalisePhone } from '../text/phone-number.ts';
import type { Contact } from './contact.ts';

/** By what everything about a person is found. Exists while an export or an erasure runs, and nowhere else. */
export const Person = z.object({
  contactIds: z.array(z.string()),
  leadIds: z.array(z.string()),
  opportunityIds: z.array(z.string()),
  accountIds: z.array(z.string()),
  /** As they were written; the normal forms follow from them. */
  names: z.array(z.string()),
  emails: z.array(z.string()),
  phones: z.array(z.string()),
  externalIds: z.array(z.string()),
  /** Longer names of others that contain one of this person's: `陈静怡` beside `陈静`. */
  othersNames: z.array(z.string()),
});
export type Person = z.output<typeof Person>;

type ContactLike = Pick<
  Contact,
  'id' | 'name' | 'emails' | 'phones' | 'externalId' | 'accountId' | 'affiliations'
>;

/** The person as their contact alone tells. Pure. */
export function personOf({
  id,
  name,
  emails,
  phones,
  externalId,
  accountId,
  affiliations = [],
}: ContactLike): Person {
  return {
    contactIds: [id],
    leadIds: [],
    opportunityIds: [],
    accountIds: distinct([accountId, ...affiliations.map((one) => one.accountId)]),
    names: namesOf(name),
    emails: distinct(emails.map(({ address }) => address)),
    phones: distinct(phones.map(({ number }) => number)),
    externalIds: distinct([externalId]),
    othersNames: [],
  };
}

function namesOf({ full, given, family }: Contact['name']): string[] {
  const both = given && family ? [`${given} ${family}`, `${family} ${given}`, `${family}, ${given}`] : [];
  const isUnspaced = given && family && /\p{Script=Han}/u.test(full);
  return distinct([full, ...both, ...(isUnspaced ? [`${family}${given}`] : [])]);
}

interface LeadLike {
  readonly id: string;
  readonly name: string;
  readonly email?: string | undefined;
  readonly phone?: string | undefined;
  readonly country?: string | undefined;
  readonly region?: string | undefined;
  readonly contactId?: string | undefined;
}

/**
 * Whether a lead is from this person: linked to their contact, or under their e-mail address. A phone number is shared at
 * many companies, so it counts with the name alone. One that is linked to somebody else is theirs. Pure.
 */
export function isLeadOf(lead: LeadLike, person: Person): boolean {
  if (lead.contactId) return person.contactIds.includes(lead.contactId);
  if (lead.email && person.emails.map(normaliseEmail).includes(normaliseEmail(lead.email))) return true;
  const phone = lead.phone && (normalisePhone(lead.phone, countryOf(lead)) ?? lead.phone);
  const isSameName = person.names.some((name) => personNameKey(name) === personNameKey(lead.name));
  return phone !== undefined && isSameName && normalPhonesOf(person).includes(phone);
}

/** The person as they are known once this lead is theirs. Pure. */
export function withLead(person: Person, lead: LeadLike & PersonalLead): Person {
  const phone = lead.phone && normalisePhone(lead.phone, countryOf(lead));
  return {
    ...person,
    leadIds: distinct([...person.leadIds, lead.id]),
    opportunityIds: distinct([...person.opportunityIds, lead.opportunityId]),
    accountIds: distinct([...person.accountIds, lead.accountId]),
    names: distinct([...person.names, lead.name]),
    emails: distinct([...person.emails, lead.email]),
    phones: distinct([...person.phones, lead.phone, phone]),
    externalIds: distinct([...person.externalIds, lead.externalId]),
  };
}

interface PersonalLead {
  readonly accountId?: string | undefined;
  readonly opportunityId?: string | undefined;
  readonly externalId?: string | undefined;
}

/** Everything one knows of the person and the other does. Pure. */
export function mergedPerson(one: Person, other: Person): Person {
  const both = <K extends keyof Person>(key: K) => distinct([...one[key], ...other[key]]);
  return {
    contactIds: both('contactIds'),
    leadIds: both('leadIds'),
    opportunityIds: both('opportunityIds'),
    accountIds: both('accountIds'),
    names: both('names'),
    emails: both('emails'),
    phones: both('phones'),
    externalIds: both('externalIds'),
    othersNames: both('othersNames'),
  };
}

/** What a person is looked up by: `email:ada@example.com`, `phone:+49…`, `external:17`. */
export function identitiesOf(person: Person): string[] {
  return distinct([
    ...person.emails.map((address) => `email:${normaliseEmail(address)}`),
    ...normalPhonesOf(person).map((number) => `phone:${number}`),
    ...person.externalIds.map((id) => `external:${id}`),
  ]);
}

export function normalPhonesOf({ phones }: Pick<Person, 'phones'>): string[] {
  return distinct(phones.map((number) => normalisePhone(number)));
}

/** Whether any id of the person is among these. */
export function isAbout(person: Person, ids: readonly (string | undefined)[]): boolean {
  const own = [...person.contactIds, ...person.leadIds];
  return ids.some((id) => id !== undefined && own.includes(id));
}

const countryOf = ({ country, region }: LeadLike) => {
  const named = country ?? region?.split('/')[0];
  return named === undefined ? undefined : countryCodeOf(named);
};

function distinct(values: readonly (string | undefined)[]): string[] {
  return [...new Set(values.flatMap((value) => (value === undefined || value === '' ? [] : [value])))];
}

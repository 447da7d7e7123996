import { companyDomainOf, normaliseDomain, normaliseEmail } from '../text/contact-points.ts';
import { plainWords } from '../text/name-keys.ts';
import { normalisePhone } from '../text/phone-number.ts';
import type { Account } from './account.ts';
import type { Contact } from './contact.ts';

/** What tells who a contact is, in the forms that are compared. */
export interface ContactIdentity {
  readonly name: string;
  readonly accountId?: string | undefined;
  readonly emails: readonly string[];
  readonly phones: readonly string[];
  /** Company domains of the e-mail addresses. */
  readonly domains: readonly string[];
  /** Found among the custom fields by the name of the field: `birthDate`, `postcode`. */
  readonly birth?: string | undefined;
  readonly street?: string | undefined;
  readonly postalCode?: string | undefined;
  readonly city?: string | undefined;
  /** What else of the custom fields can tell people apart, by field. */
  readonly facts?: Readonly<Record<string, string>> | undefined;
}

/** What tells which company or household an account is, in the forms that are compared. */
export interface AccountIdentity {
  readonly name: string;
  readonly id?: string | undefined;
  readonly parentId?: string | undefined;
  readonly domain?: string | undefined;
  readonly phone?: string | undefined;
  readonly street?: string | undefined;
  readonly postalCode?: string | undefined;
  readonly city?: string | undefined;
}

/** The fields of a contact by which it is known; the rest says nothing about who it is. */
export const contactIdentityFields = ['name', 'accountId', 'emails', 'phones', 'address', 'custom'] as const;
export const accountIdentityFields = ['name', 'parentId', 'domain', 'phone', 'address', 'region'] as const;

type ContactLike = Pick<Contact, 'name' | 'emails' | 'phones' | 'accountId' | 'address' | 'custom'>;

export function contactIdentity(contact: ContactLike): ContactIdentity {
  const { name, emails, phones, accountId, address, custom } = contact;
  const addresses = distinct(emails.map((email) => normaliseEmail(email.address)));
  return {
    name: name.full,
    accountId,
    emails: addresses,
    phones: distinct(phones.map(({ number }) => comparablePhone(number, address?.country))),
    domains: distinct(addresses.map((email) => companyDomainOf(email))),
    ...factsIn(custom),
    ...placeOf(address),
  };
}

type AccountLike = Pick<Account, 'name' | 'parentId' | 'domain' | 'phone' | 'address' | 'region'> & {
  id?: string | undefined;
};

export function accountIdentity(account: AccountLike): AccountIdentity {
  const { id, name, parentId, domain, phone, address, region } = account;
  return {
    id,
    name,
    parentId,
    domain: domain && (normaliseDomain(domain) ?? companyDomainOf(domain)),
    phone: phone && comparablePhone(phone, address?.country ?? region?.split('/')[0]),
    ...placeOf(address),
  };
}

/** Only what is known, so that a postal code among the custom fields stands where no address has one. */
function placeOf(address: Account['address']): Pick<AccountIdentity, 'street' | 'postalCode' | 'city'> {
  const street = address?.lines?.join(' ');
  const postalCode = address?.postalCode && plainWords(address.postalCode).replace(/[^\p{L}\p{N}]/gu, '');
  return {
    ...(street && { street: plainStreet(street) }),
    ...(postalCode && { postalCode }),
    ...(address?.city && { city: plainCity(address.city) }),
  };
}

/** E.164 where the number is whole, else its digits: what two people type of one number has the same last ones. */
function comparablePhone(number: string, country?: string): string | undefined {
  const digits = number.replace(/\D/g, '');
  return normalisePhone(number, country) ?? (digits.length >= 6 && /[^0]/.test(digits) ? digits : undefined);
}

/** Digits by which numbers meet whatever prefix they were written with. */
export function phoneTail(phone: string): string {
  return phone.replace(/\D/g, '').slice(-8);
}

// How the parts of a street's name are written short, in the languages that write them so most.
const shortForms: readonly (readonly [RegExp, string])[] = [
  ...[
    'first 1st',
    'second 2nd',
    'third 3rd',
    'fourth 4th',
    'fifth 5th',
    'sixth 6th',
    'seventh 7th',
    'eighth 8th',
    'ninth 9th',
  ]
    .map((pair) => pair.split(' '))
    .map(([word = '', number = '']) => [new RegExp(`\\b${word}\\b`, 'g'), number] as const),
  [/\b(?:street|strasse|strase|str|st)\b/g, 'st'],
  [/(?<=\p{L})(?:strasse|strase|str)\b/gu, 'st'],
  [/\b(?:avenue|avenida|ave|av)\b/g, 'av'],
  [/\b(?:boulevard|blvd|bd)\b/g, 'bd'],
  [/\b(?:road|rd)\b/g, 'rd'],
  [/\b(?:drive|dr)\b/g, 'dr'],
  [/\b(?:lane|ln)\b/g, 'ln'],
  [/\b(?:highway|hwy)\b/g, 'hwy'],
  [/\b(?:place|platz|pl)\b/g, 'pl'],
  [/\b(?:square|sq)\b/g, 'sq'],
  [/\b(?:north|n)\b/g, 'n'],
  [/\b(?:south|s)\b/g, 's'],
  [/\b(?:east|e)\b/g, 'e'],
  [/\b(?:west|w)\b/g, 'w'],
  [/\b(?:suite|ste|unit|apt|apartment|floor|fl|room|rm)\b\.? ?\w+$/g, ''],
];

function plainStreet(street: string): string {
  const short = shortForms.reduce((text, [pattern, form]) => text.replace(pattern, form), plainWords(street));
  return short.replace(/\s+/g, ' ').trim();
}

function plainCity(city: string): string {
  return plainWords(city)
    .replace(/(?: city|市)$/u, '')
    .trim();
}

const isBirth = /birth|dob$/i;
const isPostalCode = /^(?:zip|post)|postal/i;

/** Short values such as a colour or a grade are anybody's. */
function factsIn(custom: ContactLike['custom']): Pick<ContactIdentity, 'birth' | 'postalCode' | 'facts'> {
  const texts = Object.entries(custom ?? {}).flatMap(([key, value]) =>
    typeof value === 'string' || typeof value === 'number' ? [[key, plainWords(String(value))] as const] : [],
  );
  const [, birth] = texts.find(([key]) => isBirth.test(key)) ?? [];
  const [, postalCode] = texts.find(([key]) => isPostalCode.test(key)) ?? [];
  const facts = texts.filter(([key, value]) => !isBirth.test(key) && value.length >= 4);
  return {
    ...(birth && { birth: birth.replace(/\D/g, '').slice(0, 8) }),
    ...(postalCode && { postalCode }),
    ...(facts.length > 0 && { facts: Object.fromEntries(facts) }),
  };
}

function distinct(values: readonly (string | undefined)[]): string[] {
  return [...new Set(values.filter((value) => value !== undefined && value !== ''))].filter(
    (value): value is string => value !== undefined,
  );
}

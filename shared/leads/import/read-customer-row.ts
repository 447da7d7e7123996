import type * as z from 'zod';
import { AccountFields } from '../../customers/account.ts';
import { ContactFields } from '../../customers/contact.ts';
import {
  companyDomainOf,
  normaliseDomain,
  normaliseEmail,
  normalisePhone,
} from '../../text/contact-points.ts';
import { companyNameKey } from '../../text/name-keys.ts';
import { languageTagOf, listOf, moneyOf, numberOf } from './cell-values.ts';
import { checked, identitiesOf, type RowCells, type RowReading, type RowTerms } from './row-reading.ts';

type Contact = z.output<typeof ContactFields>;
type Account = z.output<typeof AccountFields>;

/** A contact from a row; the name of its company stays with it as `custom.company`. */
export function readContactRow(cells: RowCells, terms: RowTerms): RowReading<Contact> {
  const emails = cells.all('email').flatMap(listOf);
  const country = cells.first('country') ?? terms.defaultCountry;
  const numbers = [...cells.all('phone'), ...cells.all('mobile')];
  const dialable = numbers.map((number) => normalisePhone(number, country));
  const full = cells.personName() ?? emails[0] ?? numbers[0];
  if (!full) return { problem: 'name: the row names nobody' };
  const [given, family, company] = [
    cells.first('givenName'),
    cells.first('familyName'),
    cells.first('company'),
  ];
  const language = cells.first('language');
  const custom = { ...cells.custom(), ...(company && { company }) };
  const reading = checked(ContactFields, {
    name: { full, ...(given && { given }), ...(family && { family }) },
    accountId: cells.first('accountId'),
    emails: emails.map((address, index) => ({ address, ...(index === 0 && { primary: true }) })),
    phones: numbers.map((number, index) => ({ number: dialable[index] ?? number })),
    title: cells.first('title'),
    language: language && languageTagOf(language),
    timeZone: cells.first('timeZone'),
    tags: listed(cells, 'tags'),
    custom: Object.keys(custom).length > 0 ? custom : undefined,
  });
  if ('problem' in reading) return reading;
  const [email] = emails;
  const phone = dialable.find((number) => number !== undefined);
  return {
    fields: reading.fields,
    identities: identitiesOf([email ? `email:${normaliseEmail(email)}` : phone && `phone:${phone}`], cells),
  };
}

/** An account from a row. */
export function readAccountRow(cells: RowCells, terms: RowTerms): RowReading<Account> {
  const domain = cells.first('domain');
  const host = domain && normaliseDomain(domain);
  const name = cells.first('name') ?? host;
  if (!name) return { problem: 'name: the row names no company' };
  const revenue = cells.first('annualRevenue');
  const money = revenue && moneyOf(revenue, cells.first('currency') ?? terms.baseCurrency);
  if (revenue && !money) return { problem: `annualRevenue: “${revenue}” is not an amount of money` };
  const staff = cells.first('employees');
  const employees = staff && numberOf(staff.split(/\s*(?:-|–|to|\+)\s*/)[0] ?? '');
  if (staff && employees === undefined) return { problem: `employees: “${staff}” is not a number` };
  const street = cells.all('street');
  const address = {
    lines: street.length > 0 ? street.slice(0, 6) : undefined,
    city: cells.first('city'),
    postalCode: cells.first('postalCode'),
    country: cells.first('country'),
  };
  const custom = cells.custom();
  const reading = checked(AccountFields, {
    name,
    domain: host ?? domain,
    industry: cells.first('industry'),
    segment: cells.first('segment'),
    tier: cells.first('tier')?.toUpperCase(),
    ownerId: cells.first('ownerId'),
    region: cells.first('region'),
    phone: cells.first('phone'),
    currency: cells.first('currency')?.toUpperCase(),
    annualRevenue: money || undefined,
    employees: employees === '' ? undefined : employees,
    tags: listed(cells, 'tags'),
    address: Object.values(address).some((part) => part !== undefined) ? address : undefined,
    custom: Object.keys(custom).length > 0 ? custom : undefined,
  });
  if ('problem' in reading) return reading;
  const own = host && companyDomainOf(host);
  const company = companyNameKey(name);
  return {
    fields: reading.fields,
    identities: identitiesOf([own ? `domain:${own}` : company && `company:${company}`], cells),
  };
}

function listed(cells: RowCells, field: string): string[] | undefined {
  const all = cells.all(field).flatMap(listOf);
  return all.length > 0 ? all : undefined;
}

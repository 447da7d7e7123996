import type * as z from 'zod';
import { ContactFields } from '../customers/contact.ts';
import { dialable, withDetails } from '../customers/contact-details.ts';
import { isIdOf } from '../id.ts';
import { companyDomainOf, normaliseEmail } from '../text/contact-points.ts';
import { companyNameKey, personNameKey } from '../text/name-keys.ts';
import { normalisePhone } from '../text/phone-number.ts';
import { listOf } from './cell-values.ts';
import { languageTagOf } from './language-names.ts';
import {
  type CompanyWords,
  checked,
  customOf,
  identitiesOf,
  type RowCells,
  type RowReading,
  type RowTerms,
} from './row-reading.ts';

type Contact = z.output<typeof ContactFields>;

/** What kind of address or number a column holds; the first address is the primary one. */
const emailKinds = { email: undefined, homeEmail: 'home', otherEmail: 'other' } as const;
const phoneKinds = { phone: undefined, mobile: 'mobile', homePhone: 'home', otherPhone: 'other' } as const;

/** A contact from a row, with the words by which its account is found. */
export function readContactRow(cells: RowCells, terms: RowTerms): RowReading<Contact> {
  const emails = pointsOf(cells, emailKinds, (text) => listOf(text), normaliseEmail);
  const country = cells.first('phoneCountry') ?? cells.first('country') ?? terms.defaultCountry;
  const numbers = pointsOf(cells, phoneKinds, numbersOf, (text) => dialable(text, country));
  const [email, number] = [emails[0]?.text, numbers[0]?.text];
  const full = cells.personName() ?? email ?? number;
  if (!full) return { problem: 'name: the row names nobody' };
  const [given, family, language] = [
    cells.first('givenName'),
    cells.first('familyName'),
    cells.first('language'),
  ];
  const { ownId, externalId } = idsOf(cells, 'contact');
  const channel = cells.first('preferredChannel')?.toLowerCase();
  const own = customOf('contact', cells, terms);
  if ('problem' in own) return own;
  const reading = checked(ContactFields, {
    name: { full, ...(given && { given }), ...(family && { family }) },
    emails: emails.map(({ text, kind }, index) => ({
      ...{ address: text, ...(kind && { kind }) },
      ...(index === 0 && { primary: true }),
    })),
    phones: numbers.map(({ text, kind }) => ({ number: text, ...(kind && { kind }) })),
    title: cells.first('title'),
    language: language && languageTagOf(language),
    timeZone: cells.first('timeZone'),
    preferences: channel && { channel },
    address: cells.address(),
    tags: tagsOf(cells),
    externalId,
    custom: own.custom,
  });
  if ('problem' in reading) return reading;
  const [company, person] = [companyOf(cells, emails), personNameKey(full)];
  const phone = numbers.map(({ text }) => normalisePhone(text, country)).find((one) => one !== undefined);
  const employer = company?.name && companyNameKey(company.name);
  return {
    fields: withDetails(reading.fields, country),
    identities: identitiesOf(
      [
        ownId && `id:${ownId}`,
        externalId && `external:${externalId}`,
        email
          ? `email:${normaliseEmail(email)}`
          : // A switchboard's number is everybody's.
            phone && person && `phone:${phone}#${person}`,
        !email && !phone && person && employer && `person:${person}@${employer}`,
      ],
      cells,
    ),
    company,
    owner: cells.first('owner'),
    texts: cells.texts,
  };
}

interface Point {
  readonly text: string;
  readonly kind: string | undefined;
}

/** Addresses or numbers of several columns, each once, however it is written. */
function pointsOf(
  cells: RowCells,
  kinds: Readonly<Record<string, string | undefined>>,
  partsOf: (text: string) => string[],
  normalFormOf: (text: string) => string,
): Point[] {
  const all = Object.entries(kinds).flatMap(([field, kind]) =>
    cells.all(field).flatMap((text) => partsOf(text).map((part) => ({ text: part, kind }))),
  );
  const known = new Set<string>();
  return all.filter(({ text }) => {
    const key = normalFormOf(text).toLowerCase().replace(/\s/g, '');
    return known.has(key) ? false : known.add(key);
  });
}

/** A comma may stand inside a number; what parts numbers is a semicolon, a bar or a new line. */
function numbersOf(text: string): string[] {
  return /[;；|\n]|:::/.test(text) ? listOf(text) : [text];
}

/** Our own id where the row was exported here; another text in a column called “id” is the other tool's. */
export function idsOf(cells: RowCells, kind: 'lead' | 'contact' | 'account') {
  const id = cells.first('id');
  const isOurs = id !== undefined && isIdOf(kind, id);
  return {
    ownId: isOurs ? id : undefined,
    externalId: cells.first('externalId') ?? (isOurs ? undefined : id),
  };
}

/** The labels of a row; Google writes `* myContacts` for those of its own. */
export function tagsOf(cells: RowCells): string[] | undefined {
  const all = cells
    .all('tags')
    .flatMap(listOf)
    .filter((tag) => !tag.startsWith('* '));
  return all.length > 0 ? all : undefined;
}

function companyOf(cells: RowCells, emails: readonly Point[]): CompanyWords | undefined {
  const [name, id] = [cells.first('company'), cells.first('accountId')];
  const externalId = cells.first('accountExternalId')?.split(/[;,]/)[0]?.trim() ?? id;
  if (!name && !externalId) return undefined;
  const domain =
    companyDomainOf(cells.first('companyDomain')) ??
    emails.map(({ text }) => companyDomainOf(text)).find((one) => one !== undefined);
  return { id, name, externalId, domain };
}

import type * as z from 'zod';
import { type FieldProblem, invalid } from '../errors.ts';
import { normaliseEmail } from '../text/contact-points.ts';
import { normalisePhone } from '../text/phone-number.ts';
import { affiliationProblems } from './affiliation.ts';
import type { ContactFields } from './contact.ts';

type Fields = z.output<typeof ContactFields>;

/**
 * A contact's details as they are kept: exactly one e-mail address is the primary one (the first where none is said),
 * phone numbers in E.164, read as numbers of `country` where they name none. E-mail addresses stay as they were entered.
 * Throws `invalid` for two primary addresses, for an address or number that comes twice, and for affiliations that
 * contradict themselves. Pure.
 */
export function withDetails<F extends Pick<Fields, 'emails' | 'phones' | 'accountId' | 'affiliations'>>(
  fields: F,
  country: string | undefined,
): F {
  const phones = fields.phones.map((phone) => ({ ...phone, number: dialable(phone.number, country) }));
  const problems = [
    ...repeated(fields.emails.map(({ address }) => normaliseEmail(address))).map((place) => ({
      path: `emails.${place}.address`,
      message: 'comes twice',
    })),
    ...repeated(phones.map(({ number }) => number)).map((place) => ({
      path: `phones.${place}.number`,
      message: 'comes twice',
    })),
    ...secondPrimary(fields),
    ...affiliationProblems(fields),
  ];
  if (problems.length > 0) throw invalid(...problems);
  const primary = Math.max(
    0,
    fields.emails.findIndex((email) => email.primary),
  );
  const emails = fields.emails.map(({ primary: _said, ...email }, place) => ({
    ...email,
    ...(place === primary && { primary: true }),
  }));
  return { ...fields, emails, phones };
}

/** In E.164, with its extension; as it was written where it is no number of any country. */
export function dialable(number: string, country: string | undefined): string {
  const extension = /(?:ext\.?|x|#)\s*(\d{1,7})\s*$/i.exec(number)?.[1];
  const plain = normalisePhone(number, country);
  if (!plain) return number;
  return extension ? `${plain} ext. ${extension}` : plain;
}

function secondPrimary({ emails }: Pick<Fields, 'emails'>): FieldProblem[] {
  return emails
    .flatMap(({ primary }, place) => (primary ? [place] : []))
    .slice(1)
    .map((place) => ({
      path: `emails.${place}.primary`,
      message: 'only one address can be the primary one',
    }));
}

/** The places of what was there before. */
function repeated(values: readonly string[]): number[] {
  return values.flatMap((value, place) => (values.indexOf(value) < place ? [place] : []));
}

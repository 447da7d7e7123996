import { domainToUnicode } from 'node:url';
import { parsePhoneNumberFromString } from 'libphonenumber-js/min';
import { erasedText } from '../platform/personal-data.ts';
import { normaliseEmail } from '../text/contact-points.ts';
import { normalPhonesOf, type Person } from './person.ts';

/**
 * Takes a person's names, e-mail addresses and phone numbers out of a text that is about more than them. Names stand between
 * signs that are no letters; where a script writes no spaces they stand anywhere, but not inside the longer name of
 * somebody else who is known beside them. Single names (a given name alone) stay: they are too many people's.
 */
export function redactorOf(person: Person): (text: string) => string {
  const patterns = [
    emailPattern(person),
    ...normalPhonesOf(person).map(phonePattern),
    literalNumbers(person),
    ...namePatterns(person),
  ].filter((pattern) => pattern !== undefined);
  return (text) => patterns.reduce((left, redact) => redact(left), text);
}

type Redact = (text: string) => string;

function emailPattern({ emails }: Person): Redact | undefined {
  const spellings = [...new Set(emails.flatMap(spellingsOf))];
  if (spellings.length === 0) return undefined;
  return replacing(
    `(?<![\\p{L}\\p{N}._%+-])(?:${spellings.map(literal).join('|')})(?![\\p{L}\\p{N}-]|\\.[\\p{L}\\p{N}])`,
    'giu',
  );
}

function spellingsOf(address: string): string[] {
  const normal = normaliseEmail(address);
  const [local = '', domain = ''] = normal.split('@');
  return [address, normal, `${local}@${domainToUnicode(domain)}`];
}

/** A number in any of the ways it is written: with its country or without, with whatever signs between its digits. */
function phonePattern(number: string): Redact {
  const { countryCallingCode = '', nationalNumber = '' } = parsePhoneNumberFromString(number) ?? {};
  const digits = (text: string) => [...text].map(literal).join('[\\s().\\-/\\u00a0]*');
  const gap = '[\\s().\\-/\\u00a0]*';
  const country = `(?:(?:\\+|00)${gap})?${digits(countryCallingCode)}${gap}(?:\\(?0\\)?)?${gap}`;
  return replacing(`(?<!\\d)(?:${country}|\\(?0${gap})?${digits(nationalNumber)}(?!\\d)`, 'gu');
}

/** Numbers that are none of any country, as they were written. */
function literalNumbers({ phones }: Person): Redact | undefined {
  const long = phones.filter((number) => number.replace(/\D/g, '').length >= 5);
  return long.length === 0 ? undefined : replacing(`(?<!\\d)(?:${long.map(literal).join('|')})(?!\\d)`, 'gu');
}

function namePatterns({ names, othersNames }: Person): Redact[] {
  return names.filter(isTelling).map((name) => {
    const others = othersNames.filter((other) => other.length > name.length && other.includes(name));
    const spaced = literal(name).replace(/\s+/gu, '\\s+');
    const own = isUnspaced(name) ? spaced : `(?<![\\p{L}\\p{N}])${spaced}(?![\\p{L}\\p{N}])`;
    if (others.length === 0) return replacing(own, 'giu');
    const kept = others.map(literal).join('|');
    const pattern = new RegExp(`(${kept})|${own}`, 'giu');
    return (text) => text.replace(pattern, (_all, other: string | undefined) => other ?? erasedText);
  });
}

/** Two words, or two signs of a script without spaces, or one word that is too long to be another. */
function isTelling(name: string): boolean {
  const length = [...name.trim()].length;
  return /\s/u.test(name.trim()) ? length >= 4 : length >= (isUnspaced(name) ? 2 : 4);
}

const isUnspaced = (text: string) =>
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u.test(text);

const literal = (text: string) => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');

function replacing(pattern: string, flags: string): Redact {
  const expression = new RegExp(pattern, flags);
  return (text) => text.replace(expression, erasedText);
}

/** Every text in a value, through the function; the names of fields stay. */
export function redactedDeep(value: unknown, redact: (text: string) => string): unknown {
  if (typeof value === 'string') return redact(value);
  if (Array.isArray(value)) return value.map((one) => redactedDeep(one, redact));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, redactedDeep(one, redact)]));
}

import { cut } from '../text/cut.ts';
import { soundOf } from '../text/likeness.ts';
import { companyNameKey, isUnspaced, personNameWords } from '../text/name-keys.ts';
import { mailboxOf, siteOf } from './duplicate-score.ts';
import { type AccountIdentity, type ContactIdentity, phoneTail } from './identity.ts';

/**
 * The blocks of a record: only records that share one are compared, so that finding duplicates costs the same at a
 * thousand and at ten million. Names stand in them by their sound, so that typing errors meet; a word of a name stands
 * beside a place or a company, so that no block holds all the Smiths. The same e-mail address, whole phone number, domain
 * and company name are found by the lookups that every record has anyway.
 */

/** Words of a name that get blocks of their own: the longest say most. */
const mostWords = 2;

export function contactBlocks(contact: ContactIdentity): string[] {
  const { name, accountId, emails, phones, domains, birth, street, postalCode } = contact;
  const words = personNameWords(name);
  const whole = words.map(soundOf).sort().join(' ');
  const around = [accountId, postalCode, ...domains].filter((where) => where !== undefined).slice(0, 3);
  return distinct([
    ...(whole ? [`name:${whole}`] : []),
    ...longest(words).flatMap((word) => around.map((where) => `word:${soundOf(word)}@${where}`)),
    ...emails.flatMap((address) => mailboxOf(address) ?? []).map((mailbox) => `mailbox:${mailbox}`),
    ...phones.filter((phone) => phoneTail(phone).length >= 6).map((phone) => `tail:${phoneTail(phone)}`),
    ...(birth ? [`birth:${birth}`] : []),
    ...streetBlocks(street),
  ]);
}

export function accountBlocks({ name, domain, phone, street, postalCode, city }: AccountIdentity): string[] {
  const key = companyNameKey(name);
  const places = [city, postalCode].filter((place) => place !== undefined && place !== '');
  return distinct([
    ...(key ? nameBlocks(key, places) : []),
    ...(domain ? [`site:${siteOf(domain)}`] : []),
    ...streetBlocks(street),
    ...(phone && phoneTail(phone).length >= 6 ? [`tail:${phoneTail(phone)}`] : []),
  ]);
}

/** The number and how the street begins: `12224 vent`. */
function streetBlocks(street: string | undefined): string[] {
  const number = street?.match(/\d+/)?.[0];
  const beginning = street
    ?.replace(/\b(?:\d+|n|s|e|w)\b/g, ' ')
    .trim()
    .slice(0, 4);
  return number && beginning ? [`street:${number} ${beginning}`] : [];
}

function nameBlocks(key: string, places: readonly (string | undefined)[]): string[] {
  if (isUnspaced(key)) {
    const characters = [...key.replaceAll(' ', '')];
    const ends = [characters.slice(0, 2), characters.slice(-2)].map((end) => end.join(''));
    return [`name:${key}`, ...ends.flatMap((end) => (end === key ? [] : [`part:${end}`]))];
  }
  const words = key.split(' ');
  const sounds = words.map(soundOf);
  const joined = words.join('');
  return [
    `name:${[...sounds].sort().slice(0, 6).join(' ')}`,
    // "Data Soft" and "DataSoft", "Brocade" and "Brocade Looms" begin alike.
    `start:${cut(joined, 7)}`,
    ...longest(words).flatMap((word) => places.map((place) => `word:${soundOf(word)}@${place}`)),
  ];
}

function longest(words: readonly string[]): string[] {
  return [...words].sort((one, other) => other.length - one.length).slice(0, mostWords);
}

function distinct(blocks: readonly string[]): string[] {
  // A block is the end of a partition key (2,048 bytes) that no text from outside may fill.
  return [...new Set(blocks.map((block) => cut(block, 100)))];
}

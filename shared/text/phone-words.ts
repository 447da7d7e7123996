import { parsePhoneNumberFromString } from 'libphonenumber-js/min';

/**
 * Telephone numbers are looked for from both ends: from the front while somebody types one, from the back by the last
 * digits that a display or a note shows. A number is three words, whatever its length: its digits with and without the
 * country, and its digits backwards behind a mark, so that a tail is the beginning of a word as any other.
 */

/** Before digits that are written backwards; no word of a text has it. */
export const tailMark = '~';

/** The shortest part of a number by which it is found: fewer digits find half the country. */
export const shortestPart = 4;

/** Fewer digits are an extension or a year. */
const shortestNumber = 6;
/** So many digits are a number of their own; fewer are the end of one. */
const longTail = 7;

interface Digits {
  /** With the country where it is known: `862885550123`. */
  readonly all: string;
  /** Without the country and without the zeros that are dialled before it: `2885550123`. */
  readonly national: string;
  /** Whether it says its country. */
  readonly isInternational: boolean;
}

/** The words of a number as somebody entered it. */
export function phoneWordsOf(number: string): string[] {
  const { all, national } = digitsOf(number);
  if (all.length < shortestNumber) return [];
  return [...new Set([all, national, backwards(all)])];
}

/** What a number, or a part of one, is looked for by; `isWhole` where a word must be just this. */
export function phoneLookupsOf(typed: string): { readonly begin: string; readonly isWhole?: boolean }[] {
  const digits = typed.replace(/\D/g, '');
  const { all, national, isInternational } = digitsOf(typed);
  // Somebody dials 030, 0049 or 30: the zeros before a number are no part of what is stored. 0123 alone is a tail.
  const tail = isInternational || all.length >= longTail ? all : digits;
  return [
    ...(all.length >= shortestPart ? [{ begin: all }] : []),
    ...(tail.length >= shortestPart ? [{ begin: backwards(tail) }] : []),
    // Asked for with its country, stored without.
    ...(national !== all ? [{ begin: backwards(national), isWhole: true }] : []),
  ];
}

function digitsOf(number: string): Digits {
  const plain = number.normalize('NFKC').trim();
  const international = plain.replace(/^00(?=[1-9])/, '+');
  const parsed = international.startsWith('+') ? parsePhoneNumberFromString(international) : undefined;
  const bare = withoutZeros(plain.replace(/\D/g, ''));
  if (!parsed) return { all: bare, national: bare, isInternational: false };
  const { countryCallingCode, nationalNumber } = parsed;
  return {
    all: `${countryCallingCode}${nationalNumber}`,
    national: withoutZeros(nationalNumber),
    isInternational: true,
  };
}

const withoutZeros = (digits: string) => digits.replace(/^0+/, '');
const backwards = (digits: string) => `${tailMark}${[...digits].reverse().join('')}`;

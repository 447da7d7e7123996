import { normalisePhone } from '../text/phone-number.ts';

/** Numbers of fewer digits than this, such as extensions and placeholders, find nobody. */
const fewestDigits = 7;

/**
 * By what a phone number finds whose it is: `phone:+4930901820`, as a number of `country` where it names none. One that is no
 * number of any country that is known, by its bare digits: `phone:~030901820`. None for one that says too little. Pure.
 */
export function phoneLookup(number: string, country?: string): string | undefined {
  const complete = normalisePhone(number, country);
  return complete ? `phone:${complete}` : bareLookup(number);
}

/** By what a number is found that was kept as it was written, without its extension. */
export function bareLookup(number: string): string | undefined {
  const plain = number.normalize('NFKC').replace(/(?:ext\.?|x|#)\s*\d{1,7}\s*$/i, '');
  const digits = plain.replace(/\D/g, '');
  return digits.length < fewestDigits ? undefined : `phone:~${digits}`;
}

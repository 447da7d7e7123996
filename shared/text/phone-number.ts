import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/min';
import { countryCodeOf } from '../geo/country.ts';

/**
 * A phone number in E.164 (`+862885550123`), without its extension. A number without a country prefix is read as one of
 * `country`, given as a code or a name. Undefined when it can be no number of its country: placeholders such as
 * 000000 would make strangers duplicates of one another.
 */
export function normalisePhone(number: string, country?: string): string | undefined {
  const plain = number.normalize('NFKC').trim();
  const code = country === undefined ? undefined : countryCodeOf(country);
  const defaultCountry = isPhoneCountry(code) ? code : undefined;
  // Without a country to say how its people dial abroad, a leading 00 is the usual way.
  const written = defaultCountry ? plain : plain.replace(/^00(?=[1-9])/, '+');
  const parsed = parsePhoneNumberFromString(written, {
    ...(defaultCountry && { defaultCountry }),
    extract: false,
  });
  return parsed?.isValid() ? parsed.number : undefined;
}

function isPhoneCountry(code: string | undefined): code is CountryCode {
  return code !== undefined && isSupportedCountry(code);
}

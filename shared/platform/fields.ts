import * as z from 'zod';

/** An instant, RFC 3339; kept in UTC with milliseconds whatever offset it came with. */
export const instant = z.iso
  .datetime({ offset: true })
  // Runs for what is no instant, too; the problem with that is told by the check above.
  .overwrite((text) => (Number.isNaN(Date.parse(text)) ? text : new Date(text).toISOString()))
  .meta({ example: '2026-11-22T09:30:00.000Z' });

/** A day without a time: `2026-11-22`. */
export const day = z.iso.date();

// What is not seen: control characters, line breaks, and signs that only turn the direction of what follows.
const unseen = /[\p{Cc}\u2028\u2029]+/gu;
const ignorable = /[\u200B\u2060\uFEFF\u202A-\u202E\u2066-\u2069]/gu;

/** Text on one line that people wrote: trimmed, not empty, any script; what cannot be seen is left out. */
export const line = (max: number) =>
  z
    .string()
    .overwrite((text) => text.replace(unseen, ' ').replace(ignorable, '').trim())
    .min(1, 'must not be empty')
    .max(max);

/** Text of several lines that people wrote; of control characters only tabs and line breaks stay. */
export const prose = (max: number) =>
  z
    .string()
    .overwrite((text) => text.replace(/(?![\t\n\r])\p{Cc}/gu, '').trim())
    .max(max);

/** An e-mail address as its owner writes it (internationalized ones too); compared by its normal form elsewhere. */
export const emailAddress = z
  .string()
  .trim()
  .max(254)
  .regex(
    /^[^\s@<>"(),:;\\[\]]+@[^\s@<>"(),:;\\[\]]+\.[^\s@<>"(),:;\\[\].]{2,}$/u,
    'must be an e-mail address',
  )
  .meta({ example: 'ada@example.com' });

/** A phone number as written; its normal form is E.164. */
export const phoneNumber = z
  .string()
  .trim()
  .min(3)
  .max(40)
  .regex(/^[+＋\d０-９(][\d０-９\s().\-/+xX#*extEXT]*$/u, 'must be a phone number')
  .meta({ example: '+86 28 8555 0123' });

/** A BCP 47 language tag: `en`, `zh-Hans`. */
export const language = z
  .string()
  .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'must be a language tag such as en or zh-Hans');

/** A BCP 47 language tag in its canonical form, however it was written: `zh-hans` is `zh-Hans`. */
export const languageTag = language
  .refine((tag) => canonicalLanguage(tag) !== undefined, 'must be a language tag such as en or zh-Hans')
  .overwrite((tag) => canonicalLanguage(tag) ?? tag);

function canonicalLanguage(tag: string): string | undefined {
  try {
    return Intl.getCanonicalLocales(tag)[0];
  } catch {
    return undefined;
  }
}

// Asking Intl takes a third of a millisecond; the database has some 600 names.
const knownZones = new Set<string>();

/** A zone of the IANA database: `Asia/Shanghai`. Offsets such as `+08:00` are not: they know no summer time. */
export const timeZone = z
  .string()
  .max(64)
  .refine(isTimeZone, 'must be a time zone of the IANA database such as Asia/Shanghai')
  .meta({ example: 'Asia/Shanghai' });

function isTimeZone(name: string): boolean {
  if (knownZones.has(name)) return true;
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
  } catch {
    return false;
  }
  if (knownZones.size < 1000) knownZones.add(name);
  return true;
}

/** A path of regions from the country down: `CN/SC/Chengdu`. */
export const regionPath = z
  .string()
  .trim()
  .max(200)
  .regex(/^[^/#\s][^/#]*(\/[^/#]+)*$/u, 'must be a path such as CN/SC/Chengdu');

/** An ISO 4217 code. */
export const currency = z
  .string()
  .regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code such as CNY')
  .refine((code) => knownCurrencies().has(code), 'must be an ISO 4217 code such as CNY');

let currencies: ReadonlySet<string> | undefined;
function knownCurrencies(): ReadonlySet<string> {
  currencies ??= new Set(Intl.supportedValuesOf('currency'));
  return currencies;
}

/** Money: integer minor units and a currency. */
export const money = z
  .strictObject({ amount: z.int(), currency })
  .meta({ example: { amount: 129900, currency: 'CNY' } });
export type Money = z.output<typeof money>;

/** As much as fields of one's own may be, as UTF-8 JSON: a record holds 400 kB, and its changes stand in its audit. */
const mostCustomBytes = 100_000;

/** Fields an organization adds of its own. */
export const customFields = z
  .record(
    z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,63}$/, 'must be a name of letters, digits and _'),
    z.union([
      z.string().max(2000),
      z.number(),
      z.boolean(),
      z.array(z.string().max(500)).max(50),
      money,
      z.null(),
    ]),
  )
  .refine((fields) => Object.keys(fields).length <= 100, 'must have at most 100 fields')
  .refine(
    (fields) => Buffer.byteLength(JSON.stringify(fields)) <= mostCustomBytes,
    'must be at most 100 kB together',
  );

/** Short labels, each once. */
export const labels = (max: number) =>
  z
    .array(line(100))
    .max(max)
    .overwrite((all) => [...new Set(all)]);

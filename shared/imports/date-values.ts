/** Whether the day or the month comes first where both are numbers. */
export type DateOrder = 'dayFirst' | 'monthFirst';

/** What the values of a column say about their order. */
export interface DateEvidence {
  readonly dayFirst: number;
  readonly monthFirst: number;
  /** Both parts may be a month: 3/4/2025. */
  readonly open: number;
}

export const noEvidence: DateEvidence = { dayFirst: 0, monthFirst: 0, open: 0 };

const numeric = /^(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d{2})(?:[,T\s]+(.+))?$/;
const yearFirst = /^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[,T\s]*(.+))?$/;
const monthNames =
  /^(?:[a-zA-Z]{3,9},?\s+)?(?:(\d{1,2})(?:st|nd|rd|th|\.)?[\s-]+(\p{L}{3,9})\.?|(\p{L}{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?),?[\s-]+(\d{4})(?:[,\s]+(.+))?$/u;
const months: Readonly<Record<string, number>> = {
  ...{ jan: 1, feb: 2, mar: 3, apr: 4, may: 5, jun: 6, jul: 7, aug: 8, sep: 9, oct: 10, nov: 11, dec: 12 },
  ...{ mär: 3, mrz: 3, mai: 5, okt: 10, dez: 12 },
};

/** One more value of a column. Dots part days from months in all languages that write them, the day first. */
export function withEvidence(evidence: DateEvidence, text: string): DateEvidence {
  const [, first, sign, second] = numeric.exec(text.trim()) ?? [];
  if (first === undefined || sign === '.') return evidence;
  const [one, other] = [Number(first), Number(second)];
  if (one > 12 && other <= 12) return { ...evidence, dayFirst: evidence.dayFirst + 1 };
  if (other > 12 && one <= 12) return { ...evidence, monthFirst: evidence.monthFirst + 1 };
  return one === other ? evidence : { ...evidence, open: evidence.open + 1 };
}

export interface DecidedOrder {
  readonly order: DateOrder;
  /** What people should know about the decision; absent where the values leave no doubt. */
  readonly remark?: string;
}

/** The order of a column's dates: what most of its values show, else what the organization's language and country write. */
export function orderOf(evidence: DateEvidence, usual: DateOrder): DecidedOrder {
  const { dayFirst, monthFirst, open } = evidence;
  const said = { dayFirst: 'day before month', monthFirst: 'month before day' };
  if (dayFirst === 0 && monthFirst === 0) {
    return open === 0
      ? { order: usual }
      : {
          order: usual,
          remark: `${open} dates could mean two days; read with the ${said[usual]}, as is usual here`,
        };
  }
  const order = dayFirst === monthFirst ? usual : dayFirst > monthFirst ? 'dayFirst' : 'monthFirst';
  if (dayFirst === 0 || monthFirst === 0) return { order };
  return {
    order,
    remark: `dates of both orders; the ${open} that could mean two days were read with the ${said[order]}`,
  };
}

/** What people of the language and country write. */
export function usualOrder(language: string, country: string | undefined): DateOrder {
  const tag = country ? `${language.split('-')[0]}-${country}` : language;
  const parts = new Intl.DateTimeFormat(tag, { dateStyle: 'short' }).formatToParts(0).map(({ type }) => type);
  return parts.indexOf('month') < parts.indexOf('day') && parts[0] !== 'year' ? 'monthFirst' : 'dayFirst';
}

interface ReadDate {
  /** `2025-12-31`. */
  readonly day: string;
  /** What stands after it. */
  readonly time: string | undefined;
}

function readDate(text: string, order: DateOrder): ReadDate | undefined {
  const written = text.normalize('NFKC').trim();
  const iso = yearFirst.exec(written);
  if (iso) return dateOf(iso[1], iso[2], iso[3], iso[4]);
  const plain = numeric.exec(written);
  if (plain) {
    const [, first, sign, second, year, time] = plain;
    const isDayFirst = sign === '.' || Number(first) > 12 || (order === 'dayFirst' && Number(second) <= 12);
    return isDayFirst ? dateOf(year, second, first, time) : dateOf(year, first, second, time);
  }
  const named = monthNames.exec(written);
  const month = named && months[(named[2] ?? named[3] ?? '').slice(0, 3).toLowerCase()];
  return month ? dateOf(named[5], String(month), named[1] ?? named[4], named[6]) : undefined;
}

function dateOf(year = '', month = '', day = '', time?: string): ReadDate | undefined {
  // Two digits as spreadsheets read them: up to 29 of this century.
  const full = year.length === 2 ? `${Number(year) < 30 ? '20' : '19'}${year}` : year;
  const text = `${full}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const at = Date.parse(`${text}T00:00:00Z`);
  const isReal = !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
  return isReal ? { day: text, time } : undefined;
}

/** The day that a cell names, as `2025-12-31`; undefined when it names none. */
export function dayOf(text: string, order: DateOrder): string | undefined {
  return readDate(text, order)?.day;
}

/** The instant that a cell names, RFC 3339 UTC: without a zone it is read as UTC, without a time as midnight. */
export function instantFrom(text: string, order: DateOrder): string | undefined {
  const read = readDate(text, order);
  if (!read) return undefined;
  const clock = clockOf(read.time ?? '');
  const at = clock === undefined ? Number.NaN : Date.parse(`${read.day}T${clock}`);
  return Number.isNaN(at) ? undefined : new Date(at).toISOString();
}

/** `3:04 PM`, `15:04`, `15:04:05.123+02:00` as RFC 3339 has it. */
function clockOf(text: string): string | undefined {
  if (text.trim() === '') return '00:00:00Z';
  const found =
    /^(\d{1,2}):(\d{2})(?::(\d{2}(?:[.,]\d{1,3})?)\d*)?\s*([ap]\.?m\.?|上午|下午)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?$/i.exec(
      text.trim(),
    );
  if (!found) return undefined;
  const [, hour = '', minute, second = '00', half, zone = 'Z'] = found;
  const isAfternoon = /^p|下午/i.test(half ?? '');
  const of12 = half ? (Number(hour) % 12) + (isAfternoon ? 12 : 0) : Number(hour);
  const offset = /^[+-]/.test(zone) ? `${zone.slice(0, 3)}:${zone.slice(-2)}` : 'Z';
  return of12 > 23 ? undefined : `${String(of12).padStart(2, '0')}:${minute}:${second}${offset}`;
}

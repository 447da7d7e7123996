import type { Money } from '../platform/fields.ts';

/** The words of a cell that lists several: `A; B`, `A、B`, `A | B`, `A ::: B`; commas too where nothing else parts them. */
export function listOf(text: string): string[] {
  const parts = /[;；、|\n]|:::/.test(text) ? text.split(/[;；、|\n]|:::/) : text.split(/[,，]/);
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}

/** A whole or decimal number as sheets write it: `1,250.50`, `1.250,50`, `12 000`; undefined when it is none. */
export function numberOf(text: string): number | undefined {
  const bare = text.normalize('NFKC').replace(/[\s'’_]/g, '');
  // The last separator is the decimal one unless exactly three digits follow and it may as well group them.
  const decimal = /^[+-]?\d{1,3}(?:[.,]\d{3})+$/.test(bare) ? '' : (/[.,](?=\d*$)/.exec(bare)?.[0] ?? '');
  const plain = [...bare].flatMap((character, index) => {
    if (character !== '.' && character !== ',') return [character];
    return character === decimal && index === bare.lastIndexOf(decimal) ? ['.'] : [];
  });
  const number = plain.join('');
  return /^[+-]?\d+(\.\d+)?$/.test(number) ? Number(number) : undefined;
}

const dollars = new Set(['USD', 'CAD', 'AUD', 'NZD', 'HKD', 'SGD', 'TWD', 'MXN', 'ARS', 'CLP', 'COP']);

/** What stands for a currency, the longer sign first. `¥` is the yen only where the organization counts in yen. */
function currencyOf(text: string, usual: string): string {
  const code = [...text.toUpperCase().matchAll(/(?<!\p{L})[A-Z]{3}(?!\p{L})/gu)]
    .map(([found]) => found)
    .find((found) => currencies.has(found) || found === 'RMB');
  if (code) return code === 'RMB' ? 'CNY' : code;
  const [sign, currency] = signs.find(([candidate]) => text.includes(candidate)) ?? [];
  if (sign === '$' && dollars.has(usual)) return usual;
  if (sign === '¥' && usual === 'JPY') return usual;
  return currency ?? usual;
}

const currencies = new Set(Intl.supportedValuesOf('currency'));

const signs: readonly (readonly [string, string])[] = [
  ...([
    ['US$', 'USD'],
    ['HK$', 'HKD'],
    ['NT$', 'TWD'],
    ['CA$', 'CAD'],
    ['C$', 'CAD'],
    ['AU$', 'AUD'],
  ] as const),
  ...([
    ['A$', 'AUD'],
    ['NZ$', 'NZD'],
    ['S$', 'SGD'],
    ['R$', 'BRL'],
    ['$', 'USD'],
    ['€', 'EUR'],
    ['£', 'GBP'],
  ] as const),
  ...([
    ['¥', 'CNY'],
    ['人民币', 'CNY'],
    ['元', 'CNY'],
    ['₹', 'INR'],
    ['₩', 'KRW'],
    ['₽', 'RUB'],
    ['₺', 'TRY'],
  ] as const),
  ...([
    ['zł', 'PLN'],
    ['Kč', 'CZK'],
    ['฿', 'THB'],
    ['₫', 'VND'],
    ['₪', 'ILS'],
    ['₱', 'PHP'],
    ['₴', 'UAH'],
  ] as const),
];

const scales: readonly (readonly [RegExp, number])[] = [
  [/亿|億/, 100_000_000],
  [/万|萬/, 10_000],
  [/\d\s*(?:k|tsd\.?|thousand)(?!\p{L})/iu, 1_000],
  [/\d\s*(?:m|mio\.?|mn|million(?:en|s)?)(?!\p{L})/iu, 1_000_000],
  [/\d\s*(?:b|bn|mrd\.?|billions?)(?!\p{L})/iu, 1_000_000_000],
];

/**
 * An amount with its currency: `USD 12,000`, `1.234,50 €`, `¥1.5万`, `(1,200.00)` for a negative one; `currency` where the
 * cell names none. Undefined when it is no amount.
 */
export function moneyOf(text: string, currency: string): Money | undefined {
  const written = text.normalize('NFKC').trim();
  const unit = currencyOf(written, currency);
  const scale = scales.find(([pattern]) => pattern.test(written))?.[1] ?? 1;
  const isNegative = /^\(.*\)$/.test(written) || /^[^\d]*[-−]/.test(written);
  const amount = numberOf(written.replace(/[^\d.,\s'’]/g, '').replace(/^[\s.,]+|[\s.,]+$/g, ''));
  if (amount === undefined) return undefined;
  const digits = minorDigitsOf(unit);
  if (digits === undefined) return undefined;
  return { amount: Math.round(amount * scale * 10 ** digits) * (isNegative ? -1 : 1), currency: unit };
}

/** The digits of the minor unit: 2 of EUR, 0 of JPY; undefined for what is no currency. */
export function minorDigitsOf(currency: string): number | undefined {
  try {
    return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions()
      .maximumFractionDigits;
  } catch {
    return undefined;
  }
}

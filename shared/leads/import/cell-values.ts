import type { Money } from '../../platform/fields.ts';

/** The words of a cell that lists several: `A; B`, `A、B`, `A | B`; commas too where nothing else parts them. */
export function listOf(text: string): string[] {
  const parts = /[;；、|\n]/.test(text) ? text.split(/[;；、|\n]/) : text.split(/[,，]/);
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}

/** A whole or decimal number as sheets write it: `1,250.50`, `1.250,50`, `12 000`; undefined when it is none. */
export function numberOf(text: string): number | undefined {
  const bare = text.replace(/[\s'’_]/g, '');
  // The last separator is the decimal one unless exactly three digits follow and it may as well group them.
  const decimal = /^[+-]?\d{1,3}(?:[.,]\d{3})+$/.test(bare) ? '' : (/[.,](?=\d*$)/.exec(bare)?.[0] ?? '');
  const plain = [...bare].flatMap((character, index) => {
    if (character !== '.' && character !== ',') return [character];
    return character === decimal && index === bare.lastIndexOf(decimal) ? ['.'] : [];
  });
  const number = plain.join('');
  return /^[+-]?\d+(\.\d+)?$/.test(number) ? Number(number) : undefined;
}

const signs: Readonly<Record<string, string>> = {
  $: 'USD',
  '€': 'EUR',
  '£': 'GBP',
  '¥': 'CNY',
  '￥': 'CNY',
  '₹': 'INR',
  元: 'CNY',
};

/** An amount with its currency: `USD 12,000`, `12000 €`, `¥1.5万`; `currency` where the cell names none. */
export function moneyOf(text: string, currency: string): Money | undefined {
  const code = /[A-Z]{3}/.exec(text.toUpperCase())?.[0];
  const sign = Object.keys(signs).find((candidate) => text.includes(candidate));
  const unit = code ?? (sign && signs[sign]) ?? currency;
  const scale = text.includes('万')
    ? 10_000
    : /\dk\b/i.test(text)
      ? 1_000
      : /\dm\b/i.test(text)
        ? 1_000_000
        : 1;
  const amount = numberOf(text.replace(/[^\d.,\s'’-]/g, ''));
  if (amount === undefined) return undefined;
  const digits = minorDigitsOf(unit);
  return digits === undefined
    ? undefined
    : { amount: Math.round(amount * scale * 10 ** digits), currency: unit };
}

function minorDigitsOf(currency: string): number | undefined {
  try {
    return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions()
      .maximumFractionDigits;
  } catch {
    return undefined;
  }
}

const languages: Readonly<Record<string, string>> = {
  ...{
    english: 'en',
    英语: 'en',
    英文: 'en',
    chinese: 'zh',
    mandarin: 'zh',
    中文: 'zh',
    汉语: 'zh',
    普通话: 'zh',
  },
  ...{
    german: 'de',
    deutsch: 'de',
    德语: 'de',
    french: 'fr',
    français: 'fr',
    法语: 'fr',
    spanish: 'es',
    español: 'es',
  },
  ...{
    japanese: 'ja',
    日本語: 'ja',
    日语: 'ja',
    korean: 'ko',
    韩语: 'ko',
    italian: 'it',
    portuguese: 'pt',
    russian: 'ru',
  },
  ...{
    hindi: 'hi',
    arabic: 'ar',
    dutch: 'nl',
    polish: 'pl',
    turkish: 'tr',
    vietnamese: 'vi',
    thai: 'th',
    indonesian: 'id',
  },
};

/** A language tag, of a tag in any case or of the language's name. */
export function languageTagOf(text: string): string {
  const named = languages[text.trim().toLowerCase()];
  if (named) return named;
  try {
    return new Intl.Locale(text.trim().replace('_', '-')).toString();
  } catch {
    return text;
  }
}

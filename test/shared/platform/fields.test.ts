import { describe, expect, it } from 'vitest';
import { currency, line, phoneNumber, prose } from '../../../shared/platform/fields.ts';

describe('text on one line', () => {
  it.each([
    ['  陈静 ', '陈静'],
    ['Ada\u0000Lovelace', 'Ada Lovelace'],
    ['Ada\r\nLovelace', 'Ada Lovelace'],
    ['\u202Eevil\u202C', 'evil'],
  ])('leaves out what cannot be seen: %j', (text, kept) => {
    expect(line(200).parse(text)).toBe(kept);
  });

  it('is empty when nothing of it can be seen', () => {
    expect(line(200).safeParse('\u200B \u0000').success).toBe(false);
  });
});

describe('text of several lines', () => {
  it('keeps line breaks and tabs, and no other control character', () => {
    expect(prose(200).parse(' a\r\n\tb\u0000 ')).toBe('a\r\n\tb');
  });
});

it('a currency is one that there is', () => {
  expect(['CNY', 'EUR', 'CHF'].map((code) => currency.safeParse(code).success)).toEqual([true, true, true]);
  expect(['ZZZ', 'eur', 'EURO'].map((code) => currency.safeParse(code).success)).toEqual([
    false,
    false,
    false,
  ]);
});

it('a phone number may begin with a plus of full width', () => {
  expect(phoneNumber.safeParse('＋８６ 28 8555 0123').success).toBe(true);
});

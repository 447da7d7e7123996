import { describe, expect, it } from 'vitest';
import { moneyOf } from '../../shared/imports/cell-values.ts';
import {
  dayOf,
  instantFrom,
  noEvidence,
  orderOf,
  usualOrder,
  withEvidence,
} from '../../shared/imports/date-values.ts';

describe('dates', () => {
  it.each([
    ['12/31/2025', 'dayFirst', '2025-12-31'],
    ['31.12.2025', 'monthFirst', '2025-12-31'],
    ['3/4/2025', 'dayFirst', '2025-04-03'],
    ['3/4/2025', 'monthFirst', '2025-03-04'],
    ['3.4.25', 'monthFirst', '2025-04-03'],
    ['2025-12-31 15:04', 'dayFirst', '2025-12-31'],
    ['2025/1/2', 'dayFirst', '2025-01-02'],
    ['2025年12月31日', 'dayFirst', '2025-12-31'],
    ['Dec 31, 2025', 'dayFirst', '2025-12-31'],
    ['31. Dezember 2025', 'dayFirst', '2025-12-31'],
    ['Wed, 31 Dec 2025', 'dayFirst', '2025-12-31'],
    ['2025-02-30', 'dayFirst', undefined],
    ['soon', 'dayFirst', undefined],
  ] as const)('%s, %s, is %s', (text, order, day) => {
    expect(dayOf(text, order)).toBe(day);
  });

  it.each([
    ['2025-12-31 15:04', '2025-12-31T15:04:00.000Z'],
    ['12/31/2025 3:04 PM', '2025-12-31T15:04:00.000Z'],
    ['12/31/2025, 12:00 AM', '2025-12-31T00:00:00.000Z'],
    ['2025-12-31T15:04:05.678Z', '2025-12-31T15:04:05.678Z'],
    ['2025-12-31T15:04:05+0200', '2025-12-31T13:04:05.000Z'],
    ['2025年12月31日 下午3:04', undefined],
    ['31.12.2025', '2025-12-31T00:00:00.000Z'],
    ['31.12.2025 25:00', undefined],
  ])('the instant %s is %s', (text, instant) => {
    expect(instantFrom(text, 'dayFirst')).toBe(instant);
  });

  it('of a column are read in the order that its values show', () => {
    const of = (...values: string[]) => orderOf(values.reduce(withEvidence, noEvidence), 'monthFirst');

    expect(of('3/4/2025', '13/4/2025')).toEqual({ order: 'dayFirst' });
    expect(of('3/4/2025', '4/13/2025')).toEqual({ order: 'monthFirst' });
    expect(of('2025-01-02', '5/5/2025')).toEqual({ order: 'monthFirst' });
    expect(of('3/4/2025')).toMatchObject({ order: 'monthFirst', remark: expect.stringContaining('1 dates') });
    expect(of('13/4/2025', '14/4/2025', '4/15/2025', '1/2/2025')).toMatchObject({
      order: 'dayFirst',
      remark: expect.stringContaining('both orders'),
    });
  });

  it('are written as language and country do', () => {
    expect([
      usualOrder('en', 'US'),
      usualOrder('en', 'GB'),
      usualOrder('de', undefined),
      usualOrder('zh', 'CN'),
    ]).toEqual(['monthFirst', 'dayFirst', 'dayFirst', 'dayFirst']);
  });
});

describe('amounts', () => {
  it.each([
    ['$1,234.50', 'USD', 123450],
    ['1.234,50 €', 'EUR', 123450],
    ['¥12,000', 'CNY', 1200000],
    ['12万', 'CHF', 12000000],
    ['1.2亿元', 'CNY', 12000000000],
    ['HK$ 5,000', 'HKD', 500000],
    ['RMB 1,000', 'CNY', 100000],
    ['1.2 Mio. €', 'EUR', 120000000],
    ['USD 1.5M', 'USD', 150000000],
    ['(1,234.50)', 'CHF', -123450],
    ['-99.90 EUR', 'EUR', -9990],
    ['￥１２，０００', 'CNY', 1200000],
    ["CHF 12'000.50", 'CHF', 1200050],
    ['12 000,50 zł', 'PLN', 1200050],
    ['₩5,000', 'KRW', 5000],
  ])('%s is %s %i', (text, currency, amount) => {
    expect(moneyOf(text, 'CHF')).toEqual({ amount, currency });
  });

  it('take ¥ for the yen and $ for the own dollar only where the organization counts in them', () => {
    expect([moneyOf('¥500', 'JPY'), moneyOf('$5', 'AUD')]).toEqual([
      { amount: 500, currency: 'JPY' },
      { amount: 500, currency: 'AUD' },
    ]);
  });
});

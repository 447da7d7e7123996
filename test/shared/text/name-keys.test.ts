import { describe, expect, it } from 'vitest';
import { companyNameKey, personNameKey } from '../../../shared/text/name-keys.ts';

describe('the key of a company name', () => {
  it.each([
    [
      [
        'Acme GmbH',
        'ACME G.m.b.H.',
        'Acme GmbH & Co. KG',
        'acme',
        'Acme Ltd.',
        'Acme Co., Ltd',
        'Acme, Inc.',
      ],
      'acme',
    ],
    [['Müller AG', 'Muller A.G.', 'MÜLLER Aktiengesellschaft'], 'muller'],
    [['成都明珠科技有限公司', '成都明珠科技股份有限公司', '成都明珠科技'], '成都明珠科技'],
    [['株式会社トヨタ', 'トヨタ株式会社', '㈱トヨタ', '（株）トヨタ', 'トヨタ'], 'トヨタ'],
    [['삼성 주식회사', '삼성(주)', '삼성'], '삼성'],
    [["O'Reilly & Sons, Inc.", 'OReilly and Sons'], 'oreilly and sons'],
    [['Acme S.A. de C.V.', 'Acme S.A.', 'Acme Sp. z o.o.'], 'acme'],
  ])('is one for %j', (names, key) => {
    expect(names.map(companyNameKey)).toEqual(names.map(() => key));
  });

  it('keeps what tells companies of a group apart', () => {
    expect(companyNameKey('Acme (China) Co., Ltd.')).toBe('acme china');
  });

  it('never leaves nothing of a name that is a legal form', () => {
    expect(companyNameKey('SE')).toBe('se');
    expect(companyNameKey('有限公司')).toBe('有限公司');
  });

  it.each(['', '-', 'N/A', 'Self-employed', 'Freelance', '个人', 'Select'])('is none for %j', (name) => {
    expect(companyNameKey(name)).toBeUndefined();
  });
});

describe('the key of a person name', () => {
  it.each([
    [['Ada Lovelace', 'Lovelace, Ada', 'Dr. Ada LOVELACE', 'Prof. Dr. Ada Lovelace, PhD'], 'ada lovelace'],
    [['José García', 'Jose Garcia'], 'garcia jose'],
    [['王小明', '王 小明', '王小明先生'], '王小明'],
    [['山田 太郎', '山田太郎様'], '山田太郎'],
    [['J. R. R. Tolkien', 'JRR Tolkien'], 'jrr tolkien'],
  ])('is one for %j', (names, key) => {
    expect(names.map(personNameKey)).toEqual(names.map(() => key));
  });

  it('is none when nothing is left', () => {
    expect(personNameKey(' - ')).toBeUndefined();
  });
});

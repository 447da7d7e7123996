import { describe, expect, it } from 'vitest';
import { delimiterOf } from '../../functions/imports/csv-rows.ts';
import { listOf, moneyOf, numberOf } from '../../shared/imports/cell-values.ts';
import { fieldOfHeader } from '../../shared/imports/column-names.ts';
import { languageTagOf } from '../../shared/imports/language-names.ts';
import { cellsByField, planColumns } from '../../shared/imports/plan-columns.ts';

const fieldsOf = (headers: string[], mapping?: Record<string, string>) =>
  planColumns({ type: 'lead', mapping }, headers).columns.map(
    ({ index, field }) => `${headers[index]} → ${field}`,
  );

describe('columns', () => {
  it.each([
    ['E-mail Address', 'email'],
    ['EmailAddress', 'email'],
    ['lead_source', 'source'],
    ['Mobile Phone', 'mobile'],
    ['COMPANY NAME', 'company'],
    ['邮箱', 'email'],
    ['手机号', 'mobile'],
    ['公司名称', 'company'],
    ['姓名', 'name'],
    ['productsOfInterest', 'productsOfInterest'],
  ])('called %s hold the %s', (header, field) => {
    expect(fieldOfHeader('lead', header)).toBe(field);
  });

  it('that mean nothing to everybody are left out', () => {
    expect(
      ['Search', 'Magazine', 'Tags', 'Total Time Spent on Website', ''].map((header) =>
        fieldOfHeader('lead', header),
      ),
    ).toEqual([undefined, undefined, undefined, undefined, undefined]);
  });

  it('go by the mapping first; a field that it gives away is not filled by another column', () => {
    expect(fieldsOf(['Email', 'Work', 'Company'], { work: 'email', Company: 'ignore' })).toEqual([
      'Work → email',
    ]);
    expect(fieldsOf(['Prospect ID', 'Lead Number'])).toEqual(['Prospect ID → externalId']);
    expect(fieldsOf(['Prospect ID', 'Lead Number'], { 'Prospect ID': 'name' })).toEqual([
      'Prospect ID → name',
      'Lead Number → externalId',
    ]);
  });

  it('of one name fill one field, in their order', () => {
    const plan = planColumns({ type: 'lead' }, ['Product', 'Product', 'Email']);

    expect(cellsByField(plan, ['Soap', ' n/a ', 'a@b.example'])).toEqual(
      new Map([
        ['productsOfInterest', ['Soap']],
        ['email', ['a@b.example']],
      ]),
    );
    expect(cellsByField(plan, ['Soap', 'Gel', 'Select'])).toEqual(
      new Map([['productsOfInterest', ['Soap', 'Gel']]]),
    );
  });
});

describe('cells', () => {
  it.each([
    ['1250', 1250],
    ['1,250', 1250],
    ['1.250,50', 1250.5],
    ['1,250.50', 1250.5],
    ['12 000', 12000],
    ["12'000.5", 12000.5],
    ['0,5', 0.5],
    ['about 5', undefined],
  ])('read the number %s as %s', (text, number) => {
    expect(numberOf(text)).toBe(number);
  });

  it.each([
    ['12,000 USD', { amount: 1200000, currency: 'USD' }],
    ['€ 1.250,50', { amount: 125050, currency: 'EUR' }],
    ['¥1.5万', { amount: 1500000, currency: 'CNY' }],
    ['JPY 1000', { amount: 1000, currency: 'JPY' }],
    ['20k', { amount: 2000000, currency: 'CHF' }],
    ['plenty', undefined],
  ])('read the amount %s in minor units', (text, money) => {
    expect(moneyOf(text, 'CHF')).toEqual(money);
  });

  it('read lists and languages as people write them', () => {
    expect(listOf('Soap, hand; Gel')).toEqual(['Soap, hand', 'Gel']);
    expect(listOf('牙膏、香皂')).toEqual(['牙膏', '香皂']);
    expect(['English', '中文', 'zh_CN', 'DE'].map(languageTagOf)).toEqual(['en', 'zh', 'zh-CN', 'de']);
  });
});

describe('the sign between cells', () => {
  it.each([
    ['a,b,c\n1;2', ','],
    ['a;b;"c,d,e,f"\n', ';'],
    ['a\tb\n', '\t'],
    ['name\nx', ','],
  ])('of %j is %j', (text, sign) => {
    expect(delimiterOf(text)).toBe(sign);
  });
});

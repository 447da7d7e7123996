import { describe, expect, it } from 'vitest';
import { type Custom, validateCustom } from '../../../shared/custom-fields/validate-custom.ts';
import { aCustomField } from './definitions.ts';

const grades = [{ value: 'gold' }, { value: 'silver', label: { en: 'Silver', zh: '银' } }];
const definitions = [
  aCustomField({ key: 'motto', maxLength: 5 }),
  aCustomField({ key: 'story', type: 'longText' }),
  aCustomField({ key: 'staff', type: 'number', min: 1, max: 10 }),
  aCustomField({ key: 'vip', type: 'boolean' }),
  aCustomField({ key: 'founded', type: 'date' }),
  aCustomField({ key: 'visitedAt', type: 'dateTime' }),
  aCustomField({ key: 'grade', type: 'select', options: grades }),
  aCustomField({ key: 'grades', type: 'multiSelect', options: grades }),
  aCustomField({ key: 'site', type: 'url' }),
  aCustomField({ key: 'mailbox', type: 'email' }),
  aCustomField({ key: 'hotline', type: 'phone' }),
  aCustomField({ key: 'margin', type: 'money', min: 0 }),
];

const check = (custom: Custom | undefined, more: object = {}) =>
  validateCustom({ recordType: 'account', definitions, custom, ...more });

describe('custom fields', () => {
  it('are kept as their definitions ask for: trimmed, instants in UTC, choices each once', () => {
    const { custom, problems } = check({
      motto: ' 织 ',
      story: 'two\nlines',
      staff: 7,
      vip: false,
      founded: '2026-11-22',
      visitedAt: '2026-11-22T09:30:00+08:00',
      grade: 'gold',
      grades: ['gold', 'silver', 'gold'],
      site: 'https://shu.example/a',
      mailbox: 'ada@shu.example',
      hotline: '+86 28 8555 0123',
      margin: { amount: 129_900, currency: 'CNY' },
    });

    expect(problems).toEqual([]);
    expect(custom).toMatchObject({
      motto: '织',
      visitedAt: '2026-11-22T01:30:00.000Z',
      grades: ['gold', 'silver'],
      margin: { amount: 129_900, currency: 'CNY' },
    });
  });

  it.each([
    ['motto', 3, 'a text'],
    ['motto', 'longer than five', '5'],
    ['motto', '   ', 'empty'],
    ['staff', '7', 'a number'],
    ['staff', 0, 'at least 1'],
    ['staff', 11, 'at most 10'],
    ['vip', 'yes', 'true or false'],
    ['founded', '22.11.2026', 'a date'],
    ['founded', '2026-02-30', 'a date'],
    ['visitedAt', '2026-11-22', 'an instant'],
    ['grade', 'bronze', 'one of gold, silver'],
    ['grades', 'gold', 'a list'],
    ['grades', ['gold', 'bronze'], 'one of gold, silver'],
    ['site', 'javascript:alert(1)', 'http'],
    ['mailbox', 'ada', 'an e-mail address'],
    ['hotline', 'call me', 'a phone number'],
    ['margin', 5, 'money'],
    ['margin', { amount: -1, currency: 'CNY' }, 'at least 0'],
    ['shoeSize', 42, 'not a custom field'],
  ])('%s is refused by its name: %j', (key, value, because) => {
    const { problems } = check({ [key]: value } as Custom);

    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject({ path: `custom.${key}`, message: expect.stringContaining(because) });
  });

  it('are free where none is defined', () => {
    const custom = { anything: 'goes', often: [null] } as unknown as Custom;

    expect(validateCustom({ recordType: 'lead', definitions: [], custom })).toEqual({ custom, problems: [] });
  });

  it('that are null are none', () => {
    expect(check({ motto: null })).toEqual({ custom: undefined, problems: [] });
  });

  it('from before their definition stay until somebody writes them anew', () => {
    const before = { custom: { motto: 'much longer than five', old: 'undefined' } };

    const untouched = check({ ...before.custom, staff: 2 }, { before });
    const rewritten = check({ ...before.custom, motto: 'also too long', old: 'changed' }, { before });

    expect(untouched).toEqual({ custom: { ...before.custom, staff: 2 }, problems: [] });
    expect(rewritten.problems.map(({ path }) => path)).toEqual(['custom.motto', 'custom.old']);
  });

  it('that imports fill by themselves are taken', () => {
    const { custom, problems } = check({ company: 'Silk Ltd' }, { recordType: 'contact' });

    expect(problems).toEqual([]);
    expect(custom).toEqual({ company: 'Silk Ltd' });
    expect(check({ company: 'Silk Ltd' }).problems).toHaveLength(1);
  });
});

describe('a required custom field', () => {
  const required = [aCustomField({ key: 'grade', required: true }), aCustomField({ key: 'motto' })];
  const ask = (custom: Custom | undefined, more: object = {}) =>
    validateCustom({ recordType: 'account', definitions: required, custom, ...more }).problems;

  it('is asked for in a new record, and whenever custom fields are changed', () => {
    const missing = [{ path: 'custom.grade', message: 'is required' }];

    expect(ask(undefined)).toEqual(missing);
    expect(ask({ grade: null })).toEqual(missing);
    expect(ask({ motto: 'new' }, { before: { custom: { motto: 'old' } } })).toEqual(missing);
    expect(ask({ motto: 'old' }, { before: { custom: { motto: 'old' } } })).toEqual([]);
    expect(ask({ grade: 'A' })).toEqual([]);
  });

  it('is not asked of whoever may not see it, nor by a form', () => {
    expect(ask({ motto: 'a' }, { isHidden: (key: string) => key === 'grade' })).toEqual([]);
    expect(ask({ motto: 'a' }, { isPartial: true })).toEqual([]);
  });
});

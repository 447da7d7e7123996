import { describe, expect, it } from 'vitest';
import { personOf } from '../../../shared/customers/person.ts';
import { redactorOf } from '../../../shared/customers/redaction.ts';

const ada = {
  ...personOf({
    id: 'cont_01jd2k3m4n5p6q7r8s9tavbwcx',
    name: { given: 'Ada', family: 'Lovelace', full: 'Ada Lovelace' },
    emails: [{ address: 'Ada@Bücher.example' }],
    phones: [{ number: '+493090182012' }],
  }),
};
const redact = redactorOf(ada);

describe('taking a person out of a text', () => {
  it.each([
    ['Spoke to Ada Lovelace today.', 'Spoke to (erased) today.'],
    ['LOVELACE, ADA: call back', '(erased): call back'],
    ['Lovelace  Ada and ada\nlovelace', '(erased) and (erased)'],
    ['<ada@bücher.example>, ADA@XN--BCHER-KVA.EXAMPLE', '<(erased)>, (erased)'],
    ['call 030 9018-2012 or +49 (0)30 90182012', 'call (erased) or (erased)'],
    ['0049 30 901 820 12!', '(erased)!'],
  ])('%s', (text, left) => {
    expect(redact(text)).toBe(left);
  });

  it.each([
    'Ada Lovelaceson and Nevada Lovelace',
    'Ada rang, and Mr Lovelace',
    'ada@bücher.example.com and xada@bücher.example',
    '+49309018201299 and 1030901820123',
  ])('leaves others alone: %s', (text) => {
    expect(redact(text)).toBe(text);
  });

  it('finds Chinese names anywhere but inside the longer name of a neighbour', () => {
    const chen = {
      ...personOf({ id: 'c', name: { full: '陈静' }, emails: [], phones: [] }),
      othersNames: ['陈静怡'],
    };

    expect(redactorOf(chen)('请陈静和陈静怡一起来，陈静怡。')).toBe('请(erased)和陈静怡一起来，陈静怡。');
  });

  it('leaves a single short name, which is too many people’s', () => {
    const may = personOf({ id: 'c', name: { full: 'May' }, emails: [], phones: [] });

    expect(redactorOf(may)('You may call in May.')).toBe('You may call in May.');
  });
});

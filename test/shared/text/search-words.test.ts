import { describe, expect, it } from 'vitest';
import { matchesQuery, queryWordsOf, searchWordsOf } from '../../../shared/text/search-words.ts';

describe('what finds a record', () => {
  const texts = [
    'Zoë Łukasiewicz',
    '成都蜀锦有限公司',
    'zoe.l@mail.example.com',
    '+86 28 8555 0123',
    undefined,
  ];

  it.each([
    ['the beginning of a word', 'luka'],
    ['words in any order', 'lukasiewicz zoe'],
    ['capitals and accents', 'ZOÉ'],
    ['full-width letters', 'ｚｏｅ'],
    ['one Chinese character', '蜀'],
    ['characters out of the middle', '锦有限'],
    ['the whole e-mail address', 'zoe.l@mail.example.com'],
    ['its beginning', 'zoe.l@ma'],
    ['its domain', 'example'],
    ['the whole phone number, however written', '+86 (28) 8555-0123'],
    ['its last four digits', '0123'],
    ['its digits without the country', '2885550123'],
    ['a mixture', '蜀锦 zoe'],
  ])('%s', (_what, query) => {
    expect(matchesQuery(texts, query)).toBe(true);
  });

  it.each(['anna', 'ukasiewicz', '锦蜀', 'zoe anna', '123', 'zoe@mail.example.com', '0124'])(
    'not %s',
    (query) => {
      expect(matchesQuery(texts, query)).toBe(false);
    },
  );
});

it('begins a word at each character of a run without spaces, and at no other', () => {
  expect(searchWordsOf(['东方Silk'])).toEqual(['silk', '东方', '方'].sort());
});

it('keeps Korean words whole and the marks of Hindi and Thai', () => {
  expect(searchWordsOf(['김민수'])).toEqual(['김민수']);
  expect(searchWordsOf(['हिन्दी'])).toEqual(['हिन्दी']);
  expect(matchesQuery(['ภาษาไทย'], 'ไทย')).toBe(true);
});

it('bounds what a hostile name costs', () => {
  const words = searchWordsOf([
    '锦'.repeat(50) + Array.from({ length: 500 }, (_, index) => ` w${index}`).join(''),
  ]);

  expect(words.length).toBeLessThanOrEqual(200);
  expect(Math.max(...words.map((word) => [...word].length))).toBeLessThanOrEqual(32);
});

it('looks up the longest word first and nothing in a text of signs', () => {
  expect(queryWordsOf('li weaving 蜀锦')).toEqual(['weaving', 'li', '蜀锦']);
  expect(queryWordsOf(' - % # ')).toEqual([]);
});

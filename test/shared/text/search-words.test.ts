import { describe, expect, it } from 'vitest';
import { isExact, matchesQuery, termsOf } from '../../../shared/text/search-query.ts';
import type { SearchText, TextKind } from '../../../shared/text/search-text.ts';
import { indexWordsOf } from '../../../shared/text/search-words.ts';

const text = (kind: TextKind, value: string, field: string = kind): SearchText => ({
  field,
  kind,
  text: value,
});
const wordsOf = (...texts: SearchText[]) => indexWordsOf(texts).map(({ word }) => word);
const lookupsOf = (query: string) => termsOf(query).map(({ lookups }) => lookups.map(({ begin }) => begin));

describe('the words of a record', () => {
  it('begin at each word of a name and say where they stand', () => {
    expect(indexWordsOf([text('name', 'Ada Lovelace')])).toEqual([
      { word: 'ada', field: 'name', rank: 1, position: 0 },
      { word: 'lovelace', field: 'name', rank: 1, position: 1 },
    ]);
  });

  it('begin at each character of a run without spaces, and at no other', () => {
    expect(wordsOf(text('name', '东方Silk'))).toEqual(['silk', '东方', '方']);
    expect(wordsOf(text('name', '김민수'))).toEqual(['김민수', '민수', '수']);
  });

  it('are as many for a phone number as for any other, however long it is', () => {
    expect(wordsOf(text('phone', '+86 28 8555 0123'))).toEqual([
      '862885550123',
      '2885550123',
      '~321055588268',
    ]);
    expect(wordsOf(text('phone', '028 8555 0123'))).toEqual(['2885550123', '~3210555882']);
    expect(wordsOf(text('phone', '110'))).toEqual([]);
  });

  it('go on to the end of an address from each of its parts but the last', () => {
    expect(wordsOf(text('email', 'Ada.L@mail.example.com'))).toEqual([
      'ada.l@mail.example.com',
      'l@mail.example.com',
      'mail.example.com',
      'example.com',
    ]);
  });

  it('stand under every field that has them, once each', () => {
    const words = indexWordsOf([text('name', 'Shu Shu'), text('company', 'Shu')]);

    expect(words.map(({ word, field }) => `${field}: ${word}`)).toEqual(['name: shu', 'company: shu']);
  });

  it('keep the marks of Hindi', () => {
    expect(wordsOf(text('name', 'हिन्दी'))).toEqual(['हिन्दी']);
  });

  it('are bounded, whatever a hostile name costs', () => {
    const hostile = '锦'.repeat(50) + Array.from({ length: 500 }, (_, index) => ` w${index}`).join('');

    const words = wordsOf(text('name', hostile));

    expect(words.length).toBeLessThanOrEqual(200);
    expect(Math.max(...words.map((word) => [...word].length))).toBeLessThanOrEqual(32);
  });
});

describe('a query', () => {
  it('looks up the word that says most first, and nothing for a text of signs', () => {
    expect(lookupsOf('li weaving 蜀锦')).toEqual([['weaving'], ['蜀锦'], ['li']]);
    expect(lookupsOf(' - % # ')).toEqual([]);
  });

  it('reads a word that signs join in every way it may be written', () => {
    expect(lookupsOf("o'brien")).toEqual([['brien', 'obrien']]);
    expect(lookupsOf('Müller')).toEqual([['muller', 'mueller']]);
  });

  it('looks a number up from both ends', () => {
    expect(lookupsOf('028 8555 0123')).toEqual([['2885550123', '~3210555882']]);
    expect(lookupsOf('0123')).toEqual([['~3210', '0123']]);
  });

  it('wants the pieces of one word in one field', () => {
    const texts = [text('name', 'St. Gallen'), text('other', 'Basel')];

    expect(matchesQuery(texts, 'st.gallen')).toBe(true);
    expect(matchesQuery(texts, 'st.basel')).toBe(false);
    expect(matchesQuery(texts, 'st basel')).toBe(true);
  });

  it('tells the very word from its beginning, at the ends of the parts of an address too', () => {
    const [ada, lovelace] = indexWordsOf([text('email', 'ada.lovelace@example.com')]);
    if (!ada || !lovelace) throw new Error('The address has words.');

    expect(isExact(ada, { begin: 'ada' })).toBe(true);
    expect(isExact(ada, { begin: 'ad' })).toBe(false);
    expect(isExact(lovelace, { begin: 'lovelace' })).toBe(true);
  });
});

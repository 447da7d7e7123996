import { describe, expect, it } from 'vitest';
import { highlightsIn } from '../../../shared/text/highlight.ts';
import { termsOf } from '../../../shared/text/search-query.ts';

const marked = (text: string, query: string) =>
  highlightsIn(
    text,
    termsOf(query).flatMap(({ readings }) => readings.flat()),
  ).map(([from, to]) => text.slice(from, to));

describe('what was found of a text', () => {
  it.each([
    ['Ada Lovelace', 'lov', ['Lov']],
    ['Ada Lovelace', 'ada lovelace', ['Ada', 'Lovelace']],
    ['Lovely Clover', 'lov', ['Lov']],
    ['Jürgen Groß', 'gross', ['Groß']],
    ['Ju\u0308rgen', 'jur', ['Ju\u0308r']],
    ['ﬁnance', 'fin', ['ﬁn']],
    ['ＡＤＡ', 'ad', ['ＡＤ']],
    ['成都蜀锦有限公司', '蜀錦', ['蜀锦']],
    ['劉德華', '德华', ['德華']],
    ['ada.lovelace@example.com', 'example.com', ['example.com']],
    ['+86 28 8555-0123', '0123', ['0123']],
    ['+86 28 8555-0123', '8555 0123', ['8555-0123']],
    ['+86 28 8555-0123', '+86 28 8555 0123', ['86 28 8555-0123']],
    ['Ada', 'grace', []],
  ])('%s by %s', (text, query, parts) => {
    expect(marked(text, query)).toEqual(parts);
  });
});

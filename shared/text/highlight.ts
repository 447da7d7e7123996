import { foldForSearch } from './fold-for-search.ts';
import { tailMark } from './phone-words.ts';
import type { Lookup } from './search-query.ts';

/** From and to, in UTF-16 units of the text: what `text.slice(from, to)` gives. */
export type TextRange = readonly [from: number, to: number];

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });
const isLetter = /^[\p{L}\p{M}\p{N}]/u;

/** The parts of a text that were found under these lookups, in their order, none of them overlapping. */
export function highlightsIn(text: string, lookups: readonly Lookup[]): TextRange[] {
  const ranges = lookups.flatMap(({ begin }) =>
    /^~?\d+$/.test(begin) ? [...inWords(text, begin), ...inDigits(text, begin)] : inWords(text, begin),
  );
  return merged(ranges);
}

/** A folded text, and for each unit of it where in the text as it was written it comes from. */
interface Folded {
  readonly text: string;
  readonly from: readonly number[];
  readonly to: readonly number[];
}

/** Folds sign by sign: folding may make one letter of two or two of one, and the marks stand in the text as it was written. */
function folded(text: string): Folded {
  let result = '';
  const from: number[] = [];
  const to: number[] = [];
  for (const { segment, index } of segmenter.segment(text)) {
    const plain = /^\s/.test(segment) ? ' ' : foldForSearch(segment);
    for (let unit = 0; unit < plain.length; unit += 1) {
      from.push(index);
      to.push(index + segment.length);
    }
    result += plain;
  }
  return { text: result, from, to };
}

/** Where words begin so; in scripts without spaces, anywhere. */
function inWords(text: string, begin: string): TextRange[] {
  const found = folded(text);
  const ranges: TextRange[] = [];
  const isUnspaced = (begin.codePointAt(0) ?? 0) >= 0x2e80;
  for (let at = found.text.indexOf(begin); at >= 0; at = found.text.indexOf(begin, at + 1)) {
    if (at > 0 && !isUnspaced && isLetter.test(found.text.slice(at - 1))) continue;
    ranges.push([found.from[at] ?? 0, found.to[at + begin.length - 1] ?? text.length]);
  }
  return ranges;
}

/** The digits of a number, whatever stands between them; its last ones when they are given backwards. */
function inDigits(text: string, begin: string): TextRange[] {
  const places = [...text.matchAll(/\d/g)].map(({ index }) => index);
  const digits = places.map((place) => text[place]).join('');
  const isTail = begin.startsWith(tailMark);
  const wanted = isTail ? [...begin.slice(1)].reverse().join('') : begin;
  const at = isTail ? (digits.endsWith(wanted) ? digits.length - wanted.length : -1) : digits.indexOf(wanted);
  const [first, last] = [places[at], places[at + wanted.length - 1]];
  return first === undefined || last === undefined ? [] : [[first, last + 1]];
}

function merged(ranges: readonly TextRange[]): TextRange[] {
  const joined: TextRange[] = [];
  for (const [from, to] of [...ranges].sort((one, other) => one[0] - other[0] || one[1] - other[1])) {
    const last = joined.at(-1);
    if (last && from <= last[1]) joined[joined.length - 1] = [last[0], Math.max(last[1], to)];
    else joined.push([from, to]);
  }
  return joined;
}

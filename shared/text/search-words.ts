import { foldForSearch, withSpelledUmlauts } from './fold-for-search.ts';
import { phoneWordsOf } from './phone-words.ts';
import { type IndexWord, type Position, rankOf, type SearchText, type TextKind } from './search-text.ts';

/**
 * The words by which a record is found. Every word is found by any beginning of it, so a word stands for all its
 * prefixes. Scripts without spaces have no words: there each place in a run begins one, so that any part of a name
 * finds it, one character being enough. What is joined by dots or an @ stays joined from each part on: `ada.l@x.example`
 * is found by `ada`, by `l@x` and by `x.example`.
 */

/** The longest word kept, in characters: nobody types more to find somebody. */
const longestWord = 32;
/** The most words of one record, each an item of the table: about 40 kB for the longest names that people write. */
export const mostWords = 200;

const unspaced =
  '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}\\p{Script=Thai}ー々';
const unspacedRun = new RegExp(`[${unspaced}]+`, 'gu');
const letters = /[\p{L}\p{M}\p{N}]+/gu;
const tokens = /[\p{L}\p{M}\p{N}]+(?:[.@_+'’&/-]+[\p{L}\p{M}\p{N}]+)*/gu;

/** Something between spaces, folded: as it is, and the pieces between its signs. */
export interface Token {
  readonly text: string;
  readonly pieces: readonly { readonly text: string; readonly at: number }[];
  /** Joined as addresses are; it is looked for as one word. */
  readonly isAddress: boolean;
}

/** The tokens of a folded text in scripts with spaces. */
export function tokensOf(folded: string): Token[] {
  return [...folded.replace(unspacedRun, ' ').matchAll(tokens)].map(([text]) => ({
    text,
    pieces: [...text.matchAll(letters)].map((piece) => ({ text: piece[0], at: piece.index })),
    isAddress: /[.@_]/.test(text),
  }));
}

/** The runs of a folded text in scripts without spaces. */
export function runsOf(folded: string): string[] {
  return folded.match(unspacedRun) ?? [];
}

/** All words that find a record with these texts, each once a field, those of the first texts first. */
export function indexWordsOf(texts: readonly SearchText[]): IndexWord[] {
  const words = new Map<string, IndexWord>();
  for (const { field, kind, text } of texts) {
    if (!text) continue;
    for (const { word, position } of wordsOf(kind, text)) {
      const name = `${field}\n${word}`;
      if (words.size < mostWords && !words.has(name)) {
        words.set(name, { word, field, rank: rankOf(kind), position });
      }
    }
  }
  return [...words.values()];
}

type Placed = Pick<IndexWord, 'word' | 'position'>;

function wordsOf(kind: TextKind, text: string): Placed[] {
  if (kind === 'phone') return phoneWordsOf(text).map((word) => ({ word, position: 0 }));
  const spelled = withSpelledUmlauts(text);
  return [text, ...(spelled ? [spelled] : [])].flatMap((one) => wordsOfFolded(kind, foldForSearch(one)));
}

function wordsOfFolded(kind: TextKind, folded: string): Placed[] {
  const isAddressField = kind === 'email' || kind === 'domain';
  const spaced = tokensOf(folded).flatMap((token, place) => wordsOfToken(token, place, isAddressField));
  const placeOf = (run: string, start: number): Position => (start > 0 ? 2 : folded.startsWith(run) ? 0 : 1);
  const unspacedWords = runsOf(folded).flatMap((run) =>
    [...run].map((_, start, characters) => ({
      word: shortened(characters.slice(start).join('')),
      position: placeOf(run, start),
    })),
  );
  return [...spaced, ...unspacedWords];
}

function wordsOfToken({ text, pieces, isAddress }: Token, place: number, isAddressField: boolean): Placed[] {
  const positionOf = (piece: number): Position => (place === 0 && piece === 0 ? 0 : 1);
  // Nobody is found by the `com` that all addresses end in.
  const found = isAddressField && pieces.length > 1 ? pieces.slice(0, -1) : pieces;
  const words = found.map((piece, index) => ({
    word: shortened(isAddress ? text.slice(piece.at) : piece.text),
    position: positionOf(index),
  }));
  if (isAddress || pieces.length === 1) return words;
  const more = [...(text.replace(/['’]/g, '').match(letters) ?? []), joinedPieces(pieces)];
  // O'Brien is also Obrien, Coca-Cola Cocacola.
  return [...words, ...more.map((word) => ({ word: shortened(word), position: positionOf(1) }))];
}

export const joinedPieces = (pieces: Token['pieces']) => pieces.map(({ text }) => text).join('');

export const shortened = (text: string) => [...text].slice(0, longestWord).join('');

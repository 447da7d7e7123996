import { foldText } from './fold.ts';

/**
 * The words by which a record is found. Every word is found by any beginning of it, so a word stands for all its
 * prefixes. Scripts without spaces have no words: there each place in a run begins one, so that any part of a name
 * finds it, one character being enough.
 */

/** The longest word kept, in characters: nobody types more to find somebody, and each is an item of the table. */
const longestWord = 32;
/** The most words of one record: about 20 kB of items for the longest names that people write. */
const mostWords = 200;
/** The shortest tail by which a phone number is found: fewer digits find half the country. */
const shortestTail = 4;

const unspaced = '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Thai}ー々';
const unspacedRun = new RegExp(`[${unspaced}]+`, 'gu');
const word = /[\p{L}\p{M}\p{N}]+/gu;
const address = /[^\s@<>,;()]+@[^\s@<>,;()]+/gu;
const phoneLike = /\+?\d[\d\s().\-/]{4,}\d/gu;

// Letters that Unicode does not take apart into a letter and its mark.
const plainLetters: Readonly<Record<string, string>> = {
  ł: 'l',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  æ: 'ae',
  œ: 'oe',
  ı: 'i',
};

/** Case, width and the accents of alphabets folded away: `Łódź Größe` is `lodz grosse`. */
export function foldForSearch(text: string): string {
  return foldText(text)
    .normalize('NFD')
    .replace(/(?<=[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}])\p{M}+/gu, '')
    .normalize('NFC')
    .replace(/[łøđðþæœı]/g, (letter) => plainLetters[letter] ?? letter);
}

/** All words that find a record with these texts, each once, in order of their letters. */
export function searchWordsOf(texts: readonly (string | undefined)[]): string[] {
  const words = new Set(texts.flatMap((text) => (text ? wordsOfText(foldForSearch(text)) : [])));
  return [...words].slice(0, mostWords).sort();
}

function wordsOfText(text: string): string[] {
  return [...addressesIn(text), ...phoneTailsIn(text), ...spacedWordsIn(text), ...unspacedWordsIn(text)].map(
    shortened,
  );
}

const addressesIn = (text: string) => text.match(address) ?? [];

function phoneTailsIn(text: string): string[] {
  return (text.replace(address, ' ').match(phoneLike) ?? []).flatMap((number) => {
    const digits = number.replace(/\D/g, '');
    return digits.length < 6 ? [] : suffixesOf(digits, shortestTail);
  });
}

const spacedWordsIn = (text: string) => text.replace(unspacedRun, ' ').match(word) ?? [];

const unspacedWordsIn = (text: string) =>
  (text.match(unspacedRun) ?? []).flatMap((run) => suffixesOf(run, 1));

function suffixesOf(text: string, shortest: number): string[] {
  const characters = [...text];
  return characters
    .slice(0, characters.length - shortest + 1)
    .map((_, start) => characters.slice(start).join(''));
}

const shortened = (text: string) => [...text].slice(0, longestWord).join('');

/**
 * What somebody typed as words to look up, each of which must begin a word of the record, the most telling (longest)
 * first. Empty when it holds no letter and no digit.
 */
export function queryWordsOf(query: string): string[] {
  const text = foldForSearch(query);
  const isPhone = /^[+\d\s().\-/]+$/.test(text) && text.replace(/\D/g, '').length >= shortestTail;
  const words = isPhone
    ? [text.replace(/\D/g, '')]
    : [
        ...addressesIn(text),
        ...(text.replace(address, ' ').replace(unspacedRun, ' ').match(word) ?? []),
        ...(text.match(unspacedRun) ?? []),
      ];
  return [...new Set(words.map(shortened))].sort((one, other) => other.length - one.length);
}

/** Whether each of these words, as `queryWordsOf` gives them, begins a word of the texts. */
export function containsWords(texts: readonly (string | undefined)[], wanted: readonly string[]): boolean {
  const words = searchWordsOf(texts);
  return wanted.every((one) => words.some((word) => word.startsWith(one)));
}

/** Whether a query finds a record with these texts: for lists that are read anyway. */
export function matchesQuery(texts: readonly (string | undefined)[], query: string): boolean {
  return containsWords(texts, queryWordsOf(query));
}

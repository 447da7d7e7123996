import { foldForSearch, withSpelledUmlauts } from './fold-for-search.ts';
import { phoneLookupsOf, shortestPart } from './phone-words.ts';
import type { IndexWord, SearchText } from './search-text.ts';
import { indexWordsOf, joinedPieces, runsOf, shortened, type Token, tokensOf } from './search-words.ts';

/** The most words of a query that count: what comes after them finds nothing more. */
const mostTerms = 10;

/** A beginning of words of the index; `isWhole` where the word must be just this. */
export interface Lookup {
  readonly begin: string;
  readonly isWhole?: boolean;
}

/** A word that somebody typed. It is found when, of one of its readings, every beginning is there. */
export interface Term {
  readonly readings: readonly (readonly Lookup[])[];
  /** Of each reading the beginning that says most: whatever the term finds stands under one of these. */
  readonly lookups: readonly Lookup[];
  /** Whether a word under a lookup is all that the term asks for. */
  readonly isSure: boolean;
}

const numberText = /^[\s+\d().\-/]+$/;
const numberInText = /(?<![\p{L}\p{N}])\+?\d[\d().\-/]*(?:[ \u00a0][\d().\-/]+)+(?![\p{L}\p{N}])/gu;

/** What somebody typed as terms, the most telling (longest) first. Empty when it holds no letter and no digit. */
export function termsOf(query: string): Term[] {
  const plain = query.normalize('NFKC').trim();
  if (numberText.test(plain) && digitsIn(plain) >= shortestPart) return [numberTerm(plain)];
  const numbers = (plain.match(numberInText) ?? []).filter((one) => digitsIn(one) >= 6);
  const rest = plain.replace(numberInText, (one) => (digitsIn(one) >= 6 ? ' ' : one));
  const folded = foldForSearch(rest);
  const spelled = tokensOf(foldForSearch(withSpelledUmlauts(rest) ?? rest));
  const found = tokensOf(folded);
  const terms = [
    ...numbers.map(numberTerm),
    ...found.map((token, place) =>
      tokenTerm(token, found.length === spelled.length ? spelled[place] : undefined),
    ),
    ...runsOf(folded).map((run) => termFrom([[{ begin: shortened(run) }]])),
  ];
  const distinct = new Map(terms.map((term) => [JSON.stringify(term.readings), term]));
  return [...distinct.values()].sort((one, other) => weightOf(other) - weightOf(one)).slice(0, mostTerms);
}

const digitsIn = (text: string) => text.replace(/\D/g, '').length;

function numberTerm(typed: string): Term {
  const lookups = phoneLookupsOf(typed).map((lookup) => [lookup]);
  // An order's number, an address of a network: as it stands, where its signs or its zeros say more than its digits.
  const text = foldForSearch(typed).replace(/[^\d]+$/, '');
  const isWord = /^\d[\d.\-/]*$/.test(text) && /^0|\D/.test(text);
  return termFrom([...lookups, ...(isWord ? [[{ begin: shortened(text) }]] : [])]);
}

/** A word is read as it stands, with its umlauts spelled out, and, where signs join it, in pieces and without them. */
function tokenTerm(token: Token, spelled: Token | undefined): Term {
  const isNumber = /^[\d\-/+.]+$/.test(token.text) && digitsIn(token.text) >= shortestPart;
  return termFrom([
    ...readingsOf(token),
    ...(spelled && spelled.text !== token.text ? readingsOf(spelled) : []),
    ...(isNumber ? phoneLookupsOf(token.text).map((lookup) => [lookup]) : []),
  ]);
}

function readingsOf({ text, pieces, isAddress }: Token): Lookup[][] {
  if (pieces.length === 1) return [[{ begin: shortened(text) }]];
  const inPieces = pieces.map((piece) => ({ begin: shortened(piece.text) }));
  if (!isAddress) return [inPieces, [{ begin: shortened(joinedPieces(pieces)) }]];
  return text.includes('@') ? [[{ begin: shortened(text) }]] : [[{ begin: shortened(text) }], inPieces];
}

function termFrom(readings: readonly (readonly Lookup[])[]): Term {
  const distinct = [...new Map(readings.map((one) => [JSON.stringify(one), one])).values()];
  const strongest = distinct.flatMap((reading) => {
    const [first] = [...reading].sort((one, other) => lengthOf(other) - lengthOf(one));
    return first ? [first] : [];
  });
  return {
    readings: distinct,
    lookups: withoutCovered(strongest),
    isSure: distinct.every((reading) => reading.length === 1),
  };
}

/** What begins with another lookup is found by that one. */
function withoutCovered(lookups: readonly Lookup[]): Lookup[] {
  return lookups.filter(
    (one, place) =>
      !lookups.some(
        (other, at) =>
          at !== place &&
          !other.isWhole &&
          one.begin.startsWith(other.begin) &&
          (one.begin !== other.begin || one.isWhole || at < place),
      ),
  );
}

/** A Han character says about as much as three letters. */
function lengthOf({ begin }: Lookup): number {
  return [...begin].reduce((sum, character) => sum + (character.charCodeAt(0) >= 0x2e80 ? 3 : 1), 0);
}

const weightOf = ({ lookups }: Term) => Math.min(...lookups.map(lengthOf));

/** Whether a word stands under a lookup. */
export function isUnder(word: string, { begin, isWhole }: Lookup): boolean {
  return isWhole ? word === begin : word.startsWith(begin);
}

/** Whether it is the very word, not only its beginning: what follows, if anything, is no letter and no digit. */
export function isExact(
  { word, position }: Pick<IndexWord, 'word' | 'position'>,
  { begin }: Lookup,
): boolean {
  return position < 2 && !/^[\p{L}\p{M}\p{N}]/u.test(word.slice(begin.length));
}

/** The words of a record under a term; undefined when the term does not find it. */
export function hitsOf(words: readonly IndexWord[], { readings }: Term): Hit[] | undefined {
  const hits: Hit[] = [];
  for (const reading of readings) {
    const under = reading.map((lookup) =>
      words
        .filter(({ word }) => isUnder(word, lookup))
        .map((word) => ({ word, lookup, isExact: isExact(word, lookup) })),
    );
    // The pieces of one word stand together in one field.
    const fields = new Set(under.map((found) => new Set(found.map(({ word }) => word.field))).reduce(common));
    hits.push(...under.flat().filter(({ word }) => fields.has(word.field)));
  }
  return hits.length > 0 ? hits : undefined;
}

const common = (one: ReadonlySet<string>, other: ReadonlySet<string>) =>
  new Set([...one].filter((name) => other.has(name)));

export interface Hit {
  readonly word: IndexWord;
  readonly lookup: Lookup;
  readonly isExact: boolean;
}

/** Whether a query finds a record with these texts: for lists that are read anyway. */
export function matchesQuery(texts: readonly SearchText[], query: string): boolean {
  const terms = termsOf(query);
  const words = indexWordsOf(texts);
  return terms.length > 0 && terms.every((term) => hitsOf(words, term) !== undefined);
}

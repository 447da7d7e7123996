import { foldText } from './fold.ts';
import { hanVariants } from './han-variants.ts';

/** The form in which words are looked for: what people leave out, swap or cannot type does not count. */

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

/**
 * Case, width and the accents of alphabets folded away: `Łódź Größe` is `lodz grosse`. Han characters in their simplified
 * form, whatever country wrote them (劉 is 刘, 沢 is 泽); katakana as hiragana.
 */
export function foldForSearch(text: string): string {
  const folded = foldText(text);
  if (isAscii(folded)) return folded;
  return folded
    .normalize('NFD')
    .replace(/(?<=[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}])\p{M}+/gu, '')
    .normalize('NFC')
    .replace(/[łøđðþæœı]/g, (letter) => plainLetters[letter] ?? letter)
    .replace(/\p{Script=Han}/gu, simplified)
    .replace(/[ァ-ヶ]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) - katakanaToHiragana));
}

/** How far the one block of kana stands behind the other. */
const katakanaToHiragana = 0x60;

const spelledOut: Readonly<Record<string, string>> = { ä: 'ae', ö: 'oe', ü: 'ue', ø: 'oe', å: 'aa' };

/** The text as it is written where the keyboard has no umlauts: `Müller` is `Mueller`. Undefined when it has none. */
export function withSpelledUmlauts(text: string): string | undefined {
  if (isAscii(text)) return undefined;
  const composed = text.normalize('NFC');
  const spelled = composed.replace(/[äöüøå]/gi, (letter) => spelledOut[letter.toLowerCase()] ?? letter);
  return spelled === composed ? undefined : spelled;
}

let forms: ReadonlyMap<string, string> | undefined;

/** The table is read at the first Han character: a function that meets none does not pay for it. */
function simplified(character: string): string {
  forms ??= readForms();
  return forms.get(character) ?? character;
}

function readForms(): ReadonlyMap<string, string> {
  const characters = [...hanVariants];
  const read = new Map<string, string>();
  for (let at = 0; at + 1 < characters.length; at += 2)
    read.set(characters[at] ?? '', characters[at + 1] ?? '');
  return read;
}

function isAscii(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    if (text.charCodeAt(index) > 127) return false;
  }
  return true;
}

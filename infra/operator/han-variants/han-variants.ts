import { from, to } from 'opencc-js/preset';

/**
 * The file `shared/text/han-variants.ts`: which Han characters are written forms of the same one. Made from the dictionaries
 * of OpenCC at build time: the library with them is 1.2 MB; this is 22 kB of text, and the hot
 * functions carry nothing else.
 */

const pairsInALine = 28;

/** Forms in family names that no dictionary of OpenCC has: the ladder 髙, 﨑 with 立, the further 辺, 𠮷 with 土, and their kind. */
const inNames = '髙高﨑崎邉邊濵濱𠮷吉槗橋冨富嶋島嵜崎';

/** Every character that has a simplified form, and that form; regional and Japanese forms by way of the traditional. */
export function hanVariantPairs(): [written: string, form: string][] {
  const simplified = charactersOf(to.cn);
  const traditional = new Map([...charactersOf(from.tw), ...charactersOf(from.hk)]);
  const names = [...inNames];
  const japanese = charactersOf(from.jp);
  for (let at = 0; at + 1 < names.length; at += 2) japanese.set(names[at] ?? '', names[at + 1] ?? '');
  const common = commonInChina();
  const formOf = (character: string): string => {
    const known = simplified.get(character);
    // 芸 is a name of its own in China and 藝 in Japan: whoever looks for the one must not find the other.
    if (known !== undefined || common.has(character)) return known ?? character;
    const old = japanese.get(character) ?? traditional.get(character) ?? character;
    return simplified.get(old) ?? simplified.get(traditional.get(old) ?? '') ?? old;
  };
  const characters = new Set([...simplified.keys(), ...traditional.keys(), ...japanese.keys()]);
  return [...characters]
    .map((character): [string, string] => [character, lastOf(formOf, character)])
    .filter(([written, form]) => written !== form)
    .sort(([one], [other]) => (one.codePointAt(0) ?? 0) - (other.codePointAt(0) ?? 0));
}

/** The whole file. */
export function hanVariantsFile(): string {
  const pairs = hanVariantPairs().map((pair) => pair.join(''));
  const lines: string[] = [];
  for (let start = 0; start < pairs.length; start += pairsInALine) {
    lines.push(`  '${pairs.slice(start, start + pairsInALine).join('')}'`);
  }
  return `/**
 * Written by \`npm run han:variants\` from the dictionaries of OpenCC (https://github.com/BYVoid/OpenCC, Apache-2.0). Pairs:
 * a Han character and the simplified form by which it is searched. Traditional, Taiwanese, Hong Kong and Japanese forms.
 */
export const hanVariants =
${lines.join(' +\n')};
`;
}

type Dictionaries = (typeof to)[string] | undefined;

/**
 * The single characters of dictionaries, whose lines are `from to other` between bars: the first form is the usual one. The
 * phrases in them choose between forms by what stands around; here all forms become one.
 */
function charactersOf(dictionaries: Dictionaries): Map<string, string> {
  const lines = (dictionaries ?? [])
    .flat()
    .flatMap((dictionary) =>
      typeof dictionary === 'string' ? dictionary.split('|').map((line) => line.split(/\s/)) : dictionary,
    );
  return new Map(
    lines.flatMap(([written, form]) =>
      written && form && [...written].length === 1 && [...form].length === 1
        ? [[written, form] as const]
        : [],
    ),
  );
}

/** A form of a form is that form's; two that name each other stay what they are. */
function lastOf(formOf: (character: string) => string, character: string): string {
  const once = formOf(character);
  const twice = formOf(once);
  return twice === character ? once : twice;
}

/** The 6,763 characters of GB 2312. */
function commonInChina(): ReadonlySet<string> {
  const decoder = new TextDecoder('gbk');
  const characters = new Set<string>();
  for (let row = 0xb0; row <= 0xf7; row += 1) {
    for (let cell = 0xa1; cell <= 0xfe; cell += 1) characters.add(decoder.decode(Uint8Array.of(row, cell)));
  }
  return characters;
}

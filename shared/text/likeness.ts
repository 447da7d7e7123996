/**
 * How alike two words are, 0 to 1: Jaro-Winkler, made by the US Census Bureau for matching people's names. Characters that
 * stand near each other count, swapped ones count half, a common beginning of up to four counts extra (Winkler, "String
 * Comparator Metrics and Enhanced Decision Rules in the Fellegi-Sunter Model of Record Linkage", 1990).
 */
export function jaroWinkler(one: string, other: string): number {
  if (one === other) return 1;
  const [left, right] = [[...one], [...other]];
  const jaro = jaroOf(left, right);
  let common = 0;
  while (common < 4 && left[common] !== undefined && left[common] === right[common]) common += 1;
  return jaro + common * 0.1 * (1 - jaro);
}

function jaroOf(left: readonly string[], right: readonly string[]): number {
  const reach = Math.max(0, Math.floor(Math.max(left.length, right.length) / 2) - 1);
  const taken = new Set<number>();
  const matchesOfLeft: string[] = [];
  for (const [place, character] of left.entries()) {
    for (let at = Math.max(0, place - reach); at <= Math.min(right.length - 1, place + reach); at += 1) {
      if (taken.has(at) || right[at] !== character) continue;
      taken.add(at);
      matchesOfLeft.push(character);
      break;
    }
  }
  const matches = matchesOfLeft.length;
  if (matches === 0) return 0;
  const matchesOfRight = [...taken].sort((a, b) => a - b).map((at) => right[at]);
  const outOfOrder = matchesOfLeft.filter((character, place) => character !== matchesOfRight[place]).length;
  return (matches / left.length + matches / right.length + (matches - outOfOrder / 2) / matches) / 3;
}

/** The share of two-character pieces that two texts have in common (Dice): for names in scripts without words. */
export function piecesInCommon(one: string, other: string): number {
  if (one === other) return 1;
  const [left, right] = [piecesOf(one), piecesOf(other)];
  const total = left.size + right.size;
  return total === 0 ? 0 : (2 * left.intersection(right).size) / total;
}

function piecesOf(text: string): ReadonlySet<string> {
  const characters = [...text];
  return new Set(characters.slice(1).map((character, place) => `${characters[place]}${character}`));
}

const sounds: Readonly<Record<string, string>> = Object.fromEntries(
  ['bfpvw', 'cgjkqsxz', 'dt', 'l', 'mn', 'r'].flatMap((letters, index) =>
    [...letters].map((letter) => [letter, String(index + 1)]),
  ),
);
/** Spellings of one sound at the beginning of a word. */
const beginnings: readonly (readonly [RegExp, string])[] = [
  [/^ph/, 'f'],
  [/^(?:kn|gn)/, 'n'],
  [/^wr/, 'r'],
  [/^[cq]/, 'k'],
  [/^w/, 'v'],
  [/^y/, 'j'],
  [/^[aeiou]/, 'a'],
];

/**
 * How a word in Latin letters sounds, roughly: Soundex (US patent 1,261,167) whose first letter is one for letters that
 * sound alike, so that Catherine and Katharina meet. Words in other scripts are their own sound.
 */
export function soundOf(word: string): string {
  if (!/^[a-z]+$/.test(word)) return word;
  const start = beginnings.find(([pattern]) => pattern.test(word));
  const spelled = start ? word.replace(start[0], start[1]) : word;
  let code = spelled.charAt(0);
  let last = sounds[code] ?? '';
  for (const letter of spelled.slice(1)) {
    const sound = sounds[letter] ?? '';
    if (sound !== '' && sound !== last) code += sound;
    // h does not part two letters of one sound; a vowel does.
    if (letter !== 'h') last = sound;
    if (code.length === 4) break;
  }
  return code;
}

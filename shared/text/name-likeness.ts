import { jaroWinkler, piecesInCommon } from './likeness.ts';
import { companyNameKey, isUnspaced, personNameWords } from './name-keys.ts';
import { areNamesOfOne } from './nicknames.ts';

/** Below this two words are two words, whatever letters they share: "Meier" and "Maria" have 0.79. */
const leastAlike = 0.8;

/**
 * How alike two names of people are, 0 to 1; undefined when one has none. Words pair up in any order (`Lovelace, Ada`), a
 * short form counts as its name (Bob, Robert), an initial as a weak likeness, a middle name that only one of them has
 * costs little. A name in Chinese, Japanese or Korean is the same or another: one character tells people apart.
 */
export function personLikeness(one: string, other: string): number | undefined {
  const [left, right] = [personNameWords(one), personNameWords(other)];
  if (left.length === 0 || right.length === 0) return undefined;
  if (isUnspaced(left.join('')) || isUnspaced(right.join('')))
    return left.join(' ') === right.join(' ') ? 1 : 0;
  return pairedLikeness(left, right, { likeness: personWordLikeness, missing: 0.3 });
}

/**
 * How alike two names of companies are, 0 to 1; undefined when one is no name ("self-employed"). Legal forms, accents
 * and punctuation do not count, numbers that differ tell branches apart, a word that only one of them has counts.
 */
export function companyLikeness(one: string, other: string): number | undefined {
  const [left, right] = [companyNameKey(one), companyNameKey(other)];
  if (left === undefined || right === undefined) return undefined;
  if (left === right) return 1;
  if (isUnspaced(left) || isUnspaced(right)) return unspacedLikeness(left, right);
  const joined = left.replaceAll(' ', '') === right.replaceAll(' ', '') ? 0.98 : 0;
  const paired = pairedLikeness(companyWords(left), companyWords(right), {
    likeness: companyWordLikeness,
    missing: 0.55,
  });
  const whole = isWithin(left, right) ? 0.8 : 0;
  return Math.max(joined, whole, numbersOf(left) === numbersOf(right) ? paired : Math.min(paired, 0.7));
}

/** Whether one name says what the other does and more: a place, a branch of trade. */
function isWithin(one: string, other: string): boolean {
  const [left, right] = [new Set(companyWords(one)), new Set(companyWords(other))];
  const [shorter, longer] = left.size <= right.size ? [left, right] : [right, left];
  return (
    [...shorter].join('').length >= 3 && shorter.isSubsetOf(longer) && numbersOf(one) === numbersOf(other)
  );
}

interface Pairing {
  readonly likeness: (one: string, other: string) => number;
  /** How much a word counts that only the longer name has, against one that both should have. */
  readonly missing: number;
}

/** Each word of the shorter name with its likest of the longer; long words count more than short ones. */
function pairedLikeness(
  one: readonly string[],
  other: readonly string[],
  { likeness, missing }: Pairing,
): number {
  const [shorter, longer] = one.length <= other.length ? [one, other] : [other, one];
  const free = new Set(longer);
  let [alike, weight] = [0, 0];
  for (const word of [...shorter].sort((a, b) => b.length - a.length)) {
    const ranked = [...free].map((candidate) => ({ candidate, value: likeness(word, candidate) }));
    const best = ranked.reduce((top, next) => (next.value > top.value ? next : top), {
      candidate: '',
      value: 0,
    });
    const counts = weightOf(word);
    weight += counts;
    if (best.value < leastAlike) continue;
    free.delete(best.candidate);
    alike += counts * best.value;
  }
  const unpaired = Math.max(0, longer.length - shorter.length);
  const spare = [...free]
    .map(weightOf)
    .sort((a, b) => a - b)
    .slice(0, unpaired);
  return alike / (weight + spare.reduce((sum, each) => sum + each * missing, 0));
}

/** A word of ten letters says about twice as much as one of three. */
const weightOf = (word: string) => Math.sqrt(Math.max(2, word.length));

function personWordLikeness(one: string, other: string): number {
  if (one === other) return 1;
  if (one.length === 1 || other.length === 1) return one.charAt(0) === other.charAt(0) ? 0.85 : 0;
  return areNamesOfOne(one, other) ? 0.95 : jaroWinkler(one, other);
}

/** "and", "of", "the" tell no company from another. */
const fillers = new Set('and und et y e of the de la le les des du di der die das for fur at in'.split(' '));

function companyWords(key: string): string[] {
  const words = key.split(' ');
  const telling = words.filter((word) => !fillers.has(word));
  return telling.length > 0 ? telling : words;
}

function companyWordLikeness(one: string, other: string): number {
  if (one === other) return 1;
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  // "Intl" and "Delicatessen" are written short in many ways; most keep their beginning.
  if (short.length >= 3 && long.startsWith(short)) return 0.9;
  return jaroWinkler(one, other);
}

/** A place before the name or a branch of trade after it is often left out: 成都蜀锦, 蜀锦, 蜀锦科技. */
function unspacedLikeness(one: string, other: string): number {
  const [short, long] = [...one].length < [...other].length ? [one, other] : [other, one];
  const holds = [...short].length >= 2 && long.includes(short);
  return Math.max(holds ? 0.85 : 0, piecesInCommon(one, other) * 0.9);
}

const numbersOf = (text: string) => (text.match(/\d+/g) ?? []).sort().join(' ');

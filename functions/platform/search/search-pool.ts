import { hitWeight, relevanceOf, unknownWeight } from '../../../shared/search/relevance.ts';
import { isExact, isUnder, type Term } from '../../../shared/text/search-query.ts';
import type { Table } from '../table/gateway.ts';
import { compareBytes, type WordEntry } from './word-entry.ts';
import { WordStreams } from './word-streams.ts';

/** Words of a query that are looked up; the others are tested on the records. */
const mostLookedUp = 3;
/** So few entries of the most telling word are tested on the records sooner than other words are looked up. */
const fewEntries = 30;

export interface SearchScope {
  readonly table: Table;
  readonly orgId: string;
  readonly types: readonly string[];
  readonly terms: readonly Term[];
  /** Whether an entry may be shown, by what it says of its record; what is shown is checked again on the record itself. */
  readonly mayShow: (entry: WordEntry) => boolean;
  /** Whose own records come a little higher. */
  readonly userId?: string | undefined;
  /** Epoch ms. */
  readonly now: number;
}

/** Where a search goes on: which word leads, behind which entry the pool begins and with which it ends. */
export interface PoolPosition {
  readonly leader: number;
  readonly from: string;
  readonly to?: string | undefined;
}

/** A record that the entries speak for. */
export interface Candidate {
  readonly type: string;
  readonly recordId: string;
  readonly relevance: number;
  readonly age: string;
  readonly isShut: boolean;
}

/** Candidates between two places of the index, the best first. */
export interface Pool {
  readonly candidates: readonly Candidate[];
  readonly position: PoolPosition;
}

/**
 * The candidates of a search from the entries alone: those of the word that finds least, ranked by what their entries say. A
 * word all of whose entries were read rules out whoever is not among them. No record is read here.
 */
export async function readPool(
  scope: SearchScope,
  position: PoolPosition | undefined,
  wanted: number,
): Promise<Pool> {
  const { read, lookedUp } = await lookUp(scope, position);
  const leader = position?.leader ?? leaderOf(read);
  const [streams, term] = [read[leader], lookedUp[leader]];
  if (!streams || !term) return { candidates: [], position: { leader, from: '' } };
  const until = position?.to;
  const groupsOf = () => grouped(streams.entries(), until, scope);
  await streams.readUntil(({ readUpTo }) =>
    until === undefined
      ? groupsOf().size >= wanted
      : readUpTo === undefined || compareBytes(readUpTo, until) >= 0,
  );
  const others = read.flatMap((one, place) => {
    const other = lookedUp[place];
    return place === leader || !other ? [] : [{ streams: one, term: other, weights: weightsOf(one, other) }];
  });
  const candidates = [...groupsOf().values()].flatMap((entries) => {
    const weights = [bestWeight(entries, term)];
    const [first] = entries;
    if (!first) return [];
    for (const other of others) {
      const weight = other.weights.get(nameOf(first));
      if (weight === undefined && other.streams.isWhole(first.type)) return [];
      weights.push(weight ?? unknownWeight);
    }
    const unread = scope.terms.length - lookedUp.length;
    return [candidateOf(scope, first, [...weights, ...Array(unread).fill(unknownWeight)])];
  });
  const to = earlier(until, streams.readUpTo);
  return {
    candidates: candidates.sort(byRelevance),
    position: { leader, from: position?.from ?? '', ...(to !== undefined && { to }) },
  };
}

/** The entries of the first words; of the most telling one alone where it finds so few that it says enough. */
async function lookUp(scope: SearchScope, position: PoolPosition | undefined) {
  const lookedUp = scope.terms.slice(0, mostLookedUp);
  const readTerm = (term: Term, place: number) =>
    WordStreams.read(scope, term, place === position?.leader ? position.from : undefined);
  const [first, ...others] = lookedUp;
  if (!first) return { read: [], lookedUp };
  // Decided as on the first page, so that all pages rank alike.
  const mayLeadAlone = others.length > 0 && (position?.leader ?? 0) === 0 && !position?.from;
  const alone = mayLeadAlone ? await readTerm(first, 0) : undefined;
  if (alone?.isWhole() && alone.count <= fewEntries) return { read: [alone], lookedUp: [first] };
  const read = await Promise.all([
    alone ?? readTerm(first, 0),
    ...others.map((term, place) => readTerm(term, place + 1)),
  ]);
  return { read, lookedUp };
}

/** The word with the fewest entries, if all of them were read; else the most telling one. */
function leaderOf(read: readonly WordStreams[]): number {
  let best = 0;
  for (const [place, streams] of read.entries()) {
    const before = read[best];
    if (before && streams.isWhole() && (!before.isWhole() || streams.count < before.count)) best = place;
  }
  return best;
}

/** The entries that may be shown, by record. */
function grouped(
  entries: readonly WordEntry[],
  until: string | undefined,
  { mayShow }: SearchScope,
): Map<string, WordEntry[]> {
  const groups = new Map<string, WordEntry[]>();
  for (const entry of entries) {
    if (until !== undefined && compareBytes(entry.sortKey, until) > 0) break;
    if (!mayShow(entry)) continue;
    const group = groups.get(nameOf(entry));
    if (group) group.push(entry);
    else groups.set(nameOf(entry), [entry]);
  }
  return groups;
}

function weightsOf(streams: WordStreams, term: Term): Map<string, number> {
  const weights = new Map<string, number>();
  for (const entry of streams.entries()) {
    const name = nameOf(entry);
    weights.set(name, Math.max(weights.get(name) ?? 0, weightOf(entry, term)));
  }
  return weights;
}

const nameOf = ({ type, recordId }: WordEntry) => `${type}#${recordId}`;
const bestWeight = (entries: readonly WordEntry[], term: Term) =>
  Math.max(...entries.map((entry) => weightOf(entry, term)));

function weightOf(entry: WordEntry, { lookups }: Term): number {
  const isWord = lookups.some((lookup) => isUnder(entry.word, lookup) && isExact(entry, lookup));
  return hitWeight({ ...entry, isExact: isWord });
}

function candidateOf(
  { userId, now }: SearchScope,
  { type, recordId, age, facts }: WordEntry,
  weights: readonly number[],
): Candidate {
  const isShut = facts.isShut === true;
  const standing = {
    isOpen: !isShut,
    isOwn: userId !== undefined && facts.ownerId === userId,
    madeAt: 253_402_300_799_999 - Number(age),
  };
  return { type, recordId, age, isShut, relevance: relevanceOf(weights, standing, now) };
}

/** The best first; of equals the newest. */
export function byRelevance(one: Candidate, other: Candidate): number {
  if (one.relevance !== other.relevance) return other.relevance - one.relevance;
  if (one.age !== other.age) return one.age < other.age ? -1 : 1;
  return one.recordId < other.recordId ? -1 : one.recordId > other.recordId ? 1 : 0;
}

function earlier(one: string | undefined, other: string | undefined): string | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return compareBytes(one, other) <= 0 ? one : other;
}

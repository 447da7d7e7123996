import { hitWeight, relevanceOf } from '../../../shared/search/relevance.ts';
import type { WordFacts } from '../../../shared/search/searched-entities.ts';
import type { BaseRecord } from '../../../shared/table/entity.ts';
import { recordKey, wordKey } from '../../../shared/table/keys.ts';
import { type Hit, hitsOf, isUnder } from '../../../shared/text/search-query.ts';
import type { IndexWord } from '../../../shared/text/search-text.ts';
import { openCursor, type Position, sealCursor } from '../table/cursor.ts';
import type { PageRequest } from '../table/gateway.ts';
import type { Item } from '../table/range.ts';
import { byRelevance, type Candidate, type PoolPosition, readPool, type SearchScope } from './search-pool.ts';
import { compareBytes } from './word-entry.ts';

/** The most times records are read for one page: a shorter page with a cursor rather than an unbounded read. */
const mostRounds = 4;
/** As many records as a round reads at least, so that a few that do not fit cost no round of their own. */
const leastRead = 10;

/** A record that may be shown, and the words by which this reader may find it. */
export interface Accepted<R> {
  readonly record: R;
  readonly words: readonly IndexWord[];
}

export interface RecordSearch<R> extends SearchScope {
  /** The record in a stored item; undefined when it is not for this reader, or not there any more. */
  readonly accept: (type: string, item: Item) => Accepted<R> | undefined;
}

export interface Found<R> {
  readonly type: string;
  readonly record: R;
  readonly relevance: number;
  /** The words that were found, the most telling first. */
  readonly hits: readonly Hit[];
}

export interface FoundPage<R> {
  readonly items: readonly Found<R>[];
  readonly cursor?: string;
}

/**
 * A page of what a search finds: one Query for each type and word (0.5 read units when few are found), and one BatchGet for
 * the records on the page. Every record that is shown was read now and found again in it: the entries only say where to look.
 */
export async function searchRecords<R extends BaseRecord>(
  search: RecordSearch<R>,
  { limit, cursor, binding }: PageRequest,
): Promise<FoundPage<R>> {
  const secret = await search.table.signingKey(search.orgId);
  let place = cursor ? placeOf(openCursor(cursor, binding, secret)) : undefined;
  const found: Found<R>[] = [];
  const pageTo = (next: Place | undefined): FoundPage<R> => ({
    items: found.sort(byWorth),
    ...(next && { cursor: sealCursor(positionOf(next), binding, secret) }),
  });
  if (search.terms.length === 0) return pageTo(undefined);
  for (let rounds = 0; rounds < mostRounds; ) {
    const { candidates, position } = await readPool(search, place, limit);
    let due = candidates.filter((one) => isAfter(one, place?.last));
    let last = place?.last;
    do {
      rounds += 1;
      const chunk = due.slice(0, Math.max(limit - found.length, leastRead));
      const accepted = await acceptedOf(search, chunk, position);
      for (const [at, candidate] of chunk.entries()) {
        const one = accepted[at];
        if (one) found.push(one);
        last = candidate;
        due = due.slice(1);
        if (found.length === limit) break;
      }
      if (found.length === limit && (due.length > 0 || position.to !== undefined)) {
        return pageTo(
          due.length > 0 ? { ...position, last } : { leader: position.leader, from: position.to ?? '' },
        );
      }
    } while (due.length > 0 && rounds < mostRounds);
    place =
      due.length > 0
        ? { ...position, last }
        : position.to === undefined
          ? undefined
          : { leader: position.leader, from: position.to };
    if (!place) return pageTo(undefined);
  }
  return pageTo(place);
}

/** The records of these candidates that hold all words, each in the place of its candidate. One BatchGet. */
async function acceptedOf<R extends BaseRecord>(
  search: RecordSearch<R>,
  candidates: readonly Candidate[],
  { leader, from }: PoolPosition,
): Promise<(Found<R> | undefined)[]> {
  const { table, orgId, terms } = search;
  const items = await table.items(candidates.map(({ recordId }) => recordKey(orgId, recordId)));
  const byKey = new Map(items.map((item) => [String(item.PK), item]));
  return candidates.map((candidate) => {
    const { type, recordId } = candidate;
    const item = byKey.get(recordKey(orgId, recordId).PK);
    const accepted = item && search.accept(type, item);
    if (!accepted) return undefined;
    const hits = terms.map((term) => hitsOf(accepted.words, term));
    if (hits.includes(undefined)) return undefined;
    const lookups = terms[leader]?.lookups ?? [];
    const wasShown = accepted.words
      .filter(({ word }) => lookups.some((lookup) => isUnder(word, lookup)))
      .some((word) => compareBytes(sortKeyOf(type, word, accepted.record), from) <= 0);
    if (wasShown) return undefined;
    return foundFrom(
      search,
      candidate,
      accepted.record,
      hits.map((one) => one ?? []),
    );
  });
}

function sortKeyOf(type: string, { word, rank, position, field }: IndexWord, record: BaseRecord): string {
  return wordKey(record.orgId, type, { word, place: `${rank}${position}`, field }, record).SK;
}

function foundFrom<R extends BaseRecord>(
  { userId, now }: SearchScope,
  { type, isShut }: Candidate,
  record: R,
  hits: readonly (readonly Hit[])[],
): Found<R> {
  const facts: WordFacts = record;
  const standing = {
    isOpen: !isShut,
    isOwn: userId !== undefined && facts.ownerId === userId,
    madeAt: Date.parse(record.createdAt),
  };
  const weights = hits.map((ofTerm) =>
    Math.max(...ofTerm.map((hit) => hitWeight({ ...hit.word, isExact: hit.isExact }))),
  );
  return {
    type,
    record,
    relevance: relevanceOf(weights, standing, now),
    hits: hits.flat().sort((one, other) => weightOfHit(other) - weightOfHit(one)),
  };
}

const weightOfHit = ({ word, isExact }: Hit) => hitWeight({ ...word, isExact });

/** As candidates are ordered, by what the records themselves say. */
function byWorth<R extends BaseRecord>(one: Found<R>, other: Found<R>): number {
  if (one.relevance !== other.relevance) return other.relevance - one.relevance;
  const [made, otherMade] = [one.record.createdAt, other.record.createdAt];
  if (made !== otherMade) return made > otherMade ? -1 : 1;
  return one.record.id < other.record.id ? -1 : 1;
}

/** Where the next page begins: in a pool behind the last candidate that was looked at, or with the next pool. */
interface Place extends PoolPosition {
  readonly last?: Pick<Candidate, 'relevance' | 'age' | 'recordId'> | undefined;
}

function isAfter(candidate: Candidate, last: Place['last']): boolean {
  return !last || byRelevance(candidate, { ...candidate, ...last }) > 0;
}

function positionOf({ leader, from, to, last }: Place): Position {
  return {
    leader: String(leader),
    from,
    ...(to !== undefined && { to }),
    ...(last && { relevance: String(last.relevance), age: last.age, id: last.recordId }),
  };
}

function placeOf({ leader, from = '', to, relevance, age, id }: Position): Place {
  const last =
    relevance !== undefined && age !== undefined && id !== undefined
      ? { relevance: Number(relevance), age, recordId: id }
      : undefined;
  return { leader: Number(leader), from, to, last };
}

import type { WordFacts } from '../../../shared/search/searched-entities.ts';
import type { Position, Rank } from '../../../shared/text/search-text.ts';
import type { Item } from '../table/range.ts';

/** An entry of the search as it is read: which word of which field finds which record. */
export interface WordEntry {
  readonly type: string;
  readonly sortKey: string;
  readonly word: string;
  readonly rank: Rank;
  readonly position: Position;
  readonly field: string;
  readonly recordId: string;
  /** What is left of time since the record was made: smaller is newer. */
  readonly age: string;
  readonly facts: WordFacts;
}

const shape = /^(.+)#([1-5])([0-2])(\d{15})#([^#]+)#([^#]+)$/s;

/** Reads an entry; undefined for what is none, as an earlier way of writing them. */
export function wordEntryOf(type: string, item: Item): WordEntry | undefined {
  const sortKey = String(item.SK);
  const [, word, rank, position, age, field, recordId] = shape.exec(sortKey) ?? [];
  if (word === undefined || !age || !field || !recordId) return undefined;
  const text = (name: string) => (typeof item[name] === 'string' ? item[name] : undefined);
  const facts = {
    ownerId: text('ownerId'),
    teamId: text('teamId'),
    createdBy: text('createdBy'),
    isShut: item.isShut === true,
  };
  return {
    type,
    sortKey,
    word,
    rank: rankFrom(rank),
    position: positionFrom(position),
    field,
    recordId,
    age,
    facts,
  };
}

function rankFrom(digit: string | undefined): Rank {
  const ranks: readonly Rank[] = [1, 2, 3, 4, 5];
  return ranks.find((rank) => String(rank) === digit) ?? 5;
}

function positionFrom(digit: string | undefined): Position {
  return digit === '0' ? 0 : digit === '1' ? 1 : 2;
}

/** In the order of the table, which compares the bytes of UTF-8. */
export function bySortKey(one: { readonly sortKey: string }, other: { readonly sortKey: string }): number {
  return compareBytes(one.sortKey, other.sortKey);
}

export function compareBytes(one: string, other: string): number {
  return one === other ? 0 : Buffer.compare(Buffer.from(one), Buffer.from(other));
}

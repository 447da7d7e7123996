import { type SearchedRecord, searchedEntities } from '../../shared/search/searched-entities.ts';
import { type Key, wordKey, wordsKey } from '../../shared/table/keys.ts';
import type { IndexWord } from '../../shared/text/search-text.ts';
import { keyName } from '../platform/table/range.ts';
import type { RecordChange, StoredItem } from '../platform/table/record-change.ts';
import { drop, put, type Write } from '../platform/table/write.ts';

/** An item of the search, without the mark of derived items that writing it adds. */
export type WordItem = Key & Readonly<Record<string, unknown>>;

/** All that a record has in the search: an item for each word, and the list of these words with the record itself. */
export interface SearchEntries {
  readonly words: ReadonlyMap<string, WordItem>;
  readonly list: WordItem;
}

/** The entries that a stored record should have; undefined for one that no search finds. */
export function searchEntriesOf(entity: string, item: StoredItem): SearchEntries | undefined {
  const searched = searchedEntities.get(entity)?.read(item);
  if (!searched || searched.words.length === 0) return undefined;
  const { record, words, facts } = searched;
  const items = words.map(
    (word): WordItem => ({
      ...wordKeyOf(entity, word, record),
      entity: 'word',
      ...facts,
    }),
  );
  return { words: new Map(items.map((one) => [keyName(one), one])), list: listOf(entity, searched) };
}

/**
 * The entries of the search that a change makes and those it takes away. When the owner changes, or the record is closed, its
 * entries are written anew, so that a search need not read the records it does not show.
 */
export function searchWrites({ before, after, entity, orgId, recordId }: RecordChange): Write[] {
  const old = before && searchEntriesOf(entity, before);
  const now = after && searchEntriesOf(entity, after);
  const dropped = [...(old?.words ?? [])].filter(([name]) => !now?.words.has(name));
  const written = [...(now?.words ?? [])].filter(([name, item]) => !isSame(old?.words.get(name), item));
  return [
    ...dropped.map(([, item]) => drop(item)),
    ...written.map(([, item]) => put(item)),
    ...(now && !isSame(old?.list, now.list) ? [put(now.list)] : []),
    ...(old && !now ? [drop(wordsKey(orgId, recordId))] : []),
  ];
}

/** The keys of the entries that a record's list names, as it was last written. */
export function keysInList(orgId: string, list: Readonly<Record<string, unknown>>): Key[] {
  const { type, recordId, madeAt, words } = list;
  if (!Array.isArray(words)) return [];
  return words.map((stem) => {
    const [word = '', place = '', field = ''] = String(stem).split('#');
    return wordKey(
      orgId,
      String(type),
      { word, place, field },
      { id: String(recordId), createdAt: String(madeAt) },
    );
  });
}

function listOf(entity: string, { record, words }: SearchedRecord): WordItem {
  return {
    ...wordsKey(record.orgId, record.id),
    entity: 'words',
    type: entity,
    recordId: record.id,
    madeAt: record.createdAt,
    words: words.map((word) => `${word.word}#${placeOf(word)}#${word.field}`),
  };
}

function wordKeyOf(entity: string, word: IndexWord, record: SearchedRecord['record']): Key {
  return wordKey(record.orgId, entity, { word: word.word, place: placeOf(word), field: word.field }, record);
}

const placeOf = ({ rank, position }: IndexWord) => `${rank}${position}`;

export const isSame = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

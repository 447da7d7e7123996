import type { Page } from '../../../shared/platform/route.ts';
import { type BaseRecord, type Entity, recordKeyOf, standsIn } from '../../../shared/table/entity.ts';
import type { Key } from '../../../shared/table/keys.ts';
import { openCursor, type Position, sealCursor } from './cursor.ts';
import { type Item, keyName, keyOfItem, positionOf, type Range } from './range.ts';

export interface PageRequest {
  readonly limit: number;
  readonly cursor?: string | undefined;
  /** What the cursor is bound to: whoever asks, and every parameter but `limit` and `cursor`. */
  readonly binding: string;
}

/** What a page is read through. */
interface Reading {
  query(range: Range, limit: number, start?: Position): Promise<{ items: Item[]; last?: Position }>;
  items(keys: readonly Key[]): Promise<Item[]>;
  signingKey(orgId: string): Promise<string>;
}

/** The key of the record that an entry of an index stands for. */
export const entryKey = (entry: Item): Key => recordKeyOf(keyOfItem(entry));

/** The records among these items, without those that were deleted. */
export function recordsOf<R extends BaseRecord>(entity: Entity<R>, items: readonly Item[]): R[] {
  return items
    .filter((item) => item.entity === entity.name && item.deletedAt === undefined)
    .map((item) => entity.schema.parse(item));
}

/**
 * A page of records: one Query and, in an index, one BatchGet. With a filter that the index does not answer, it
 * reads on for at most four rounds and may give a shorter page, with a cursor, rather than an unbounded read.
 */
export async function readPage<R extends BaseRecord>(
  table: Reading,
  entity: Entity<R>,
  range: Range,
  { limit, cursor, binding }: PageRequest,
  filter?: (record: R) => boolean,
): Promise<Page<R>> {
  const secret = await table.signingKey(range.orgId);
  const seal = (at: Item) => sealCursor(positionOf(at, range.index), binding, secret);
  let start = cursor ? openCursor(cursor, binding, secret) : undefined;
  let end: Item | undefined;
  const records: R[] = [];
  for (let round = 0; round < (filter ? 4 : 1); round += 1) {
    // One key more than asked for tells whether there is a next page.
    const { items: read, last } = await table.query(range, limit + 1, start);
    const entries = read.slice(0, limit);
    const hasMore = read.length > limit || last !== undefined;
    const stored = await storedOf(table, entity, range, entries);
    for (const [place, entry] of entries.entries()) {
      const record = stored.get(keyName(entryKey(entry)));
      if (record && (!filter || filter(record))) records.push(record);
      if (records.length < limit) continue;
      const isEnd = place === entries.length - 1 && !hasMore;
      return isEnd ? { items: records } : { items: records, cursor: seal(entry) };
    }
    end = entries.at(-1);
    if (!hasMore || !end) return { items: records };
    start = positionOf(end, range.index);
  }
  return end ? { items: records, cursor: seal(end) } : { items: records };
}

/** The records that index entries stand for. An index lags behind: what has left its partition since is not shown. */
async function storedOf<R extends BaseRecord>(
  table: Reading,
  entity: Entity<R>,
  { index, partition }: Range,
  entries: readonly Item[],
): Promise<Map<string, R>> {
  const records = recordsOf(entity, index ? await table.items(entries.map(entryKey)) : entries);
  return new Map(
    records
      .filter((record) => !index || index === 'due' || standsIn(entity, record, index, partition))
      .map((record) => [keyName(entity.keyOf(record)), record]),
  );
}

import type { Page } from '../../shared/platform/route.ts';
import type { BaseRecord, Entity } from '../../shared/table/entity.ts';
import { indexes } from '../../shared/table/keys.ts';
import { openCursor, sealCursor } from '../platform/table/cursor.ts';
import type { PageRequest, Table } from '../platform/table/gateway.ts';
import type { Range } from '../platform/table/range.ts';
import { entryKey, recordsOf } from '../platform/table/read-page.ts';

const mostRounds = 4;

interface Entry {
  readonly key: { readonly PK: string; readonly SK: string };
  readonly sort: string;
}

/**
 * A page over several partitions of one index whose sort keys mean the same, newest first, as if they were one: a Query
 * for each and one BatchGet a round. For the few teams of a manager.
 */
export async function mergedPage<R extends BaseRecord>(
  table: Table,
  entity: Entity<R>,
  ranges: readonly Range[],
  { limit, cursor, binding }: PageRequest,
  filter?: (record: R) => boolean,
): Promise<Page<R>> {
  const orgId = ranges[0]?.orgId ?? '';
  const secret = await table.signingKey(orgId);
  let before = cursor ? openCursor(cursor, binding, secret).before : undefined;
  const found: R[] = [];
  for (let round = 0; round < mostRounds; round += 1) {
    // One entry more than asked for tells whether there is a next page.
    const read = await newestOf(table, ranges, limit + 1, before);
    const entries = read.slice(0, limit);
    const hasMore = read.length > limit;
    const records = recordsOf(entity, await table.items(entries.map(({ key }) => key)));
    const byKey = new Map(records.map((record) => [entity.keyOf(record).PK, record]));
    for (const [place, { key, sort }] of entries.entries()) {
      const record = byKey.get(key.PK);
      if (record && (!filter || filter(record))) found.push(record);
      if (found.length < limit) continue;
      const isEnd = place === entries.length - 1 && !hasMore;
      return { items: found, ...(!isEnd && { cursor: sealCursor({ before: sort }, binding, secret) }) };
    }
    before = entries.at(-1)?.sort;
    if (!hasMore || before === undefined) return { items: found };
  }
  return { items: found, ...(before && { cursor: sealCursor({ before }, binding, secret) }) };
}

/** The newest entries of all ranges together, before a sort key. */
async function newestOf(table: Table, ranges: readonly Range[], limit: number, before: string | undefined) {
  const pages = await Promise.all(
    ranges.map(async (range) => {
      const { sortKey } = indexes[range.index ?? 'list'];
      // `to` takes the entry before which the page begins in again; one more makes up for it.
      const { items } = await table.query(
        { ...range, descending: true, ...(before && { to: before }) },
        limit + 1,
      );
      return items.map((item) => ({
        key: entryKey(item),
        sort: String(item[sortKey]),
      }));
    }),
  );
  const byNewest = (one: Entry, other: Entry) => (one.sort < other.sort ? 1 : -1);
  return pages
    .flat()
    .filter(({ sort }) => sort !== before)
    .sort(byNewest)
    .slice(0, limit);
}

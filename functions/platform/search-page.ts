import type { Page } from '../../shared/platform/route.ts';
import type { BaseRecord, Entity } from '../../shared/table/entity.ts';
import { wordKey } from '../../shared/table/keys.ts';
import { matchesQuery, queryWordsOf, searchWordsOf } from '../../shared/text/search-words.ts';
import { openCursor, type Position, sealCursor } from './table/cursor.ts';
import type { PageRequest, Table } from './table/gateway.ts';

/** As with other filtered lists: a shorter page with a cursor rather than an unbounded read. */
const mostRounds = 4;

/**
 * A page of the records with words that begin with those of the query: one Query for the longest word and one BatchGet;
 * the other words are looked for in the records themselves.
 */
export async function searchPage<R extends BaseRecord>(
  table: Table,
  entity: Entity<R>,
  { orgId, query }: { orgId: string; query: string },
  { limit, cursor, binding }: PageRequest,
  filter: (record: R) => boolean = () => true,
): Promise<Page<R>> {
  const [word] = queryWordsOf(query);
  if (!word) return { items: [] };
  const partition = wordKey(orgId, entity.name, word, '').PK.slice(orgId.length + 1);
  const hasAll = (record: R) => matchesQuery(textsOf(entity, record), query);
  const secret = await table.signingKey(orgId);
  let start: Position | undefined = cursor ? openCursor(cursor, binding, secret) : undefined;
  const found = new Map<string, R>();
  for (let round = 0; round < mostRounds; round += 1) {
    const { items, last } = await table.query({ orgId, partition, beginsWith: word }, limit, start);
    const idOf = (item: Record<string, unknown>) =>
      String(item.SK).slice(String(item.SK).lastIndexOf('#') + 1);
    const records = new Map(
      (await table.getMany(entity, orgId, items.map(idOf))).map((one) => [one.id, one]),
    );
    for (const [place, item] of items.entries()) {
      const record = records.get(idOf(item));
      // A record with two words of the same beginning stands there twice.
      if (record && isFirstHit(entity, record, word, String(item.SK)) && hasAll(record) && filter(record)) {
        found.set(record.id, record);
      }
      if (found.size < limit) continue;
      if (place === items.length - 1 && !last) return { items: [...found.values()] };
      const at = { PK: String(item.PK), SK: String(item.SK) };
      return { items: [...found.values()], cursor: sealCursor(at, binding, secret) };
    }
    if (!last) return { items: [...found.values()] };
    start = last;
  }
  return { items: [...found.values()], ...(start && { cursor: sealCursor(start, binding, secret) }) };
}

const textsOf = <R extends BaseRecord>(entity: Entity<R>, record: R) => entity.searchTexts?.(record) ?? [];

/** Whether this entry is the first, in the order of the index, of the record's words that begin so. */
function isFirstHit<R extends BaseRecord>(
  entity: Entity<R>,
  record: R,
  beginning: string,
  sortKey: string,
): boolean {
  const [first] = searchWordsOf(textsOf(entity, record))
    .filter((word) => word.startsWith(beginning))
    .map((word) => `${word}#${record.id}`)
    .sort((one, other) => (one < other ? -1 : 1));
  return first === undefined || first === sortKey;
}

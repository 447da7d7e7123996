import type { Actor, Held } from '../../shared/access/permissions.ts';
import { visibleRecord } from '../../shared/access/visible-record.ts';
import type { Page } from '../../shared/platform/route.ts';
import type { BaseRecord, Entity } from '../../shared/table/entity.ts';
import { termsOf } from '../../shared/text/search-query.ts';
import { indexWordsOf } from '../../shared/text/search-words.ts';
import { searchRecords } from './search/search-records.ts';
import type { PageRequest, Table } from './table/gateway.ts';

export interface ListSearch {
  readonly actor: Pick<Actor, 'orgId' | 'userId' | 'hiddenFields'>;
  readonly query: string;
  /** What is known of a record before it is read: leave out here whatever can be. */
  readonly isHeld?: ((held: Held) => boolean) | undefined;
}

/** A page of a list that is narrowed by words: the search over one type, with whatever else the list asks for. */
export async function searchPage<R extends BaseRecord>(
  table: Table,
  entity: Entity<R>,
  { actor, query, isHeld = () => true }: ListSearch,
  request: PageRequest,
  filter: (record: R) => boolean = () => true,
): Promise<Page<R>> {
  const { items, cursor } = await searchRecords<R>(
    {
      table,
      orgId: actor.orgId,
      types: [entity.name],
      terms: termsOf(query),
      userId: actor.userId,
      now: Date.now(),
      mayShow: ({ facts }) => isHeld(facts),
      accept: (_type, item) => {
        if (item.entity !== entity.name || item.deletedAt !== undefined) return undefined;
        const record = entity.schema.parse(item);
        if (!filter(record)) return undefined;
        return {
          record,
          words: indexWordsOf(entity.searchTexts?.(visibleRecord(entity, record, actor)) ?? []),
        };
      },
    },
    request,
  );
  return { items: items.map(({ record }) => record), ...(cursor && { cursor }) };
}

import type { BaseRecord, Entity } from '../../shared/table/entity.ts';
import type { Position } from './table/cursor.ts';
import type { Table } from './table/gateway.ts';
import { entryKey, recordsOf } from './table/read-page.ts';

/** One BatchGet's worth. */
const pageRecords = 100;

export interface Owned {
  readonly orgId: string;
  readonly userId: string;
  /** The part of what they own: `open#`. */
  readonly beginsWith?: string;
}

/**
 * What a user owns of one kind, page after page in the order of the index `owner`, each record as it is now: for work on
 * all of it that must neither hold everything at once nor mind that records leave meanwhile.
 */
export async function* ownedPages<R extends BaseRecord & { ownerId?: string | undefined }>(
  table: Table,
  entity: Entity<R>,
  { orgId, userId, beginsWith }: Owned,
): AsyncGenerator<R[]> {
  const range = {
    orgId,
    index: 'owner',
    partition: `${entity.name}#${userId}`,
    ...(beginsWith && { beginsWith }),
  } as const;
  let start: Position | undefined;
  do {
    const { items: keys, last } = await table.query(range, pageRecords, start);
    const records = recordsOf(entity, await table.items(keys.map(entryKey), true));
    yield records.filter(({ ownerId }) => ownerId === userId);
    start = last;
  } while (start);
}

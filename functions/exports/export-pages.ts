import type { BaseRecord, Entity } from '../../shared/table/entity.ts';
import type { Position } from '../platform/table/cursor.ts';
import type { Table } from '../platform/table/gateway.ts';
import { keyOfItem, type Range } from '../platform/table/range.ts';

/** Records between two looks at the clock; 5 BatchGets. */
const pageRecords = 500;
/** Keys of an index are small: 1,000 are some 25 RCU. */
const pageKeys = 1000;

export interface ReadPage<R> {
  readonly records: readonly R[];
  /** Entries of the list, some of which no longer stand for a record. */
  readonly entries: number;
  /** Where to read on; absent at the end. */
  readonly next: Position | undefined;
}

/** The records of a list from a place in it, page after page. */
export async function* recordPages<R extends BaseRecord>(
  table: Table,
  entity: Entity<R>,
  range: Range,
  from: Position | undefined,
): AsyncGenerator<ReadPage<R>> {
  let start = from;
  do {
    const { items, last } = await table.query(range, pageRecords, start);
    const stored = range.index ? await table.items(items.map(keyOfItem)) : items;
    const records = stored
      .filter((item) => item.entity === entity.name && item.deletedAt === undefined)
      .map((item) => entity.schema.parse(item));
    yield { records, entries: items.length, next: last };
    start = last;
  } while (start);
}

/** How many entries a list has, page after page of its keys. */
export async function* keyPages(
  table: Table,
  range: Range,
  from: Position | undefined,
): AsyncGenerator<ReadPage<never>> {
  let start = from;
  do {
    const { items, last } = await table.query(range, pageKeys, start);
    yield { records: [], entries: items.length, next: last };
    start = last;
  } while (start);
}

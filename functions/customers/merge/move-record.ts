import { isDeepStrictEqual } from 'node:util';
import { isAppError } from '../../../shared/errors.ts';
import { type Author, type BaseRecord, type Entity, revise } from '../../../shared/table/entity.ts';
import { derivedAttribute, expiryAttribute, type Key } from '../../../shared/table/keys.ts';
import { changed } from '../../platform/table/bookkeeping.ts';
import { companionWrites } from '../../platform/table/companion-writes.ts';
import type { Table } from '../../platform/table/gateway.ts';
import type { Item } from '../../platform/table/range.ts';
import { recordsOf } from '../../platform/table/read-page.ts';
import { drop, itemOf, quietly, update, type Write } from '../../platform/table/write.ts';

/** When what a record left behind goes by itself, in seconds, should nobody have cleared it: a day, as long as the stream lasts. */
const leftSeconds = 86_400;

export interface Move<R> {
  readonly patch: Partial<R>;
  readonly author: Author;
  /** Epoch ms. */
  readonly now: number;
  /** `merge` or `unmerge`, as the audit says it. */
  readonly action: string;
  /** Whether the record is one that projections wrote: then its moving is none of the stream's readers' business either. */
  readonly isDerived: boolean;
}

/**
 * The writes of a record that belongs to another one now. Where its key names its owner it leaves the one place and arrives at
 * the other in one transaction; the place it left (`left`) says so, so that the stream's readers see a change of its own
 * version there and take back what they derived. Then it can be cleared: the stream has it by then.
 */
export function moveWrites<R extends BaseRecord>(entity: Entity<R>, before: R, move: Move<R>): Moved<R> {
  const after = revise(before, move.patch, move.author, move.now);
  const [from, to] = [entity.keyOf(before), entity.keyOf(after)];
  const stays = isDeepStrictEqual(from, to);
  const writes = stays
    ? update(entity, before, after, move.action)
    : [
        leave(entity, before, after, move),
        arrive(entity, after, move.action),
        ...companionWrites(entity, before, after),
      ];
  return {
    after,
    ...(!stays && { left: from }),
    writes: move.isDerived ? quietly(writes) : writes,
  };
}

export interface Moved<R> {
  readonly after: R;
  readonly writes: Write[];
  /** The place it has left, where its key changed. */
  readonly left?: Key;
}

/** Clears places that records have left. One where something stands again is left as it is, and so are the others; TTL clears them. */
export async function clearLeft(table: Table, places: readonly Key[]): Promise<void> {
  if (places.length === 0) return;
  try {
    await table.write(places.map((place) => drop(place, { condition: 'attribute_exists(deletedAt)' })));
  } catch (error) {
    if (!isAppError(error, 'conflict', 'unavailable')) throw error;
  }
}

function leave<R extends BaseRecord>(
  entity: Entity<R>,
  before: R,
  after: R,
  { action, now }: Move<R>,
): Write {
  const { id, orgId, version, createdAt, createdBy, updatedAt, updatedBy } = after;
  const kept = { id, orgId, version, createdAt, createdBy, updatedAt, updatedBy };
  const item = {
    ...kept,
    ...entity.keyOf(before),
    entity: entity.name,
    action,
    deletedAt: updatedAt,
    [expiryAttribute]: Math.floor(now / 1000) + leftSeconds,
  };
  return {
    item: {
      Put: {
        TableName: '',
        Item: item,
        ConditionExpression: 'version = :version AND attribute_not_exists(deletedAt)',
        ExpressionAttributeValues: { ':version': before.version },
      },
    },
    orElse: changed(entity.name),
  };
}

/** Nothing stands there, or only what says that it left. */
function arrive<R extends BaseRecord>(entity: Entity<R>, record: R, action: string): Write {
  return {
    item: {
      Put: {
        TableName: '',
        Item: itemOf(entity, record, action),
        ConditionExpression: 'attribute_not_exists(PK) OR attribute_exists(deletedAt)',
      },
    },
    orElse: changed(entity.name),
  };
}

/**
 * What a merged record leaves behind: out of every list, index and lookup; all it says is where it went, for good. Its last
 * state stands beside the survivor.
 */
export function mergeAway<R extends BaseRecord>(
  entity: Entity<R>,
  before: R,
  after: R,
  survivorId: string,
): Write[] {
  const { id, orgId, version, createdAt, createdBy, updatedAt, updatedBy } = after;
  const item = {
    ...{ id, orgId, version, createdAt, createdBy, updatedAt, updatedBy },
    ...entity.keyOf(before),
    entity: entity.name,
    action: 'merge',
    deletedAt: updatedAt,
    mergedInto: survivorId,
  };
  return [
    {
      item: {
        Put: {
          TableName: '',
          Item: item,
          ConditionExpression: 'version = :version AND attribute_not_exists(deletedAt)',
          ExpressionAttributeValues: { ':version': before.version },
        },
      },
      orElse: changed(entity.name),
    },
    ...companionWrites(entity, before, undefined),
  ];
}

/** Brings a merged record back to its place, as long as it is still merged into that survivor. */
export function bringBack<R extends BaseRecord>(entity: Entity<R>, record: R, survivorId: string): Write[] {
  return [
    {
      item: {
        Put: {
          TableName: '',
          Item: itemOf(entity, record, 'unmerge'),
          ConditionExpression: 'mergedInto = :survivor',
          ExpressionAttributeValues: { ':survivor': survivorId },
        },
      },
      orElse: changed(entity.name),
    },
    ...companionWrites(entity, undefined, record),
  ];
}

/** A stored record and whether projections wrote it; those that were deleted are left out. */
export function storedRecords<R extends BaseRecord>(
  entity: Entity<R>,
  items: readonly Item[],
): { readonly record: R; readonly isDerived: boolean }[] {
  return items.flatMap((item) =>
    recordsOf(entity, [item]).map((record) => ({ record, isDerived: item[derivedAttribute] === true })),
  );
}

import { AppError } from '../../../shared/errors.ts';
import { type BaseRecord, type Entity, indexAttributes } from '../../../shared/table/entity.ts';
import { expiryAttribute, lookupKey } from '../../../shared/table/keys.ts';
import { changed, drop, put, type Write } from './bookkeeping.ts';
import { companionWrites, goneLookups } from './companion-writes.ts';

export {
  adjust,
  drop,
  type Expression,
  put,
  putNew,
  quietly,
  type Write,
} from './bookkeeping.ts';

/** The days a deleted record can be brought back. */
export const recoverableDays = 30;

/** The item a record is stored as: its fields, its keys, its place in every index, and what was done to it. */
export function itemOf<R extends BaseRecord>(
  entity: Entity<R>,
  record: R,
  action: string,
): Record<string, unknown> {
  const fields: Record<string, unknown> = Object.fromEntries(Object.entries(record));
  return {
    ...fields,
    ...entity.keyOf(record),
    ...indexAttributes(entity, record),
    entity: entity.name,
    action,
  };
}

/** Makes a record, with its guards and lookups. `already_exists` when one of its unique values is taken. */
export function create<R extends BaseRecord>(entity: Entity<R>, record: R, action = 'create'): Write[] {
  return [
    {
      item: {
        Put: {
          TableName: '',
          Item: itemOf(entity, record, action),
          ConditionExpression: 'attribute_not_exists(PK)',
        },
      },
      orElse: () => new AppError('already_exists', `The ${entity.name} ${record.id} exists already.`),
    },
    ...companionWrites(entity, undefined, record),
  ];
}

/** Replaces a record, on condition that it is still at the version that was read. */
export function update<R extends BaseRecord>(
  entity: Entity<R>,
  before: R,
  after: R,
  action: string,
): Write[] {
  return [
    {
      item: {
        Put: {
          TableName: '',
          Item: itemOf(entity, after, action),
          ConditionExpression: 'version = :version AND attribute_not_exists(deletedAt)',
          ExpressionAttributeValues: { ':version': before.version },
        },
      },
      orElse: changed(entity.name),
    },
    ...companionWrites(entity, before, after),
  ];
}

/** Deletes a record: out of every index, lookup and guard at once, gone for good after 30 days. `after` is its next version. */
export function remove<R extends BaseRecord>(entity: Entity<R>, before: R, after: R): Write[] {
  const deletedAt = after.updatedAt;
  const expiresAt = Math.floor(Date.parse(deletedAt) / 1000) + recoverableDays * 86_400;
  return [
    {
      item: {
        Put: {
          TableName: '',
          Item: {
            ...after,
            ...entity.keyOf(after),
            entity: entity.name,
            action: 'delete',
            deletedAt,
            [expiryAttribute]: expiresAt,
          },
          ConditionExpression: 'version = :version AND attribute_not_exists(deletedAt)',
          ExpressionAttributeValues: { ':version': before.version },
        },
      },
      orElse: changed(entity.name),
    },
    ...companionWrites(entity, before, undefined),
    ...goneLookups(entity, before).map((value) =>
      put({
        ...lookupKey(before.orgId, value, before.id),
        entity: 'lookup',
        type: entity.name,
        recordId: before.id,
        [expiryAttribute]: expiresAt,
      }),
    ),
  ];
}

/**
 * Brings a deleted record back: into every index, lookup and guard, as long as it is still the one that was read. What stood
 * unique and was taken meanwhile refuses it (`already_exists`). Merged and erased ones are not deleted ones: they do not come
 * back so. `after` is the next version of what was `deleted`.
 */
export function restore<R extends BaseRecord>(entity: Entity<R>, deleted: R, after: R): Write[] {
  return [
    {
      item: {
        Put: {
          TableName: '',
          Item: itemOf(entity, after, 'restore'),
          ConditionExpression: 'version = :version AND attribute_exists(deletedAt) AND #action = :delete',
          ExpressionAttributeNames: { '#action': 'action' },
          ExpressionAttributeValues: { ':version': deleted.version, ':delete': 'delete' },
        },
      },
      orElse: changed(entity.name),
    },
    ...companionWrites(entity, undefined, after),
    ...goneLookups(entity, deleted).map((value) => drop(lookupKey(deleted.orgId, value, deleted.id))),
  ];
}

/**
 * Takes everything a record said away at once and for good; what stays for 30 days is its key and that it was erased,
 * so that the readers of the stream take back what they derived from it. Also for one that was deleted before.
 */
export function erase<R extends BaseRecord>(entity: Entity<R>, before: R, after: R): Write[] {
  const { id, orgId, version, createdAt, createdBy, updatedAt, updatedBy } = after;
  const kept = { id, orgId, version, createdAt, createdBy, updatedAt, updatedBy };
  const expiresAt = Math.floor(Date.parse(updatedAt) / 1000) + recoverableDays * 86_400;
  return [
    {
      item: {
        Put: {
          TableName: '',
          Item: {
            ...kept,
            ...entity.keyOf(before),
            entity: entity.name,
            action: 'erase',
            deletedAt: updatedAt,
            [expiryAttribute]: expiresAt,
          },
          ConditionExpression: 'version = :version',
          ExpressionAttributeValues: { ':version': before.version },
        },
      },
      orElse: changed(entity.name),
    },
    ...companionWrites(entity, before, undefined),
    ...goneLookups(entity, before).map((value) => drop(lookupKey(orgId, value, id))),
  ];
}

/** Asks of a record only that it has not changed since it was read. */
export function unchanged<R extends BaseRecord>(entity: Entity<R>, record: R): Write {
  return {
    item: {
      ConditionCheck: {
        TableName: '',
        Key: entity.keyOf(record),
        ConditionExpression: 'version = :version',
        ExpressionAttributeValues: { ':version': record.version },
      },
    },
    orElse: changed(entity.name),
  };
}

import type { TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import { AppError } from '../../../shared/errors.ts';
import { type BaseRecord, type Entity, indexAttributes } from '../../../shared/table/entity.ts';
import {
  derivedAttribute,
  expiryAttribute,
  type Key,
  lookupKey,
  uniqueKey,
} from '../../../shared/table/keys.ts';

export type TransactItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/** One item of a transaction and the error that its failed condition means. */
export interface Write {
  readonly item: Omit<TransactItem, '$unknown'>;
  readonly orElse: () => AppError;
}

/** The days a deleted record can be brought back. */
export const recoverableDays = 30;

const changed = (what: string) => () =>
  new AppError(
    'conflict',
    `The ${what} was changed by somebody else in this moment. Read it again and repeat.`,
  );
/** `team-name:north` is about the field `name`. */
const taken = (guard: string) => () => {
  const field = guard.slice(0, guard.indexOf(':')).split('-').at(-1) ?? '';
  const value = guard.slice(guard.indexOf(':') + 1);
  return new AppError('already_exists', `${field}: ${value} is taken.`, {
    errors: [{ path: field, message: 'is taken' }],
  });
};

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
    ...guardWrites(entity, undefined, record),
    ...lookupWrites(entity, undefined, record),
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
    ...guardWrites(entity, before, after),
    ...lookupWrites(entity, before, after),
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
    ...guardWrites(entity, before, undefined),
    ...lookupWrites(entity, before, undefined),
  ];
}

function guardWrites<R extends BaseRecord>(
  entity: Entity<R>,
  before: R | undefined,
  after: R | undefined,
): Write[] {
  const old = new Set(before ? entity.uniques?.(before) : []);
  const now = new Set(after ? entity.uniques?.(after) : []);
  const orgId = (after ?? before)?.orgId ?? '';
  const recordId = (after ?? before)?.id ?? '';
  return [
    ...[...old].filter((value) => !now.has(value)).map((value) => drop(uniqueKey(orgId, value))),
    ...[...now]
      .filter((value) => !old.has(value))
      .map((value) => putNew({ ...uniqueKey(orgId, value), entity: 'unique', recordId }, taken(value))),
  ];
}

function lookupWrites<R extends BaseRecord>(
  entity: Entity<R>,
  before: R | undefined,
  after: R | undefined,
): Write[] {
  const old = new Set(before ? entity.lookups?.(before) : []);
  const now = new Set(after ? entity.lookups?.(after) : []);
  const orgId = (after ?? before)?.orgId ?? '';
  const recordId = (after ?? before)?.id ?? '';
  return [
    ...[...old].filter((value) => !now.has(value)).map((value) => drop(lookupKey(orgId, value, recordId))),
    ...[...now]
      .filter((value) => !old.has(value))
      .map((value) =>
        put({ ...lookupKey(orgId, value, recordId), entity: 'lookup', type: entity.name, recordId }),
      ),
  ];
}

type PlainItem = Key & Record<string, unknown>;

/** Bookkeeping beside the records (guards, lookups, timers, counters): the stream's readers do not see it. */
const quiet = (item: PlainItem) => ({ ...item, [derivedAttribute]: true });

/** Puts a bookkeeping item, whatever was there. */
export function put(item: PlainItem): Write {
  return { item: { Put: { TableName: '', Item: quiet(item) } }, orElse: changed(String(item.SK)) };
}

/** Puts a bookkeeping item that must not be there yet. */
export function putNew(item: PlainItem, orElse: () => AppError): Write {
  return {
    item: { Put: { TableName: '', Item: quiet(item), ConditionExpression: 'attribute_not_exists(PK)' } },
    orElse,
  };
}

/** Deletes an item if it is there; with a condition, only while that holds (`conflict` otherwise). */
export function drop(key: Key, only?: Omit<Expression, 'set'>): Write {
  return {
    item: {
      Delete: {
        TableName: '',
        Key: { PK: key.PK, SK: key.SK },
        ...(only?.condition && { ConditionExpression: only.condition }),
        ...(only?.values && { ExpressionAttributeValues: { ...only.values } }),
      },
    },
    orElse: changed(key.SK),
  };
}

export interface Expression {
  readonly set: string;
  readonly condition?: string;
  readonly names?: Readonly<Record<string, string>>;
  readonly values?: Readonly<Record<string, unknown>>;
}

/** Changes a bookkeeping item in place, making it when missing; `orElse` is what its failed condition means. */
export function adjust(key: Key, expression: Expression, orElse: () => AppError = changed(key.SK)): Write {
  const marked = /^\s*SET\b/i.test(expression.set)
    ? expression.set.replace(/^\s*SET\b/i, `SET ${derivedAttribute} = :derived,`)
    : `${expression.set} SET ${derivedAttribute} = :derived`;
  return {
    item: {
      Update: {
        TableName: '',
        Key: { PK: key.PK, SK: key.SK },
        UpdateExpression: marked,
        ...(expression.condition && { ConditionExpression: expression.condition }),
        ...(expression.names && { ExpressionAttributeNames: { ...expression.names } }),
        ExpressionAttributeValues: { ...expression.values, ':derived': true },
      },
    },
    orElse,
  };
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

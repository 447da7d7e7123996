import type { TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import { AppError } from '../../../shared/errors.ts';
import { derivedAttribute, type Key } from '../../../shared/table/keys.ts';

export type TransactItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/** One item of a transaction and the error that its failed condition means. */
export interface Write {
  readonly item: Omit<TransactItem, '$unknown'>;
  readonly orElse: () => AppError;
}

/** What a failed condition means where somebody else was faster. */
export const changed = (what: string) => () =>
  new AppError(
    'conflict',
    `The ${what} was changed by somebody else in this moment. Read it again and repeat.`,
  );

type PlainItem = Key & Record<string, unknown>;

/** Bookkeeping beside the records (guards, lookups, timers, counters): the stream's readers do not see it. */
const quiet = (item: PlainItem) => ({ ...item, [derivedAttribute]: true });

/** Writes of records that are bookkeeping themselves: neither audited nor published. */
export function quietly(writes: readonly Write[]): Write[] {
  return writes.map(({ item, orElse }) => ({
    item: item.Put
      ? { ...item, Put: { ...item.Put, Item: { ...item.Put.Item, [derivedAttribute]: true } } }
      : item,
    orElse,
  }));
}

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

import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { AppError } from '../../../shared/errors.ts';
import type { Write } from './write.ts';

/** The item of a transaction with its table named. */
export function withTable(item: Write['item'], tableName: string): Write['item'] {
  return {
    ...(item.Put && { Put: { ...item.Put, TableName: tableName } }),
    ...(item.Update && { Update: { ...item.Update, TableName: tableName } }),
    ...(item.Delete && { Delete: { ...item.Delete, TableName: tableName } }),
    ...(item.ConditionCheck && { ConditionCheck: { ...item.ConditionCheck, TableName: tableName } }),
  };
}

/** The error that a failed transaction means: that of its first failed condition, `conflict`, or `unavailable`. */
export function translate(error: unknown, writes: readonly Write[]): unknown {
  if (!(error instanceof TransactionCanceledException)) {
    if (isBusy(error)) return busy(error);
    return error instanceof Error && isItemTooLarge(error.message) ? itemTooLarge(error) : error;
  }
  const reasons = error.CancellationReasons ?? [];
  const failed = reasons.findIndex(({ Code }) => Code === 'ConditionalCheckFailed');
  if (failed >= 0) return writes[failed]?.orElse() ?? error;
  if (reasons.some(({ Code }) => Code === 'TransactionConflict')) {
    return new AppError('conflict', 'Somebody else is changing the same record. Repeat the request.', {
      cause: error,
    });
  }
  if (reasons.some(({ Message = '' }) => isItemTooLarge(Message))) return itemTooLarge(error);
  return reasons.some(({ Code = '' }) => busyNames.has(Code)) ? busy(error) : error;
}

/** Told as a ValidationException for a put, as the reason of a cancelled transaction for an update that made it so large. */
const isItemTooLarge = (message: string) => /item size .*has exceeded/iu.test(message);

const itemTooLarge = (cause: unknown) =>
  new AppError('too_large', 'The record would be larger than the 400 kB that are kept of one. Shorten it.', {
    cause,
  });

const busyNames = new Set([
  'ThrottlingError',
  'ThrottlingException',
  'ProvisionedThroughputExceeded',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
]);

/** Whether DynamoDB asks for patience. */
export const isBusy = (error: unknown) => error instanceof Error && busyNames.has(error.name);

/** 503 with `Retry-After`. */
export function busy(cause?: unknown): AppError {
  return new AppError('unavailable', 'The table is busy. Try again shortly.', {
    headers: { 'retry-after': '1' },
    cause,
  });
}

/** What the SDK could not get through in five tries because the table was throttled becomes `unavailable`. */
export async function readable<T>(sent: Promise<T>): Promise<T> {
  try {
    return await sent;
  } catch (error) {
    throw isBusy(error) ? busy(error) : error;
  }
}

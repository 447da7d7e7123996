import type { InvokeResult } from '../contracts.ts';

/** What a function answered for a batch: nothing failed, everything failed, or these identifiers did. */
export type BatchOutcome = 'succeeded' | 'failed' | ReadonlySet<string>;

/**
 * Reads the answer as Lambda does with ReportBatchItemFailures: an empty or missing list is a success; an empty,
 * null or foreign identifier, or a list of another form, fails the whole batch.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export function readBatchOutcome(
  result: InvokeResult,
  identifiers: readonly string[],
  reportsItemFailures: boolean,
): BatchOutcome {
  if (result.functionError) return 'failed';
  if (!reportsItemFailures) return 'succeeded';
  const { payload } = result;
  if (payload === null || payload === undefined || payload === '') return 'succeeded';
  if (typeof payload !== 'object') return 'failed';
  if (!('batchItemFailures' in payload) || payload.batchItemFailures === null) return 'succeeded';
  if (!Array.isArray(payload.batchItemFailures)) return 'failed';
  const known = new Set(identifiers);
  const failed = new Set<string>();
  for (const failure of payload.batchItemFailures) {
    const identifier: unknown = failure?.itemIdentifier;
    if (typeof identifier !== 'string' || !known.has(identifier)) return 'failed';
    failed.add(identifier);
  }
  return failed.size === 0 ? 'succeeded' : failed;
}

import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { isAppError } from '../../shared/errors.ts';
import { readEnvironment } from '../platform/environment.ts';
import { errorFacts, logger } from '../platform/logger.ts';
import { retryOnConflict } from '../platform/retry.ts';
import { documentClient } from '../platform/table/client.ts';
import { Table } from '../platform/table/gateway.ts';
import { changeOf, type RecordChange } from '../platform/table/record-change.ts';
import type { Write } from '../platform/table/write.ts';
import { auditWrite } from './audit.ts';
import { searchWrites } from './search-entries.ts';

const { TABLE_NAME } = readEnvironment('projections/project', process.env);
const derived = new Table({ client: documentClient(), tableName: TABLE_NAME });

/** Keeps what is derived inside the table: the audit and the search. */
export const handler = (event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> =>
  project(derived, event.Records);

/** Applies the changes in their order. The first that fails is named; Lambda comes back with it and what follows. */
export async function project(
  table: Table,
  records: readonly DynamoDBRecord[],
): Promise<DynamoDBBatchResponse> {
  for (const record of records) {
    const change = changeOf(record);
    if (!change) continue;
    try {
      await apply(table, change);
    } catch (error) {
      const { recordId, version } = change;
      logger.error('a change was not projected', {
        recordId,
        version,
        ...errorFacts(error),
      });
      return { batchItemFailures: [{ itemIdentifier: record.dynamodb?.SequenceNumber ?? '' }] };
    }
  }
  return { batchItemFailures: [] };
}

/** DynamoDB's limit is 100; one place is for the mark. */
const mostWrites = 99;

/** Everything that follows from a change, once: the audit entry is its mark and comes with the last of it. */
async function apply(table: Table, change: RecordChange): Promise<void> {
  const mark = auditWrite(change);
  const writes = searchWrites(change);
  if (!mark && writes.length === 0) return;
  let start = 0;
  for (; writes.length - start > mostWrites; start += mostWrites) {
    await writeOnce(table, writes.slice(start, start + mostWrites));
  }
  await writeOnce(table, [...(mark ? [mark] : []), ...writes.slice(start)]);
}

async function writeOnce(table: Table, writes: readonly Write[]): Promise<void> {
  try {
    await retryOnConflict(() => table.write(writes));
  } catch (error) {
    if (!isAppError(error, 'already_exists')) throw error;
  }
}

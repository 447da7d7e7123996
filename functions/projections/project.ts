import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { isAppError } from '../../shared/errors.ts';
import { readEnvironment } from '../platform/environment.ts';
import { errorFacts, logger } from '../platform/logger.ts';
import { retryOnConflict } from '../platform/retry.ts';
import { documentClient } from '../platform/table/client.ts';
import { Table } from '../platform/table/gateway.ts';
import { keyOfItem } from '../platform/table/range.ts';
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

/**
 * Everything that follows from a change, once. The words of the search are written each for itself, at half of what a
 * transaction costs; the audit entry comes last, as the mark that all of it is there. A change without it was cut off: its
 * words are written again, and no later change can have been applied before it.
 */
async function apply(table: Table, change: RecordChange): Promise<void> {
  const mark = auditWrite(change);
  const words = searchWrites(change);
  if (words.length > 0) {
    if (mark && (await table.item(keyOfWrite(mark)))) return;
    await retryOnConflict(() => table.writeEach(words));
  }
  if (!mark) return;
  try {
    await retryOnConflict(() => table.write(mark));
  } catch (error) {
    if (!isAppError(error, 'already_exists')) throw error;
  }
}

const keyOfWrite = ({ item }: Write) => keyOfItem(item.Put?.Item ?? {});

import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { readEnvironment } from '../platform/environment.ts';
import { errorFacts, logger } from '../platform/logger.ts';
import { documentClient } from '../platform/table/client.ts';
import { Table } from '../platform/table/gateway.ts';
import { changeOf, type RecordChange } from '../platform/table/record-change.ts';
import { applyProjections, type Projection } from './apply-projections.ts';
import { auditWrite } from './audit.ts';
import { duplicateBlockWrites } from './duplicate-blocks.ts';
import { searchWrites } from './search-entries.ts';

const { TABLE_NAME } = readEnvironment('projections/project', process.env);
const derived = new Table({ client: documentClient(), tableName: TABLE_NAME });

/** Keeps what is derived inside the table: the audit and the search. */
export const handler = (event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> =>
  project(derived, event.Records);

/**
 * Applies the changes together, those of one record in their order. When that fails, one by one: so the first that cannot
 * be applied is named, and Lambda comes back with it and what follows.
 */
export async function project(
  table: Table,
  records: readonly DynamoDBRecord[],
): Promise<DynamoDBBatchResponse> {
  const projected: { readonly record: DynamoDBRecord; readonly projection: Projection }[] = [];
  let failed: DynamoDBRecord | undefined;
  for (const record of records) {
    const change = changeOf(record);
    if (!change) continue;
    try {
      projected.push({ record, projection: projectionOf(change) });
    } catch (error) {
      report(change, error);
      failed = record;
      break;
    }
  }
  try {
    await applyProjections(
      table,
      projected.map(({ projection }) => projection),
    );
  } catch {
    for (const { record, projection } of projected) {
      try {
        await applyProjections(table, [projection]);
      } catch (error) {
        report(projection.change, error);
        failed = record;
        break;
      }
    }
  }
  return {
    batchItemFailures: failed ? [{ itemIdentifier: failed.dynamodb?.SequenceNumber ?? '' }] : [],
  };
}

/** Everything that follows from a change. Pure. */
function projectionOf(change: RecordChange): Projection {
  return {
    change,
    mark: auditWrite(change),
    entries: [...searchWrites(change), ...duplicateBlockWrites(change)],
  };
}

function report({ recordId, version }: RecordChange, error: unknown): void {
  logger.error('a change was not projected', { recordId, version, ...errorFacts(error) });
}

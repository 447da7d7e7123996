import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import type { DomainEvent } from '../../shared/platform/event.ts';
import { readEnvironment } from '../platform/environment.ts';
import { errorFacts, logger } from '../platform/logger.ts';
import { changeOf } from '../platform/table/record-change.ts';
import { eventsOfChange } from './events-of-change.ts';
import { type Bus, putEvents } from './put-events.ts';

const { EVENT_BUS_NAME } = readEnvironment('changes/publish', process.env);
const bus: Bus = { client: new EventBridgeClient({}), name: EVENT_BUS_NAME };

/** The table's stream as domain events on the bus: what was written is what happened, and nothing of it is dropped. */
export const handler = (event: DynamoDBStreamEvent): Promise<DynamoDBBatchResponse> =>
  publish(bus, event.Records);

/**
 * Publishes what the stream records tell, in their order. What cannot be published is named as failed; Lambda comes back
 * with it and everything after it.
 */
export async function publish(bus: Bus, records: readonly DynamoDBRecord[]): Promise<DynamoDBBatchResponse> {
  const origins = new Map<DomainEvent, DynamoDBRecord>();
  let unreadable: DynamoDBRecord | undefined;
  for (const record of records) {
    const events = readEvents(record);
    if (!events) {
      unreadable = record;
      break;
    }
    for (const event of events) origins.set(event, record);
  }
  const untaken = await putEvents(bus, [...origins.keys()]);
  if (untaken) {
    logger.error('the bus does not take an event', {
      eventId: untaken.event.detail.eventId,
      reason: untaken.reason,
    });
  }
  return failedFrom((untaken && origins.get(untaken.event)) ?? unreadable);
}

function readEvents(record: DynamoDBRecord): DomainEvent[] | undefined {
  const change = changeOf(record);
  if (!change) return [];
  try {
    return eventsOfChange(change);
  } catch (error) {
    const { recordId, version } = change;
    logger.error('a change cannot be read', {
      recordId,
      version,
      ...errorFacts(error),
    });
    return undefined;
  }
}

/** Lambda reads the stream again from this record on; with none, everything is done. */
function failedFrom(record: DynamoDBRecord | undefined): DynamoDBBatchResponse {
  const itemIdentifier = record?.dynamodb?.SequenceNumber;
  return { batchItemFailures: itemIdentifier ? [{ itemIdentifier }] : [] };
}

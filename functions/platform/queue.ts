import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import * as z from 'zod';
import { type DomainEvent, eventEnvelope } from '../../shared/platform/event.ts';
import { errorFacts, logger } from './logger.ts';
import { documentClient } from './table/client.ts';
import { Table } from './table/gateway.ts';

/** The EventBridge event in a message's body. What newer publishers add is left alone. */
const busEvent = z.object({
  source: z.string(),
  'detail-type': z.string(),
  detail: eventEnvelope.extend({ data: z.record(z.string(), z.unknown()) }),
});

export interface ConsumerContext {
  readonly table: Table;
  /** Epoch ms; read once a message. */
  readonly now: number;
}

export type Consumer = (event: DomainEvent, context: ConsumerContext) => Promise<unknown>;

/**
 * The Lambda handler of a consumer of events. A message that fails goes back to the queue alone; the others are done.
 * Messages come more than once and in any order, so the consumer is idempotent by `eventId` and ignores what it does
 * not know.
 */
export function queueFunction(consume: Consumer, environment: { readonly TABLE_NAME: string }) {
  const client = documentClient();
  const tableName = environment.TABLE_NAME;
  return async (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
    logger.addContext(context);
    const processor = new BatchProcessor(EventType.SQS);
    // A table each: what is remembered of an organization is checked with every message.
    const handle = (record: SQSRecord) => consumeMessage(record, consume, new Table({ client, tableName }));
    // A batch of which everything failed is told like any other: an error of the whole invocation says nothing more.
    // One after the other: messages of a batch often want the same record, and together they would only make each other
    // repeat. Several batches run side by side.
    return processPartialResponse(event, handle, processor, {
      throwOnFullBatchFailure: false,
      processInParallel: false,
    });
  };
}

async function consumeMessage(record: SQSRecord, consume: Consumer, table: Table): Promise<void> {
  const { messageId } = record;
  let event: DomainEvent | undefined;
  try {
    event = readEvent(record.body);
    await consume(event, { table, now: Date.now() });
  } catch (error) {
    logger.error('a message failed and goes back to the queue', {
      messageId,
      eventId: event?.detail.eventId,
      eventName: event?.name,
      recordId: event?.detail.recordId,
      receiveCount: Number(record.attributes.ApproximateReceiveCount),
      ...errorFacts(error),
    });
    throw error;
  }
}

function readEvent(body: string): DomainEvent {
  const { source, 'detail-type': name, detail } = busEvent.parse(JSON.parse(body));
  return { source, name, detail };
}

import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { readEnvironment } from '../platform/environment.ts';
import { errorFacts, logger } from '../platform/logger.ts';
import { documentClient } from '../platform/table/client.ts';
import { Table } from '../platform/table/gateway.ts';
import { deliver } from './deliver.ts';
import { DeliveryMessage, DeliveryQueue } from './delivery-queue.ts';
import { postMessage } from './post-message.ts';

const environment = readEnvironment('webhooks/on-delivery-due', process.env);
const means = {
  table: new Table({ client: documentClient(), tableName: environment.TABLE_NAME }),
  queue: new DeliveryQueue(environment.DELIVERY_QUEUE_URL),
  post: postMessage,
  isLocal: environment.PRIVATE_RECEIVERS === 'allowed',
  now: Date.now,
  spread: Math.random,
};

/** An attempt at a delivery is due. Those of a batch run together: each waits for a receiver of its own. */
export const handler = (event: SQSEvent): Promise<SQSBatchResponse> =>
  processPartialResponse(event, attemptOf, new BatchProcessor(EventType.SQS), {
    throwOnFullBatchFailure: false,
    processInParallel: true,
  });

async function attemptOf({ body, messageId }: SQSRecord): Promise<void> {
  try {
    await deliver(means, DeliveryMessage.parse(JSON.parse(body)));
  } catch (error) {
    logger.error('an attempt at a delivery failed and comes again', { messageId, ...errorFacts(error) });
    throw error;
  }
}

import type { Context, SQSRecord } from 'aws-lambda';
import { expect, it, vi } from 'vitest';
import { logger } from '../../functions/platform/logger.ts';
import { type Consumer, queueFunction } from '../../functions/platform/queue.ts';
import { AppError } from '../../shared/errors.ts';

process.env.AWS_REGION = 'eu-central-1';

const envelope = {
  eventId: 'lead_1:1:lead.created.v1',
  orgId: 'org_1',
  recordType: 'lead',
  recordId: 'lead_1',
  version: 1,
  at: '2026-11-22T09:30:00.000Z',
  actorId: 'user_1',
};

function aMessage(messageId: string, body: unknown): SQSRecord {
  return {
    messageId,
    receiptHandle: messageId,
    body: typeof body === 'string' ? body : JSON.stringify(body),
    attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: '0',
      SenderId: 'events',
      ApproximateFirstReceiveTimestamp: '0',
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:eu-central-1:000000000000:leads',
    awsRegion: 'eu-central-1',
  };
}

const anEvent = (recordId: string) => ({
  version: '0',
  id: '00000000-0000-0000-0000-000000000000',
  source: 'baton.leads',
  'detail-type': 'lead.created.v1',
  detail: { ...envelope, recordId, data: { status: 'new', addedLater: true }, alsoAddedLater: 1 },
});

const invoke = (consumer: Consumer, ...Records: SQSRecord[]) =>
  queueFunction(consumer, { TABLE_NAME: 'baton' })({ Records }, { awsRequestId: 'request-1' } as Context);

it('gives the consumer the domain event out of the bus event, fields it does not know included', async () => {
  const consumer = vi.fn<Consumer>().mockResolvedValue(undefined);

  await invoke(consumer, aMessage('m1', anEvent('lead_1')));

  expect(consumer.mock.calls[0]?.[0]).toMatchObject({
    source: 'baton.leads',
    name: 'lead.created.v1',
    detail: { recordId: 'lead_1', data: { status: 'new', addedLater: true } },
  });
});

it('returns the one record that failed and does the others', async () => {
  const done: string[] = [];
  const consumer: Consumer = async ({ detail }) => {
    if (detail.recordId === 'lead_2') throw new AppError('conflict', 'Somebody else was faster.');
    done.push(detail.recordId);
  };
  vi.spyOn(logger, 'error').mockImplementation(() => undefined);

  const response = await invoke(
    consumer,
    ...['lead_1', 'lead_2', 'lead_3'].map((id) => aMessage(`message of ${id}`, anEvent(id))),
  );

  expect(response).toEqual({ batchItemFailures: [{ itemIdentifier: 'message of lead_2' }] });
  expect(done.toSorted()).toEqual(['lead_1', 'lead_3']);
});

it('returns every record when all fail, as an answer and not as a crash', async () => {
  vi.spyOn(logger, 'error').mockImplementation(() => undefined);
  const consumer: Consumer = () => Promise.reject(new Error('no'));

  const response = await invoke(
    consumer,
    aMessage('m1', anEvent('lead_1')),
    aMessage('m2', anEvent('lead_2')),
  );

  expect(response.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier).toSorted()).toEqual([
    'm1',
    'm2',
  ]);
});

it.each(['{"half": ', '"a text"', JSON.stringify({ source: 'baton.leads', 'detail-type': 'x', detail: {} })])(
  'sends back a message that is no domain event: %s',
  async (body) => {
    vi.spyOn(logger, 'error').mockImplementation(() => undefined);
    const consumer = vi.fn<Consumer>();

    const response = await invoke(consumer, aMessage('m1', body));

    expect(response).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }] });
    expect(consumer).not.toHaveBeenCalled();
  },
);

it('logs ids and codes, never what people wrote', async () => {
  const log = vi.spyOn(logger, 'error').mockImplementation(() => undefined);
  const consumer: Consumer = () => {
    const error = new Error('Mail to ada@example.com bounced');
    return Promise.reject(error);
  };

  await invoke(consumer, aMessage('m1', anEvent('lead_1')));

  expect(JSON.stringify(log.mock.calls)).toContain('lead_1');
  expect(JSON.stringify(log.mock.calls)).not.toContain('ada@example.com');
});

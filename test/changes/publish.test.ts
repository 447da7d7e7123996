import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import type { DynamoDBRecord } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, expect, it, vi } from 'vitest';
import { logger } from '../../functions/platform/logger.ts';
import { aLeadImage, aStreamRecord } from '../support/stream-records.ts';

process.env.AWS_REGION = 'eu-central-1';
for (const name of ['TABLE_NAME', 'POWERTOOLS_SERVICE_NAME', 'POWERTOOLS_METRICS_NAMESPACE'])
  process.env[name] = 'x';
Object.assign(process.env, { STAGE: 'dev', POWERTOOLS_LOG_LEVEL: 'ERROR', EVENT_BUS_NAME: 'events' });
const { publish } = await import('../../functions/changes/publish.ts');

const client = new EventBridgeClient({ region: 'eu-central-1' });
const bridge = mockClient(client);
const bus = { client, name: 'events' };

beforeEach(() => {
  bridge.reset();
  vi.spyOn(logger, 'error').mockImplementation(() => undefined);
});

/** Takes all entries and keeps them. */
function takeAll(): PutEventsRequestEntry[] {
  const taken: PutEventsRequestEntry[] = [];
  bridge.on(PutEventsCommand).callsFake(({ Entries }: { Entries: PutEventsRequestEntry[] }) => {
    taken.push(...Entries);
    return { FailedEntryCount: 0, Entries: Entries.map((_, index) => ({ EventId: `event-${index}` })) };
  });
  return taken;
}

const created = (number: number): DynamoDBRecord => aStreamRecord(number, undefined, aLeadImage(number));
const idsOf = (entries: readonly PutEventsRequestEntry[]) =>
  entries.map(({ Detail = '' }) => JSON.parse(Detail).recordId as string);
const leadId = (number: number) => aLeadImage(number).id;

it('puts the event of a change on the bus, with ids and facts and nothing personal', async () => {
  const taken = takeAll();

  const response = await publish(bus, [created(1)]);

  expect(response).toEqual({ batchItemFailures: [] });
  expect(taken).toHaveLength(1);
  expect(taken[0]).toMatchObject({
    EventBusName: 'events',
    Source: 'baton.leads',
    DetailType: 'lead.created.v1',
    Time: new Date('2026-11-22T09:30:00.000Z'),
  });
  expect(JSON.parse(taken[0]?.Detail ?? '')).toEqual({
    eventId: `${leadId(1)}:1:lead.created.v1`,
    orgId: aLeadImage(1).orgId,
    recordType: 'lead',
    recordId: leadId(1),
    version: 1,
    at: '2026-11-22T09:30:00.000Z',
    actorId: 'system',
    data: { status: 'new', source: 'web' },
  });
  expect(taken[0]?.Detail).not.toContain('Ada');
});

it('gives the same change the same event id whenever it is read', async () => {
  const taken = takeAll();

  await publish(bus, [created(1)]);
  await publish(bus, [created(1)]);

  const [first, second] = taken.map(({ Detail = '' }) => JSON.parse(Detail).eventId);
  expect(first).toBe(second);
});

it('sends ten at a time, in the order of the changes', async () => {
  const taken = takeAll();
  const numbers = Array.from({ length: 25 }, (_, index) => index + 1);

  await publish(bus, numbers.map(created));

  expect(bridge.commandCalls(PutEventsCommand).map(({ args }) => args[0].input.Entries?.length)).toEqual([
    10, 10, 5,
  ]);
  expect(idsOf(taken)).toEqual(numbers.map(leadId));
});

it('sends again exactly the entries that the bus did not take', async () => {
  const refused = { ErrorCode: 'ThrottlingException', ErrorMessage: 'slow down' };
  const ok = { EventId: 'e' };
  bridge
    .on(PutEventsCommand)
    .resolvesOnce({ FailedEntryCount: 2, Entries: [ok, refused, ok, refused] })
    .resolvesOnce({ FailedEntryCount: 1, Entries: [refused, ok] })
    .resolvesOnce({ FailedEntryCount: 0, Entries: [ok] });

  const response = await publish(bus, [1, 2, 3, 4].map(created));

  expect(response).toEqual({ batchItemFailures: [] });
  const sent = bridge.commandCalls(PutEventsCommand).map(({ args }) => idsOf(args[0].input.Entries ?? []));
  expect(sent).toEqual([[1, 2, 3, 4].map(leadId), [leadId(2), leadId(4)], [leadId(2)]]);
});

it('sends the batch again when its answer was lost', async () => {
  bridge
    .on(PutEventsCommand)
    .rejectsOnce(Object.assign(new Error('socket hang up'), { name: 'TimeoutError' }))
    .resolves({ FailedEntryCount: 0, Entries: [{ EventId: 'e' }] });

  const response = await publish(bus, [created(1)]);

  expect(response).toEqual({ batchItemFailures: [] });
  expect(bridge.commandCalls(PutEventsCommand)).toHaveLength(2);
});

it('names the first change that is not on the bus, so that it and what follows come again', async () => {
  vi.useFakeTimers();
  bridge.on(PutEventsCommand).callsFake(({ Entries }: { Entries: PutEventsRequestEntry[] }) => {
    const results = Entries.map((entry) =>
      idsOf([entry])[0] === leadId(3) ? { ErrorCode: 'InternalFailure' } : { EventId: 'e' },
    );
    return { FailedEntryCount: results.filter((result) => 'ErrorCode' in result).length, Entries: results };
  });

  const publishing = publish(bus, [1, 2, 3, 4].map(created));
  await vi.runAllTimersAsync();
  vi.useRealTimers();

  expect(await publishing).toEqual({ batchItemFailures: [{ itemIdentifier: 'sequence-3' }] });
});

it('publishes what came before a record that cannot be read, and names that record', async () => {
  const taken = takeAll();
  const broken = aStreamRecord(2, undefined, { ...aLeadImage(2), status: 'no such status' });

  const response = await publish(bus, [created(1), broken, created(3)]);

  expect(response).toEqual({ batchItemFailures: [{ itemIdentifier: 'sequence-2' }] });
  expect(idsOf(taken)).toEqual([leadId(1)]);
});

it('raises what the end of a record means when it is deleted, and nothing when TTL removes it later', async () => {
  const taken = takeAll();
  const user = {
    ...aLeadImage(1),
    entity: 'user',
    id: aLeadImage(1).id.replace('lead', 'user'),
    email: 'a@b.example',
    role: 'sales',
    active: true,
  };
  const deleted = { ...user, version: 2, deletedAt: '2026-11-22T10:00:00.000Z', expiresAt: 1_800_000_000 };

  await publish(bus, [aStreamRecord(1, user, deleted), aStreamRecord(2, deleted, undefined)]);

  expect(taken.map(({ DetailType }) => DetailType)).toEqual(['user.deactivated.v1']);
  expect(JSON.parse(taken[0]?.Detail ?? '')).toMatchObject({ version: 2 });
});

it('says nothing when TTL removes a record whose time is over: nobody did anything', async () => {
  const user = {
    ...aLeadImage(1),
    ...{ entity: 'user', id: aLeadImage(1).id.replace('lead', 'user'), email: 'a@b.example', role: 'sales' },
    ...{ active: true, expiresAt: 1_800_000_000 },
  };

  await publish(bus, [aStreamRecord(1, user, undefined)]);

  expect(bridge.commandCalls(PutEventsCommand)).toHaveLength(0);
});

it('says nothing of bookkeeping and of what projections wrote', async () => {
  const records = [
    aStreamRecord(1, undefined, { PK: 'org_1#rate#form', SK: '#', count: 1 }),
    aStreamRecord(2, undefined, { ...aLeadImage(2), derived: true }),
  ];

  const response = await publish(bus, records);

  expect(response).toEqual({ batchItemFailures: [] });
  expect(bridge.commandCalls(PutEventsCommand)).toHaveLength(0);
});

import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import type { FunctionHost, QueueHost } from '../../../infra/local/contracts.ts';
import {
  type EventSourcesOptions,
  startEventSources,
} from '../../../infra/local/event-sources/event-sources.ts';
import type { StreamRecord } from '../../../infra/local/event-sources/stream-client.ts';
import { startFunctionHost } from '../../../infra/local/functions-host/function-host.ts';
import { startTableService, type TableService } from '../support/dynoxide-table.ts';
import { aDirectory, aFunction, eventually } from '../support/function-bundle.ts';
import { moduleOf, runUntilOutputThenKill } from '../support/killed-process.ts';
import { type Batch, fail, failItems, RecordingFunction, succeed } from '../support/recording-function.ts';

type Stream = RecordingFunction<Batch<StreamRecord>>;
let table: TableService;

beforeAll(async () => {
  table = await startTableService(aDirectory());
});
afterAll(() => table.close());

async function aMapping(
  streamArn: string,
  functions: FunctionHost,
  properties: object = {},
  options: Partial<EventSourcesOptions> = {},
) {
  const sources = startEventSources({
    dataDir: aDirectory(),
    region: 'eu-central-1',
    functions,
    log: () => {},
    streamsEndpoint: table.endpoint,
    streamRetryMilliseconds: () => 5,
    ...options,
  });
  onTestFinished(() => sources.close());
  await sources.add('Reader', {
    FunctionName: 'arn:aws:lambda:eu-central-1:000000000000:function:reader',
    EventSourceArn: streamArn,
    StartingPosition: 'TRIM_HORIZON',
    ...properties,
  });
  return sources;
}

const idOf = (record: StreamRecord) => (record.dynamodb.Keys as { PK: { S: string } }).PK.S;
const idsOf = (functions: Stream) => functions.events.map((event) => event.Records.map(idOf).join(''));
const putAll = async (name: string, ids: string) => {
  for (const id of ids) await table.put(name, id);
};
/** Fails whenever the batch holds one of these ids. */
const poisonedBy = (ids: string): Stream =>
  new RecordingFunction(({ Records }) =>
    Records.some((record) => ids.includes(idOf(record))) ? fail() : succeed(),
  );
const isCaughtUp = (sources: { firstNeeded(arn: string): number }, arn: string, count: number) =>
  eventually(() => sources.firstNeeded(arn) === count + 1);

it('gives records to the function in the shape Lambda gives them', async () => {
  const arn = await table.createTable('shape');
  const functions: Stream = new RecordingFunction();
  await table.put('shape', 'lead_1', { name: '李雷' });

  await aMapping(arn, functions);

  await eventually(() => functions.events.length === 1);
  expect(functions.events).toEqual([
    {
      Records: [
        {
          eventID: expect.stringMatching(/^[0-9a-f]{32}$/),
          eventName: 'INSERT',
          eventVersion: '1.1',
          eventSource: 'aws:dynamodb',
          awsRegion: 'eu-central-1',
          eventSourceARN: arn,
          dynamodb: {
            ApproximateCreationDateTime: expect.any(Number),
            Keys: { PK: { S: 'lead_1' } },
            NewImage: { PK: { S: 'lead_1' }, name: { S: '李雷' }, raw: { B: 'aGk=' } },
            SequenceNumber: '1',
            SizeBytes: expect.any(Number),
            StreamViewType: 'NEW_AND_OLD_IMAGES',
          },
        },
      ],
    },
  ]);
});

it('brings every record once and in order, in batches', async () => {
  const arn = await table.createTable('ordered');
  const functions: Stream = new RecordingFunction();
  await putAll('ordered', 'abcdefg');

  const sources = await aMapping(arn, functions, { BatchSize: 3 });

  await isCaughtUp(sources, arn, 7);
  expect(idsOf(functions)).toEqual(['abc', 'def', 'g']);
});

it('starts with what is written from now on when asked for LATEST', async () => {
  const arn = await table.createTable('latest');
  const functions: Stream = new RecordingFunction();
  await putAll('latest', 'ab');

  await aMapping(arn, functions, { StartingPosition: 'LATEST' });
  await putAll('latest', 'c');

  await eventually(() => functions.events.length === 1);
  expect(idsOf(functions)).toEqual(['c']);
});

it('goes on after the last handled record when it is started again', async () => {
  const arn = await table.createTable('again');
  const dataDir = aDirectory();
  const first: Stream = new RecordingFunction();
  await putAll('again', 'ab');
  const sources = await aMapping(arn, first, {}, { dataDir });
  await isCaughtUp(sources, arn, 2);
  await sources.close();
  await putAll('again', 'c');

  const second: Stream = new RecordingFunction();
  await aMapping(arn, second, {}, { dataDir });

  await eventually(() => second.events.length === 1);
  expect(idsOf(second)).toEqual(['c']);
});

it('brings a batch again that a kill -9 interrupted', async () => {
  const arn = await table.createTable('killed');
  const dataDir = aDirectory();
  await putAll('killed', 'ab');
  await runUntilOutputThenKill(`
    import { startEventSources } from ${moduleOf('event-sources/event-sources.ts')};
    const invoke = () => { console.log('in hand'); return new Promise(() => {}); };
    const sources = startEventSources({
      dataDir: ${JSON.stringify(dataDir)}, region: 'eu-central-1', log: console.log, functions: { invoke },
      streamsEndpoint: '${table.endpoint}',
    });
    await sources.add('Reader', {
      FunctionName: 'reader', EventSourceArn: '${arn}', StartingPosition: 'TRIM_HORIZON',
    });`);

  const functions: Stream = new RecordingFunction();
  await aMapping(arn, functions, {}, { dataDir });

  await eventually(() => functions.events.length === 1);
  expect(idsOf(functions)).toEqual(['ab']);
});

it('tries a failing batch again until it succeeds', async () => {
  const arn = await table.createTable('retried');
  const functions: Stream = new RecordingFunction((_, invocation) => (invocation < 3 ? fail() : succeed()));
  await putAll('retried', 'ab');

  const sources = await aMapping(arn, functions);

  await isCaughtUp(sources, arn, 2);
  expect(idsOf(functions)).toEqual(['ab', 'ab', 'ab']);
});

it('gives a batch up after MaximumRetryAttempts and tells the on-failure queue where the records are', async () => {
  const arn = await table.createTable('given-up');
  const functions = poisonedBy('ab');
  const sent: { queueArn: string; notice: unknown }[] = [];
  const queues: QueueHost = {
    sendMessage: async (queueArn, body) => void sent.push({ queueArn, notice: JSON.parse(body) }),
  };
  await putAll('given-up', 'abc');

  const sources = await aMapping(
    arn,
    functions,
    {
      BatchSize: 2,
      MaximumRetryAttempts: 1,
      DestinationConfig: { OnFailure: { Destination: 'arn:aws:sqs:eu-central-1:0:dead' } },
    },
    { queues },
  );

  await isCaughtUp(sources, arn, 3);
  expect(idsOf(functions)).toEqual(['ab', 'ab', 'c']);
  expect(sent).toEqual([
    {
      queueArn: 'arn:aws:sqs:eu-central-1:0:dead',
      notice: {
        version: '1.0',
        timestamp: expect.any(String),
        requestContext: {
          requestId: expect.any(String),
          functionArn: 'arn:aws:lambda:eu-central-1:000000000000:function:reader',
          condition: 'RetryAttemptsExhausted',
          approximateInvokeCount: 2,
        },
        responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
        DDBStreamBatchInfo: {
          shardId: expect.any(String),
          startSequenceNumber: '1',
          endSequenceNumber: '2',
          approximateArrivalOfFirstRecord: expect.any(String),
          approximateArrivalOfLastRecord: expect.any(String),
          batchSize: 2,
          streamArn: arn,
        },
      },
    },
  ]);
});

it('halves a failing batch until the poisonous record is alone', async () => {
  const arn = await table.createTable('halved');
  const functions = poisonedBy('c');
  await putAll('halved', 'abcd');

  const sources = await aMapping(arn, functions, {
    BisectBatchOnFunctionError: true,
    MaximumRetryAttempts: 1,
  });

  await isCaughtUp(sources, arn, 4);
  expect(idsOf(functions)).toEqual(['abcd', 'ab', 'cd', 'c', 'c', 'd']);
});

it('goes on from the reported record when part of a batch failed', async () => {
  const arn = await table.createTable('partial');
  const functions: Stream = new RecordingFunction(({ Records }, invocation) => {
    const bad = Records.find((record) => idOf(record) === 'c');
    return invocation === 1 && bad ? failItems(bad.dynamodb.SequenceNumber) : succeed();
  });
  await putAll('partial', 'abcd');

  const sources = await aMapping(arn, functions, { FunctionResponseTypes: ['ReportBatchItemFailures'] });

  await isCaughtUp(sources, arn, 4);
  expect(idsOf(functions)).toEqual(['abcd', 'cd']);
});

it('cuts a record that always fails out of its batch and brings all others', async () => {
  const arn = await table.createTable('cut-out');
  const functions: Stream = new RecordingFunction(({ Records }) => {
    const bad = Records.find((record) => idOf(record) === 'b');
    return bad ? failItems(bad.dynamodb.SequenceNumber) : succeed();
  });
  await putAll('cut-out', 'abcd');

  const sources = await aMapping(arn, functions, {
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    BisectBatchOnFunctionError: true,
    MaximumRetryAttempts: 1,
  });

  await isCaughtUp(sources, arn, 4);
  expect(idsOf(functions)).toEqual(['abcd', 'bcd', 'bc', 'b', 'b', 'c', 'd']);
});

it('drops records that are older than MaximumRecordAgeInSeconds', async () => {
  const arn = await table.createTable('aged');
  const functions = poisonedBy('a');
  await putAll('aged', 'a');

  const sources = await aMapping(arn, functions, { MaximumRecordAgeInSeconds: 1 });

  await isCaughtUp(sources, arn, 1);
  expect(functions.events.length).toBeGreaterThan(1);
});

it('passes over what the filter refuses', async () => {
  const arn = await table.createTable('filtered');
  const functions: Stream = new RecordingFunction();
  await table.put('filtered', 'a', { entity: 'lead' });
  await table.put('filtered', 'b', { entity: 'audit' });
  const Pattern = JSON.stringify({ dynamodb: { NewImage: { entity: { S: ['lead'] } } } });

  const sources = await aMapping(arn, functions, { FilterCriteria: { Filters: [{ Pattern }] } });

  await isCaughtUp(sources, arn, 2);
  expect(idsOf(functions)).toEqual(['a']);
});

it('gathers records during the batching window', async () => {
  const arn = await table.createTable('window');
  const functions: Stream = new RecordingFunction();
  const sources = await aMapping(arn, functions, { MaximumBatchingWindowInSeconds: 1 });

  await putAll('window', 'abc');

  await isCaughtUp(sources, arn, 3);
  expect(idsOf(functions)).toEqual(['abc']);
});

it('needs the whole stream until something is handled, and nothing of a stream that nobody reads', async () => {
  const arn = await table.createTable('needed');
  const functions = poisonedBy('a');
  await putAll('needed', 'a');

  const sources = await aMapping(arn, functions);

  await eventually(() => functions.events.length > 0);
  expect(sources.firstNeeded(arn)).toBe(0);
  expect(sources.firstNeeded('arn:aws:dynamodb:other')).toBe(Number.POSITIVE_INFINITY);
});

it('sees a write at once when it watches the table file', async () => {
  const arn = await table.createTable('watched');
  const functions: Stream = new RecordingFunction();
  // Without the watch the next look would be after a minute.
  await aMapping(arn, functions, {}, { tableFile: table.file, idleMilliseconds: 60_000 });

  await putAll('watched', 'a');
  await eventually(() => functions.events.length === 1);
  await putAll('watched', 'b');
  await eventually(() => functions.events.length === 2);

  expect(idsOf(functions)).toEqual(['a', 'b']);
});

it('drives a real function', async () => {
  const directory = aDirectory();
  const arn = await table.createTable('real');
  const host = await startFunctionHost({ dataDir: directory, log: () => {} });
  onTestFinished(() => host.close());
  host.deploy(aFunction(directory, 'reader', 'exports.handler = async () => ({ batchItemFailures: [] })'));
  await putAll('real', 'ab');

  const sources = await aMapping(arn, host, { FunctionResponseTypes: ['ReportBatchItemFailures'] });

  await isCaughtUp(sources, arn, 2);
  expect(host.figures()).toMatchObject({ reader: { errors: 0 } });
});

import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import type { FunctionHost } from '../../../infra/local/contracts.ts';
import { startEventSources } from '../../../infra/local/event-sources/event-sources.ts';
import type { QueueRecord } from '../../../infra/local/event-sources/queue-record.ts';
import { startFunctionHost } from '../../../infra/local/functions-host/function-host.ts';
import {
  type QueuesAndBuckets,
  startQueuesAndBuckets,
} from '../../../infra/local/queues-and-buckets/start-queues-and-buckets.ts';
import { aDirectory, aFunction, eventually } from '../support/function-bundle.ts';
import { moduleOf, runUntilOutputThenKill } from '../support/killed-process.ts';
import { type Batch, fail, failItems, RecordingFunction, succeed } from '../support/recording-function.ts';

const region = 'eu-central-1';
const account = '000000000000';
let messages: QueuesAndBuckets;
let sqs: SQSClient;

beforeAll(async () => {
  messages = await startQueues(aDirectory());
  sqs = clientOf(messages);
});
afterAll(async () => {
  sqs.destroy();
  await messages.close();
});

const startQueues = (dataDir: string) =>
  startQueuesAndBuckets({
    dataDir,
    region,
    account,
    log: () => {},
    events: { putEvents: async () => {} },
  });

const clientOf = ({ endpoint }: QueuesAndBuckets) =>
  new SQSClient({ endpoint, region, credentials: { accessKeyId: 'local', secretAccessKey: 'local' } });

interface Setup {
  readonly queueName: string;
  readonly functions: FunctionHost;
  readonly mapping?: object;
  readonly from?: QueuesAndBuckets;
}

async function aMapping({ queueName, functions, mapping = {}, from = messages }: Setup) {
  const sources = startEventSources({
    dataDir: aDirectory(),
    region,
    functions,
    log: () => {},
    messages: from,
  });
  onTestFinished(() => sources.close());
  await sources.add('Mapping', {
    FunctionName: 'consumer',
    EventSourceArn: `arn:aws:sqs:${region}:${account}:${queueName}`,
    ...mapping,
  });
}

async function aQueue(QueueName: string, visibilitySeconds = 300): Promise<string> {
  const Attributes = { VisibilityTimeout: String(visibilitySeconds) };
  return (await sqs.send(new CreateQueueCommand({ QueueName, Attributes }))).QueueUrl ?? '';
}

const send = (QueueUrl: string, bodies: readonly string[]) =>
  sqs.send(
    new SendMessageBatchCommand({
      QueueUrl,
      Entries: bodies.map((MessageBody, index) => ({ Id: `m${index}`, MessageBody })),
    }),
  );

/** Visible and in flight. */
async function counts(QueueUrl: string): Promise<[string | undefined, string | undefined]> {
  const { Attributes } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
  return [Attributes?.ApproximateNumberOfMessages, Attributes?.ApproximateNumberOfMessagesNotVisible];
}
const isEmpty = async (url: string) => (await counts(url)).join() === '0,0';
const bodiesOf = (functions: RecordingFunction<Batch<QueueRecord>>) =>
  functions.events.flatMap((event) => event.Records.map((record) => record.body));

it('gives messages to the function in the shape Lambda gives them, and deletes them after success', async () => {
  const url = await aQueue('shape');
  const functions = new RecordingFunction<Batch<QueueRecord>>();
  await aMapping({ queueName: 'shape', functions });

  const { MessageId } = await sqs.send(
    new SendMessageCommand({
      QueueUrl: url,
      MessageBody: 'hello',
      MessageAttributes: {
        kind: { DataType: 'String', StringValue: 'lead' },
        key: { DataType: 'Binary', BinaryValue: Buffer.from([1, 2]) },
      },
    }),
  );

  await eventually(() => isEmpty(url));
  expect(functions.events).toEqual([
    {
      Records: [
        {
          messageId: MessageId,
          receiptHandle: expect.any(String),
          body: 'hello',
          attributes: {
            ApproximateReceiveCount: '1',
            SentTimestamp: expect.stringMatching(/^\d{13}$/),
            SenderId: expect.any(String),
            ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/),
          },
          messageAttributes: {
            kind: { stringValue: 'lead', stringListValues: [], binaryListValues: [], dataType: 'String' },
            key: { binaryValue: 'AQI=', stringListValues: [], binaryListValues: [], dataType: 'Binary' },
          },
          md5OfBody: '5d41402abc4b2a76b9719d911017c592',
          md5OfMessageAttributes: expect.any(String),
          eventSource: 'aws:sqs',
          eventSourceARN: 'arn:aws:sqs:eu-central-1:000000000000:shape',
          awsRegion: 'eu-central-1',
        },
      ],
    },
  ]);
});

it('leaves a batch to the queue when the function fails, which gives it again after its visibility timeout', async () => {
  const url = await aQueue('fails', 1);
  const functions = new RecordingFunction<Batch<QueueRecord>>((_, invocation) =>
    invocation === 1 ? fail() : succeed(),
  );
  await aMapping({ queueName: 'fails', functions });

  await send(url, ['again']);

  await eventually(() => functions.events.length === 2);
  expect(functions.events.map((event) => event.Records[0]?.attributes.ApproximateReceiveCount)).toEqual([
    '1',
    '2',
  ]);
  await eventually(() => isEmpty(url));
});

it('deletes the others when only some messages failed', async () => {
  const url = await aQueue('partial');
  const functions = new RecordingFunction<Batch<QueueRecord>>(({ Records }) =>
    failItems(...Records.filter((record) => record.body === 'bad').map((record) => record.messageId)),
  );
  await send(url, ['good', 'bad', 'good too']);

  await aMapping({
    queueName: 'partial',
    functions,
    mapping: { FunctionResponseTypes: ['ReportBatchItemFailures'] },
  });

  await eventually(async () => (await counts(url)).join() === '0,1');
  expect(bodiesOf(functions)).toEqual(['good', 'bad', 'good too']);
});

it.each([
  ['of another message', 'nobody'],
  ['that is null', null],
])('keeps the whole batch when the function reports an identifier %s', async (name, identifier) => {
  const url = await aQueue(`wrong-${name.length}`);
  const functions = new RecordingFunction<Batch<QueueRecord>>(() => failItems(identifier));
  await send(url, ['one', 'two']);

  await aMapping({
    queueName: `wrong-${name.length}`,
    functions,
    mapping: { FunctionResponseTypes: ['ReportBatchItemFailures'] },
  });

  await eventually(() => functions.events.length === 1);
  expect(await counts(url)).toEqual(['0', '2']);
});

it('gathers messages until the batch is full or the window is over', async () => {
  const url = await aQueue('window');
  const functions = new RecordingFunction<Batch<QueueRecord>>();
  await aMapping({
    queueName: 'window',
    functions,
    mapping: { BatchSize: 15, MaximumBatchingWindowInSeconds: 1 },
  });
  const numbers = (from: number, count: number) =>
    Array.from({ length: count }, (_, index) => String(from + index));

  await send(url, numbers(0, 10));
  await send(url, numbers(10, 10));

  await eventually(() => isEmpty(url));
  expect(functions.events.map((event) => event.Records.length)).toEqual([15, 5]);
});

it('runs at most MaximumConcurrency invocations at once', async () => {
  const url = await aQueue('concurrency');
  let running = 0;
  let most = 0;
  const functions = new RecordingFunction<Batch<QueueRecord>>(async () => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setTimeout(resolve, 600));
    running -= 1;
    return succeed();
  });
  await send(url, ['1', '2', '3', '4', '5', '6']);

  await aMapping({
    queueName: 'concurrency',
    functions,
    mapping: { BatchSize: 1, ScalingConfig: { MaximumConcurrency: 2 } },
  });

  await eventually(() => isEmpty(url));
  expect(most).toBe(2);
});

it('deletes what the filter refuses without calling the function', async () => {
  const url = await aQueue('filter');
  const functions = new RecordingFunction<Batch<QueueRecord>>();
  await send(url, ['{"kind":"lead"}', '{"kind":"ticket"}', 'text']);

  await aMapping({
    queueName: 'filter',
    functions,
    mapping: { FilterCriteria: { Filters: [{ Pattern: '{"body":{"kind":["lead"]}}' }] } },
  });

  await eventually(() => isEmpty(url));
  expect(bodiesOf(functions)).toEqual(['{"kind":"lead"}']);
});

it('brings what is handled at once in fuller batches, one at a time', async () => {
  const url = await aQueue('quick');
  let running = 0;
  let most = 0;
  const functions = new RecordingFunction<Batch<QueueRecord>>(async () => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setTimeout(resolve, 5));
    running -= 1;
    return succeed();
  });
  await aMapping({ queueName: 'quick', functions });

  for (let round = 0; round < 4; round += 1) await send(url, ['1', '2', '3', '4', '5']);

  await eventually(() => isEmpty(url));
  expect(most).toBe(1);
});

it('brings several batches at once while they are full: more is waiting', async () => {
  const url = await aQueue('behind');
  let running = 0;
  let most = 0;
  const functions = new RecordingFunction<Batch<QueueRecord>>(async () => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setTimeout(resolve, 100));
    running -= 1;
    return succeed();
  });
  await send(url, ['1', '2', '3', '4', '5', '6']);

  await aMapping({
    queueName: 'behind',
    functions,
    mapping: { BatchSize: 1, ScalingConfig: { MaximumConcurrency: 2 } },
  });

  await eventually(() => isEmpty(url));
  expect(most).toBe(2);
});

it('gives messages again at the next start that a killed process had in hand', async () => {
  const dataDir = aDirectory();
  await runUntilOutputThenKill(`
    import { startEventSources } from ${moduleOf('event-sources/event-sources.ts')};
    import { startQueuesAndBuckets } from ${moduleOf('queues-and-buckets/start-queues-and-buckets.ts')};
    const common = { region: '${region}', log: console.error };
    const messages = await startQueuesAndBuckets({
      ...common, dataDir: ${JSON.stringify(dataDir)}, account: '${account}', events: { putEvents: async () => {} },
    });
    const queue = { QueueName: 'killed', VisibilityTimeout: 300 };
    const { arn } = messages.deployQueue('Killed', queue);
    const invoke = () => { console.log('in hand'); return new Promise(() => {}); };
    const sources = startEventSources({ ...common, dataDir: ${JSON.stringify(aDirectory())}, functions: { invoke }, messages });
    await sources.add('Mapping', { FunctionName: 'consumer', EventSourceArn: arn });
    await messages.sendMessage(arn, 'unfinished');`);
  const restarted = await startQueues(dataDir);
  onTestFinished(() => restarted.close());
  const functions = new RecordingFunction<Batch<QueueRecord>>();

  await aMapping({ queueName: 'killed', functions, from: restarted });

  // Long before the 300 s are over for which the queue hides it.
  await eventually(() => restarted.messageCount('killed') === 0);
  expect(bodiesOf(functions)).toEqual(['unfinished']);
});

it('drives a real function', async () => {
  const directory = aDirectory();
  const url = await aQueue('real');
  const host = await startFunctionHost({ dataDir: directory, log: () => {} });
  onTestFinished(() => host.close());
  host.deploy(
    aFunction(
      directory,
      'consumer',
      `exports.handler = async ({ Records }) => ({
         batchItemFailures: Records.filter((r) => r.body === 'bad').map((r) => ({ itemIdentifier: r.messageId })),
       })`,
    ),
  );
  await send(url, ['good', 'bad']);

  await aMapping({
    queueName: 'real',
    functions: host,
    mapping: { FunctionResponseTypes: ['ReportBatchItemFailures'] },
  });

  await eventually(async () => (await counts(url)).join() === '0,1');
  expect(host.figures()).toMatchObject({ consumer: { invocations: 1, errors: 0 } });
});

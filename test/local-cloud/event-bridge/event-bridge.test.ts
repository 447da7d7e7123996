import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { EventBridgeClient, PutEventsCommand, TestEventPatternCommand } from '@aws-sdk/client-eventbridge';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { type EventBridge, startEventBridge } from '../../../infra/local/event-bridge/event-bridge.ts';
import {
  inlineFunctions,
  recordingExecutions,
  recordingQueues,
  temporaryDirectory,
} from '../recording-hosts.ts';

const ACCOUNT = '000000000000';
const REGION = 'eu-central-1';
const QUEUE = `arn:aws:sqs:${REGION}:${ACCOUNT}:leads`;
const DEAD_LETTERS = `arn:aws:sqs:${REGION}:${ACCOUNT}:dead`;
const FUNCTION = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:work`;
const MACHINE = `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:hand-off`;

type Options = Partial<Parameters<typeof startEventBridge>[0]>;

async function aBridge(options: Options = {}): Promise<EventBridge> {
  const bridge = await startEventBridge({
    dataDir: options.dataDir ?? temporaryDirectory(),
    log: () => {},
    functions: inlineFunctions({}),
    queues: recordingQueues(),
    executions: recordingExecutions(),
    account: ACCOUNT,
    region: REGION,
    ...options,
  });
  onTestFinished(() => bridge.close());
  return bridge;
}

function clientOf(endpoint: string): EventBridgeClient {
  const client = new EventBridgeClient({
    endpoint,
    region: REGION,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
  onTestFinished(() => client.destroy());
  return client;
}

const anEntry = (detail: object, changes: object = {}) => ({
  Source: 'baton',
  DetailType: 'lead.created.v1',
  Detail: JSON.stringify(detail),
  ...changes,
});

const toQueue = (changes: object = {}) => ({
  Name: 'rule',
  EventPattern: { source: ['baton'] },
  Targets: [{ Id: 'queue', Arn: QUEUE, ...changes }],
});

afterEach(() => {
  vi.useRealTimers();
});

describe('PutEvents', () => {
  it('sends what matches to a queue in the envelope of AWS, on the named bus alone', async () => {
    const queues = recordingQueues();
    const bridge = await aBridge({ queues });
    const bus = bridge.deployBus('Bus', { Name: 'baton-dev' });
    bridge.deployRule('Rule', {
      ...toQueue(),
      EventBusName: bus.arn,
      EventPattern: { 'detail-type': [{ prefix: 'lead.' }], detail: { score: [{ numeric: ['>', 50] }] } },
    });
    bridge.start();

    const result = await clientOf(bridge.endpoint).send(
      new PutEventsCommand({
        Entries: [
          anEntry(
            { score: 80 },
            { EventBusName: 'baton-dev', Time: new Date('2026-05-03T10:00:00.400Z'), Resources: ['lead_1'] },
          ),
          anEntry({ score: 20 }, { EventBusName: 'baton-dev' }),
          anEntry({ score: 90 }),
        ],
      }),
    );

    expect(result.FailedEntryCount).toBe(0);
    await vi.waitFor(() => expect(bridge.pendingDeliveries()).toBe(0));
    expect(queues.messages).toEqual([
      {
        queueArn: QUEUE,
        groupId: undefined,
        body: {
          version: '0',
          id: result.Entries?.[0]?.EventId,
          'detail-type': 'lead.created.v1',
          source: 'baton',
          account: ACCOUNT,
          time: '2026-05-03T10:00:00Z',
          region: REGION,
          resources: ['lead_1'],
          detail: { score: 80 },
        },
      },
    ]);
  });

  it('answers for every entry by itself', async () => {
    const queues = recordingQueues();
    const bridge = await aBridge({ queues });
    bridge.deployRule('Rule', toQueue({ InputPath: '$.detail' }));
    bridge.start();

    const result = await clientOf(bridge.endpoint).send(
      new PutEventsCommand({
        Entries: [
          anEntry({ n: 1 }),
          anEntry({}, { Detail: '[1]' }),
          anEntry({}, { Detail: '{' }),
          anEntry({}, { Source: undefined }),
          anEntry({}, { Source: 'aws.ec2' }),
          anEntry({}, { EventBusName: 'nowhere' }),
          anEntry({ n: 2 }),
        ],
      }),
    );

    expect(result.FailedEntryCount).toBe(5);
    expect(result.Entries?.map((entry) => entry.ErrorCode)).toEqual([
      undefined,
      'MalformedDetail',
      'MalformedDetail',
      'InvalidArgument',
      'NotAuthorizedForSourceException',
      'ResourceNotFoundException',
      undefined,
    ]);
    await vi.waitFor(() =>
      expect(queues.messages.map((message) => message.body)).toEqual([{ n: 1 }, { n: 2 }]),
    );
  });

  it('refuses more than 10 entries, more than 1 MB, and what it does not know', async () => {
    const bridge = await aBridge();
    bridge.start();
    const client = clientOf(bridge.endpoint);
    const put = (entries: object[], more: object = {}) =>
      client.send(new PutEventsCommand({ Entries: entries, ...more }));

    const half = { text: 'x'.repeat(524_288) };

    await expect(put(Array(11).fill(anEntry({})))).rejects.toThrow(
      expect.objectContaining({ name: 'ValidationException' }),
    );
    await expect(put([anEntry(half), anEntry(half)])).rejects.toThrow('over the limit');
    await expect(put([anEntry(half)])).resolves.toMatchObject({ FailedEntryCount: 0 });
    await expect(
      client.send(new TestEventPatternCommand({ EventPattern: '{"a":[{"near":1}]}', Event: '{}' })),
    ).rejects.toThrow('"near" at a');
    const response = await fetch(bridge.endpoint, {
      method: 'POST',
      headers: { 'x-amz-target': 'AWSEvents.ListArchives' },
    });
    expect(await response.text()).toContain('AWSEvents.ListArchives');
  });

  it('delivers in order, hundreds of events', async () => {
    const queues = recordingQueues();
    const bridge = await aBridge({ queues });
    bridge.deployRule('Rule', toQueue({ InputPath: '$.detail.n' }));
    bridge.start();
    const client = clientOf(bridge.endpoint);

    for (let batch = 0; batch < 30; batch += 1)
      await client.send(
        new PutEventsCommand({
          Entries: Array.from({ length: 10 }, (_, index) => anEntry({ n: batch * 10 + index })),
        }),
      );

    await vi.waitFor(() => expect(bridge.pendingDeliveries()).toBe(0));
    expect(queues.messages.map((message) => message.body)).toEqual(Array.from({ length: 300 }, (_, n) => n));
  });
});

describe('targets', () => {
  it('that are FIFO queues get one event after the other, however long each takes', async () => {
    const received: unknown[] = [];
    const queues = {
      sendMessage: async (_queueArn: string, body: string) => {
        await new Promise((resolve) => setTimeout(resolve, Number(body)));
        received.push(Number(body));
      },
    };
    const bridge = await aBridge({ queues });
    bridge.deployRule('Rule', toQueue({ Arn: `${QUEUE}.fifo`, InputPath: '$.detail.delay' }));
    bridge.start();
    const anEvent = (delay: number) => ({ source: 'baton', detailType: 'x', detail: { delay } });

    await bridge.putEvents('default', [anEvent(30), anEvent(20), anEvent(1)]);

    await vi.waitFor(() => expect(received).toEqual([30, 20, 1]));
  });

  it('get what Input, InputTransformer and MessageGroupId say', async () => {
    const queues = recordingQueues();
    const functions = inlineFunctions({ work: () => 'done' });
    const executions = recordingExecutions();
    const bridge = await aBridge({ queues, functions, executions });
    bridge.deployRule('Rule', {
      Name: 'rule',
      EventPattern: { source: ['baton'] },
      Targets: [
        {
          Id: 'queue',
          Arn: QUEUE,
          SqsParameters: { MessageGroupId: '$.detail.orgId' },
          InputTransformer: { InputPathsMap: { lead: '$.detail.leadId' }, InputTemplate: '{"lead": <lead>}' },
        },
        { Id: 'function', Arn: FUNCTION, Input: '{"fixed": true}' },
        { Id: 'machine', Arn: MACHINE, RoleArn: 'arn:aws:iam::000000000000:role/r', InputPath: '$.detail' },
      ],
    });
    bridge.start();

    await bridge.putEvents('default', [
      { source: 'baton', detailType: 'x', detail: { orgId: 'org_1', leadId: 'lead_1' } },
    ]);

    await vi.waitFor(() => expect(bridge.pendingDeliveries()).toBe(0));
    expect(queues.messages).toEqual([{ queueArn: QUEUE, body: { lead: 'lead_1' }, groupId: 'org_1' }]);
    expect(functions.calls).toEqual([{ name: FUNCTION, payload: { fixed: true } }]);
    expect(executions.started).toMatchObject([
      { stateMachineArn: MACHINE, input: { orgId: 'org_1', leadId: 'lead_1' } },
    ]);
    expect(executions.started[0]?.name).toMatch(/^[0-9a-f-]{36}_[0-9a-f]{32}$/);
  });

  it('on another bus see the same event', async () => {
    const queues = recordingQueues();
    const bridge = await aBridge({ queues });
    const bus = bridge.deployBus('Bus', { Name: 'other' });
    bridge.deployRule('Forward', {
      Name: 'forward',
      EventPattern: { source: ['aws.ses'] },
      Targets: [{ Id: 'bus', Arn: bus.arn }],
    });
    bridge.deployRule('Rule', {
      ...toQueue({ InputPath: '$.detail' }),
      EventBusName: 'other',
      EventPattern: { source: ['aws.ses'] },
    });
    bridge.start();

    await bridge.putEvents('default', [{ source: 'aws.ses', detailType: 'Bounce', detail: { n: 1 } }]);

    await vi.waitFor(() => expect(queues.messages.map((message) => message.body)).toEqual([{ n: 1 }]));
  });

  it('that fail are tried again and hold up no other', async () => {
    let failures = 2;
    const queues = recordingQueues((arn) => {
      if (arn === QUEUE && failures-- > 0) throw new Error('connection refused');
    });
    const bridge = await aBridge({ queues });
    bridge.deployRule('Rule', toQueue({ InputPath: '$.detail.n' }));
    bridge.deployRule('Other', { ...toQueue({ Arn: DEAD_LETTERS, InputPath: '$.detail.n' }), Name: 'other' });
    bridge.start();

    await bridge.putEvents('default', [{ source: 'baton', detailType: 'x', detail: { n: 7 } }]);

    await vi.waitFor(() => expect(queues.messages).toHaveLength(2), { timeout: 5_000 });
    expect(queues.messages.map((message) => message.queueArn)).toEqual([DEAD_LETTERS, QUEUE]);
    expect(bridge.pendingDeliveries()).toBe(0);
  });

  it('that fail for good leave the event in the dead-letter queue', async () => {
    const queues = recordingQueues((arn) => {
      if (arn === QUEUE) throw new Error('no such queue');
    });
    const bridge = await aBridge({ queues });
    bridge.deployRule(
      'Rule',
      toQueue({
        InputPath: '$.detail',
        RetryPolicy: { MaximumRetryAttempts: 1 },
        DeadLetterConfig: { Arn: DEAD_LETTERS },
      }),
    );
    bridge.start();

    await bridge.putEvents('default', [{ source: 'baton', detailType: 'x', detail: { n: 7 } }]);

    await vi.waitFor(() =>
      expect(queues.messages).toMatchObject([{ queueArn: DEAD_LETTERS, body: { n: 7 } }]),
    );
  });

  it('that are functions and throw go to their on-failure destination', async () => {
    const queues = recordingQueues();
    const functions = inlineFunctions({
      work: () => {
        throw new TypeError('broken');
      },
    });
    const bridge = await aBridge({ queues, functions });
    bridge.deployEventInvokeConfig('Config', {
      FunctionName: 'work',
      Qualifier: '$LATEST',
      MaximumRetryAttempts: 0,
      DestinationConfig: { OnFailure: { Destination: DEAD_LETTERS } },
    });
    bridge.deployRule('Rule', {
      Name: 'rule',
      EventPattern: { source: ['baton'] },
      Targets: [{ Id: 'f', Arn: FUNCTION }],
    });
    bridge.start();

    await bridge.putEvents('default', [{ source: 'baton', detailType: 'x', detail: { n: 7 } }]);

    await vi.waitFor(() => expect(queues.messages).toHaveLength(1));
    expect(queues.messages[0]?.body).toMatchObject({
      requestContext: { condition: 'RetriesExhausted', approximateInvokeCount: 1, functionArn: FUNCTION },
      requestPayload: { detail: { n: 7 } },
      responsePayload: { errorType: 'TypeError', errorMessage: 'broken' },
    });
  });
});

describe('a template', () => {
  it.each([
    [
      'a target of another kind',
      toQueue({ Arn: 'arn:aws:sns:eu-central-1:000000000000:topic' }),
      'arn:aws:sns',
    ],
    ['a parameter of another target', toQueue({ EcsParameters: {} }), 'Targets.0.EcsParameters'],
    ['an unknown property', { ...toQueue(), EventId: 'x' }, 'EventId'],
    ['a bus that is not there', { ...toQueue(), EventBusName: 'nowhere' }, 'nowhere'],
    ['neither pattern nor schedule', { Name: 'rule' }, 'no EventPattern'],
    ['two inputs', toQueue({ Input: '1', InputPath: '$.id' }), 'Only one of'],
  ])('with %s is refused by name', async (_name, properties, named) => {
    const bridge = await aBridge();

    expect(() => bridge.deployRule('Rule', properties)).toThrow(named);
  });
});

describe('schedules', () => {
  const everyMinute = {
    Name: 'sweep',
    ScheduleExpression: 'rate(1 minute)',
    Targets: [{ Id: 'f', Arn: FUNCTION }],
  };

  it('run on the beat with the event of AWS, and make up for a long pause by a single run', async () => {
    vi.useFakeTimers({ now: Date.UTC(2026, 0, 1, 12), toFake: ['Date', 'setTimeout', 'clearTimeout'] });
    const dataDir = temporaryDirectory();
    const functions = inlineFunctions({ work: () => null });
    const first = await aBridge({ dataDir, functions });
    const { arn } = first.deployRule('Rule', everyMinute);
    first.start();

    await vi.advanceTimersByTimeAsync(180_000);
    await first.close();

    expect(functions.calls).toHaveLength(3);
    expect(functions.calls[0]?.payload).toMatchObject({
      'detail-type': 'Scheduled Event',
      source: 'aws.events',
      time: '2026-01-01T12:01:00Z',
      resources: [arn],
      detail: {},
    });

    vi.setSystemTime(Date.UTC(2026, 0, 3, 12, 0, 30));
    const second = await aBridge({ dataDir, functions });
    second.deployRule('Rule', everyMinute);
    second.start();
    await vi.advanceTimersByTimeAsync(1_000);

    expect(functions.calls).toHaveLength(4);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(functions.calls).toHaveLength(5);
  });

  it('of disabled rules rest', async () => {
    vi.useFakeTimers({ now: Date.UTC(2026, 0, 1, 12), toFake: ['Date', 'setTimeout', 'clearTimeout'] });
    const functions = inlineFunctions({ work: () => null });
    const bridge = await aBridge({ functions });
    bridge.deployRule('Rule', { ...everyMinute, State: 'DISABLED' });
    bridge.start();

    await vi.advanceTimersByTimeAsync(180_000);

    expect(functions.calls).toEqual([]);
  });
});

describe('kill -9', () => {
  it('loses no accepted event: the next process delivers them in order', async () => {
    const dataDir = temporaryDirectory();
    const child = spawn(
      process.execPath,
      [fileURLToPath(new URL('./hanging-process.ts', import.meta.url)), dataDir, QUEUE],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    onTestFinished(() => void child.kill('SIGKILL'));
    const [endpoint] = await once(createInterface(child.stdout), 'line');
    const client = clientOf(endpoint);
    for (let n = 0; n < 50; n += 1) await client.send(new PutEventsCommand({ Entries: [anEntry({ n })] }));

    child.kill('SIGKILL');
    await once(child, 'exit');
    const queues = recordingQueues();
    const bridge = await aBridge({ dataDir, queues });
    bridge.start();

    await vi.waitFor(() => expect(bridge.pendingDeliveries()).toBe(0));
    const numbers = queues.messages.map((message) => (message.body as { detail: { n: number } }).detail.n);
    expect(numbers).toEqual(Array.from({ length: 50 }, (_, n) => n));
  });
});

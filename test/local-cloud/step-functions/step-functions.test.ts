import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import {
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { inlineFunctions, temporaryDirectory } from '../recording-hosts.ts';
import {
  anInterpreter,
  callOf,
  clientOf,
  deploy,
  eventTypes,
  machineOf,
  outcome,
  REGION,
  run,
} from './interpreter-fixture.ts';

const WAITING = machineOf({ Pause: { Type: 'Wait', Seconds: 99_999, End: true } });
const PASSING = machineOf({ Only: { Type: 'Pass', End: true } });

afterEach(() => {
  vi.useRealTimers();
});

describe('StartExecution', () => {
  it('takes the same name and input once while it runs, and refuses the name otherwise', async () => {
    const interpreter = await anInterpreter();
    const stateMachineArn = deploy(interpreter, WAITING);
    interpreter.start();
    const client = clientOf(interpreter);
    const start = (input: string) =>
      client.send(new StartExecutionCommand({ stateMachineArn, name: 'lead_1-1', input }));

    const first = await start('{"a": 1}');
    const second = await start('{"a":1}');

    expect(first.executionArn).toBe('arn:aws:states:eu-central-1:000000000000:execution:machine:lead_1-1');
    expect(second).toMatchObject({ executionArn: first.executionArn, startDate: first.startDate });
    await expect(start('{"a":2}')).rejects.toThrow(
      expect.objectContaining({ name: 'ExecutionAlreadyExists' }),
    );
    await client.send(new StopExecutionCommand({ executionArn: first.executionArn }));
    await expect(start('{"a":1}')).rejects.toThrow(
      expect.objectContaining({ name: 'ExecutionAlreadyExists' }),
    );
    await expect(interpreter.startExecution(stateMachineArn, { a: 1 }, 'lead_1-1')).resolves.toEqual({
      executionArn: first.executionArn,
    });
  });

  it.each([
    [
      'an unknown machine',
      { stateMachineArn: 'arn:aws:states:eu-central-1:000000000000:stateMachine:none' },
      'StateMachineDoesNotExist',
    ],
    ['a name with a space', { name: 'a b' }, 'InvalidName'],
    ['input that is no JSON', { input: '{' }, 'InvalidExecutionInput'],
    ['input over 256 KiB', { input: JSON.stringify('x'.repeat(262_144)) }, 'ValidationException'],
  ])('refuses %s', async (_name, changes, error) => {
    const interpreter = await anInterpreter();
    const stateMachineArn = deploy(interpreter, PASSING);
    const command = new StartExecutionCommand({ stateMachineArn, ...changes });

    await expect(clientOf(interpreter).send(command)).rejects.toThrow(
      expect.objectContaining({ name: error }),
    );
  });
});

describe('the API', () => {
  it('stops an execution for good', async () => {
    const interpreter = await anInterpreter();
    const arn = deploy(interpreter, WAITING);
    interpreter.start();
    const client = clientOf(interpreter);
    const { executionArn } = await interpreter.startExecution(arn, {});

    await client.send(new StopExecutionCommand({ executionArn, error: 'Enough', cause: 'stopped by hand' }));

    expect(await outcome(client, executionArn)).toMatchObject({
      status: 'ABORTED',
      error: 'Enough',
      cause: 'stopped by hand',
    });
    expect(await eventTypes(client, executionArn)).toContain('ExecutionAborted');
  });

  it('lists executions by status and in pages, newest first', async () => {
    const interpreter = await anInterpreter();
    const stateMachineArn = deploy(interpreter, WAITING);
    interpreter.start();
    const client = clientOf(interpreter);
    for (let n = 1; n <= 5; n += 1) await interpreter.startExecution(stateMachineArn, {}, `run-${n}`);
    await client.send(
      new StopExecutionCommand({
        executionArn: `${stateMachineArn.replace('stateMachine', 'execution')}:run-4`,
      }),
    );

    const list = { stateMachineArn, statusFilter: 'RUNNING', maxResults: 3 } as const;
    const first = await client.send(new ListExecutionsCommand(list));
    const second = await client.send(new ListExecutionsCommand({ ...list, nextToken: first.nextToken }));

    expect(first.executions?.map((execution) => execution.name)).toEqual(['run-5', 'run-3', 'run-2']);
    expect(second.executions?.map((execution) => execution.name)).toEqual(['run-1']);
    expect(second.nextToken).toBeUndefined();
  });

  it('shows the history forwards, backwards and in pages', async () => {
    const { client, executionArn } = await run(
      { A: { Type: 'Pass', Assign: { x: 1 }, Next: 'B' }, B: { Type: 'Succeed' } },
      { in: 1 },
    );

    const first = await client.send(new GetExecutionHistoryCommand({ executionArn, maxResults: 2 }));
    const rest = await client.send(
      new GetExecutionHistoryCommand({ executionArn, nextToken: first.nextToken }),
    );
    const reverse = await client.send(
      new GetExecutionHistoryCommand({ executionArn, reverseOrder: true, maxResults: 1 }),
    );

    const events = [...(first.events ?? []), ...(rest.events ?? [])];
    expect(events.map((event) => event.type)).toEqual([
      'ExecutionStarted',
      'PassStateEntered',
      'PassStateExited',
      'SucceedStateEntered',
      'SucceedStateExited',
      'ExecutionSucceeded',
    ]);
    expect(events.map((event) => event.previousEventId)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(events[2]?.stateExitedEventDetails).toMatchObject({
      name: 'A',
      output: '{"in":1}',
      assignedVariables: { x: '1' },
    });
    expect(reverse.events?.map((event) => event.type)).toEqual(['ExecutionSucceeded']);
  });

  it('describes machines and names what it does not know', async () => {
    const interpreter = await anInterpreter();
    const stateMachineArn = deploy(interpreter, PASSING);
    const client = clientOf(interpreter);

    const machine = await client.send(new DescribeStateMachineCommand({ stateMachineArn }));
    const list = await client.send(new ListStateMachinesCommand({}));

    expect(machine).toMatchObject({
      name: 'machine',
      status: 'ACTIVE',
      type: 'STANDARD',
      definition: PASSING,
    });
    expect(list.stateMachines).toMatchObject([{ stateMachineArn }]);
    await expect(client.send(new DescribeExecutionCommand({ executionArn: 'arn:none' }))).rejects.toThrow(
      expect.objectContaining({ name: 'ExecutionDoesNotExist' }),
    );
    await expect(
      client.send(
        new StartExecutionCommand({ stateMachineArn, traceHeader: 'x', ...{ stateMachineVersionArn: 'y' } }),
      ),
    ).resolves.toBeDefined();
    const response = await fetch(interpreter.endpoint, {
      method: 'POST',
      headers: { 'x-amz-target': 'AWSStepFunctions.SendTaskSuccess' },
    });
    expect(await response.text()).toContain('AWSStepFunctions.SendTaskSuccess');
  });

  it('refuses a machine of another type by name', async () => {
    const interpreter = await anInterpreter();
    const properties = { StateMachineName: 'm', DefinitionString: PASSING, RoleArn: 'r' };

    expect(() => interpreter.deployStateMachine('M', { ...properties, StateMachineType: 'EXPRESS' })).toThrow(
      'StateMachineType',
    );
    expect(() => interpreter.deployStateMachine('M', { ...properties, Versions: 1 })).toThrow('Versions');
  });

  it('fills substitutions into the definition', async () => {
    const interpreter = await anInterpreter();
    // biome-ignore lint/suspicious/noTemplateCurlyInString: CloudFormation's syntax, not JavaScript's
    const DefinitionString = machineOf({ Only: { Type: 'Pass', Output: 'stage ${Stage}', End: true } });
    const { arn } = interpreter.deployStateMachine('M', {
      StateMachineName: 'm',
      DefinitionString,
      DefinitionSubstitutions: { Stage: 'dev' },
      RoleArn: 'r',
    });
    interpreter.start();

    const { executionArn } = await interpreter.startExecution(arn, {});

    expect(await outcome(clientOf(interpreter), executionArn)).toMatchObject({ output: 'stage dev' });
  });
});

describe('limits', () => {
  it('an execution ends after its TimeoutSeconds, whatever it is doing', async () => {
    const result = await run(
      { Call: callOf('hang') },
      {},
      { hang: () => new Promise(() => {}) },
      { TimeoutSeconds: 1 },
    );

    expect(result).toMatchObject({ status: 'TIMED_OUT', error: 'States.Timeout' });
  });

  it('an execution that goes round for ever fails at 25,000 events', async () => {
    const { client, executionArn, ...result } = await run(
      {
        Each: {
          Type: 'Map',
          Items: '{% $range(1, 1000, 1) %}',
          MaxConcurrency: 0,
          ItemProcessor: { StartAt: 'Inner', States: { Inner: { Type: 'Pass', End: true } } },
          Output: 1,
          Next: 'Again',
        },
        Again: { Type: 'Pass', Next: 'Each' },
      },
      {},
    );

    expect(result).toMatchObject({
      status: 'FAILED',
      error: 'States.Runtime',
      cause: expect.stringContaining('25000'),
    });
    const last = await client.send(
      new GetExecutionHistoryCommand({ executionArn, reverseOrder: true, maxResults: 1 }),
    );
    expect(last.events?.[0]).toMatchObject({ type: 'ExecutionFailed' });
  });
});

describe('time', () => {
  const fakeTime = () =>
    vi.useFakeTimers({ now: Date.UTC(2026, 0, 1), toFake: ['Date', 'setTimeout', 'clearTimeout'] });
  const DAY_MS = 86_400_000;

  it('a Wait of forty days lasts forty days, through a restart in the middle', async () => {
    fakeTime();
    const dataDir = temporaryDirectory();
    const functions = inlineFunctions({ wake: () => 'awake' });
    const definition = machineOf({
      Pause: { Type: 'Wait', Seconds: 40 * 86_400, Next: 'Call' },
      Call: callOf('wake'),
    });
    const first = await anInterpreter({ dataDir, functions });
    const arn = deploy(first, definition);
    first.start();
    await first.startExecution(arn, {}, 'long');
    await vi.advanceTimersByTimeAsync(30 * DAY_MS);
    expect(functions.calls).toEqual([]);
    await first.close();

    const second = await anInterpreter({ dataDir, functions });
    deploy(second, definition);
    second.start();
    await vi.advanceTimersByTimeAsync(10 * DAY_MS - 1_000);
    expect(functions.calls).toEqual([]);
    await vi.advanceTimersByTimeAsync(2_000);

    expect(functions.calls).toHaveLength(1);
  });

  it('closed executions are forgotten after 90 days', async () => {
    fakeTime();
    const dataDir = temporaryDirectory();
    const first = await anInterpreter({ dataDir });
    const arn = deploy(first, PASSING);
    first.start();
    const { executionArn } = await first.startExecution(arn, {});
    await vi.advanceTimersByTimeAsync(1_000);
    vi.setSystemTime(Date.now() + 91 * DAY_MS);
    await first.close();
    vi.useRealTimers();
    vi.setSystemTime(Date.UTC(2026, 6, 1));

    const second = await anInterpreter({ dataDir });
    second.start();

    await expect(clientOf(second).send(new DescribeExecutionCommand({ executionArn }))).rejects.toThrow(
      'Does Not Exist',
    );
  });

  it('a thousand executions wait without a timer each and all wake', async () => {
    const functions = inlineFunctions({ wake: () => null });
    const interpreter = await anInterpreter({ functions });
    const arn = deploy(
      interpreter,
      machineOf({
        Pause: { Type: 'Wait', Timestamp: '{% $states.input.at %}', Next: 'Call' },
        Call: callOf('wake'),
      }),
    );
    interpreter.start();
    const at = new Date(Date.now() + 1_500).toISOString();
    const timers = vi.spyOn(globalThis, 'setTimeout');

    for (let n = 0; n < 1_000; n += 1) await interpreter.startExecution(arn, { at });

    expect(timers.mock.calls.length).toBeLessThan(50);
    timers.mockRestore();
    await vi.waitFor(() => expect(functions.calls).toHaveLength(1_000), { timeout: 20_000, interval: 50 });
  });
});

describe('a new definition', () => {
  it('is for new executions; those that run end with the old one', async () => {
    const dataDir = temporaryDirectory();
    const version = (n: number) =>
      machineOf({
        Pause: { Type: 'Wait', Seconds: 1, Next: `End${n}` },
        [`End${n}`]: { Type: 'Succeed', Output: n },
      });
    const first = await anInterpreter({ dataDir });
    const arn = deploy(first, version(1));
    first.start();
    const old = await first.startExecution(arn, {});
    await first.close();

    const second = await anInterpreter({ dataDir });
    deploy(second, version(2));
    second.start();
    const young = await second.startExecution(arn, {});

    const client = clientOf(second);
    expect(await outcome(client, old.executionArn)).toMatchObject({ output: 1 });
    expect(await outcome(client, young.executionArn)).toMatchObject({ output: 2 });
  });
});

describe('kill -9', () => {
  it('loses no execution: waits go on, calls under way are made again, branches join', async () => {
    const dataDir = temporaryDirectory();
    const definition = machineOf({
      Fan: {
        Type: 'Parallel',
        Branches: [
          { StartAt: 'Hang', States: { Hang: callOf('hang') } },
          { StartAt: 'Quick', States: { Quick: callOf('quick') } },
          { StartAt: 'Pause', States: { Pause: { Type: 'Wait', Seconds: 2, End: true } } },
        ],
        End: true,
      },
    });
    const child = spawn(
      process.execPath,
      [fileURLToPath(new URL('./hanging-process.ts', import.meta.url)), dataDir, definition],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    onTestFinished(() => void child.kill('SIGKILL'));
    const [endpoint] = await once(createInterface(child.stdout), 'line');
    const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
    const childClient = new SFNClient({ endpoint, region: REGION, credentials });
    const stateMachineArn = `arn:aws:states:${REGION}:000000000000:stateMachine:machine`;
    for (let n = 0; n < 20; n += 1)
      await childClient.send(
        new StartExecutionCommand({ stateMachineArn, name: `run-${n}`, input: String(n) }),
      );

    child.kill('SIGKILL');
    await once(child, 'exit');
    childClient.destroy();
    const interpreter = await anInterpreter({
      dataDir,
      functions: inlineFunctions({ hang: (n: number) => n, quick: (n: number) => n }),
    });
    deploy(interpreter, definition);
    interpreter.start();

    const client = clientOf(interpreter);
    for (let n = 0; n < 20; n += 1) {
      const executionArn = `arn:aws:states:${REGION}:000000000000:execution:machine:run-${n}`;
      expect(await outcome(client, executionArn)).toMatchObject({ status: 'SUCCEEDED', output: [n, n, n] });
    }
  });
});

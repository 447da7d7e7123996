import { GetExecutionHistoryCommand } from '@aws-sdk/client-sfn';
import { describe, expect, it } from 'vitest';
import { callOf, eventTypes, run } from './interpreter-fixture.ts';

const fails =
  (name: string, message = 'broken') =>
  () => {
    throw Object.assign(new Error(message), { name });
  };

describe('Task', () => {
  it('calls a function by lambda:invoke and gives its result with the status', async () => {
    const result = await run(
      { Call: callOf('double', { Output: undefined }) },
      { n: 4 },
      { double: ({ n }: { n: number }) => 2 * n },
    );

    expect(result).toMatchObject({
      status: 'SUCCEEDED',
      output: { ExecutedVersion: '$LATEST', Payload: 8, StatusCode: 200 },
    });
    expect(await eventTypes(result.client, result.executionArn)).toEqual([
      'ExecutionStarted',
      'TaskStateEntered',
      'TaskScheduled',
      'TaskStarted',
      'TaskSucceeded',
      'TaskStateExited',
      'ExecutionSucceeded',
    ]);
  });

  it('calls a function by its own ARN with the input as it is', async () => {
    const state = {
      Type: 'Task',
      Resource: 'arn:aws:lambda:eu-central-1:000000000000:function:double',
      End: true,
    };

    const result = await run({ Call: state }, { n: 4 }, { double: ({ n }: { n: number }) => 2 * n });

    expect(result.output).toBe(8);
  });

  it('fails with the name of the error and its description', async () => {
    const result = await run({ Call: callOf('work') }, {}, { work: fails('LeadGone') });

    expect(result).toMatchObject({ status: 'FAILED', error: 'LeadGone' });
    expect(JSON.parse(result.cause ?? '')).toMatchObject({ errorType: 'LeadGone', errorMessage: 'broken' });
  });

  it('is tried again as Retry says, with the context counting', async () => {
    let failures = 2;
    const work = () => (failures-- > 0 ? fails('Busy')() : 'done');
    const state = callOf('work', {
      Retry: [{ ErrorEquals: ['Busy'], MaxDelaySeconds: 1, JitterStrategy: 'FULL', MaxAttempts: 2 }],
      Arguments: { FunctionName: 'work', Payload: '{% $states.context.State.RetryCount %}' },
    });

    const result = await run({ Call: state }, {}, { work });

    expect(result).toMatchObject({ status: 'SUCCEEDED', output: 'done' });
    expect(result.calls.map((call) => call.payload)).toEqual([0, 1, 2]);
  });

  it('goes where Catch says, with the error as output and in variables', async () => {
    const result = await run(
      {
        Call: callOf('work', {
          Retry: [{ ErrorEquals: ['Other'] }],
          Catch: [
            { ErrorEquals: ['Other'], Next: 'Else' },
            {
              ErrorEquals: ['States.TaskFailed'],
              Next: 'Caught',
              Assign: { name: '{% $states.errorOutput.Error %}' },
            },
          ],
          End: undefined,
          Next: 'Else',
        }),
        Caught: {
          Type: 'Pass',
          Output: { name: '{% $name %}', error: '{% $states.input.Error %}' },
          End: true,
        },
        Else: { Type: 'Fail' },
      },
      {},
      { work: fails('LeadGone') },
    );

    expect(result).toMatchObject({ status: 'SUCCEEDED', output: { name: 'LeadGone', error: 'LeadGone' } });
  });

  it('that takes too long is States.Timeout', async () => {
    const result = await run(
      { Call: callOf('hang', { TimeoutSeconds: 1 }) },
      {},
      { hang: () => new Promise(() => {}) },
    );

    expect(result).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
    expect(await eventTypes(result.client, result.executionArn)).toContain('TaskTimedOut');
  });

  it('of a function that is not there is a client error of Lambda', async () => {
    const result = await run({ Call: callOf('nobody') }, {});

    expect(result).toMatchObject({ status: 'FAILED', error: 'Lambda.SdkClientException' });
  });

  it('with more than 256 KiB fails by a name that States.ALL does not catch', async () => {
    const state = callOf('work', { Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }] });
    const caught = { Type: 'Succeed' };

    const result = await run({ Call: state, Caught: caught }, {}, { work: () => 'x'.repeat(262_143) });

    expect(result).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
  });

  it('whose Output cannot be evaluated can be caught and says where', async () => {
    const state = callOf('work', {
      Output: { x: '{% $states.result.Payload.nowhere %}' },
      Catch: [{ ErrorEquals: ['States.QueryEvaluationError'], Next: 'Caught' }],
    });

    const result = await run({ Call: state, Caught: { Type: 'Succeed' } }, {}, { work: () => ({}) });

    expect(result).toMatchObject({ status: 'SUCCEEDED', output: { Error: 'States.QueryEvaluationError' } });
    const history = await result.client.send(
      new GetExecutionHistoryCommand({ executionArn: result.executionArn }),
    );
    const failure = history.events?.find((event) => event.type === 'EvaluationFailed');
    expect(failure?.evaluationFailedEventDetails).toMatchObject({ state: 'Call', location: 'Output/x' });
  });
});

describe('Pass, Choice, Wait, Succeed, Fail', () => {
  it('Pass assigns variables that later states see; Assign and Output see the old ones', async () => {
    const result = await run(
      {
        One: { Type: 'Pass', Assign: { n: 1, who: '{% $states.input.name %}' }, Next: 'Two' },
        Two: { Type: 'Pass', Assign: { n: '{% $n + 1 %}' }, Output: '{% $n %}', Next: 'Three' },
        Three: {
          Type: 'Succeed',
          Output: { now: '{% $n %}', before: '{% $states.input %}', who: '{% $who %}' },
        },
      },
      { name: 'Ada' },
    );

    expect(result.output).toEqual({ now: 2, before: 1, who: 'Ada' });
  });

  it.each([
    [3, 'low'],
    [70, 'high'],
    [50, 'default'],
  ])('Choice takes the first condition that holds: %i', async (score, expected) => {
    const result = await run(
      {
        Which: {
          Type: 'Choice',
          Choices: [
            { Condition: '{% $states.input.score < 10 %}', Next: 'Low', Output: 'low' },
            { Condition: '{% $states.input.score > 60 %}', Next: 'High', Assign: { v: 'high' } },
          ],
          Default: 'Low',
          Output: 'default',
        },
        Low: { Type: 'Succeed' },
        High: { Type: 'Succeed', Output: '{% $v %}' },
      },
      { score },
    );

    expect(result.output).toBe(expected);
  });

  it.each([
    ['no condition holds', '{% false %}', 'States.NoChoiceMatched'],
    ['a condition is no boolean', '{% 1 %}', 'States.QueryEvaluationError'],
    ['a condition cannot be evaluated', '{% $states.input.a.b %}', 'States.QueryEvaluationError'],
  ])('Choice fails where %s', async (_name, Condition, error) => {
    const result = await run(
      { Which: { Type: 'Choice', Choices: [{ Condition, Next: 'End' }] }, End: { Type: 'Succeed' } },
      {},
    );

    expect(result).toMatchObject({ status: 'FAILED', error });
  });

  it.each([
    ['seconds', { Seconds: 1 }],
    ['computed seconds', { Seconds: '{% $states.input.seconds %}' }],
    ['a computed time', { Timestamp: '{% $fromMillis($millis() + 1000) %}' }],
    ['a time that has passed', { Timestamp: '2020-01-01T00:00:00+02:00' }],
  ])('Wait lets %s pass and hands its input on', async (_name, wait) => {
    const result = await run({ Pause: { Type: 'Wait', ...wait, End: true } }, { seconds: 1 });

    expect(result.output).toEqual({ seconds: 1 });
  });

  it.each([
    ['Seconds', { Seconds: '{% -1 %}' }],
    ['Timestamp', { Timestamp: 'tomorrow' }],
    ['Timestamp', { Timestamp: '2026-01-01T00:00:00' }],
  ])('Wait fails on %s that make no sense', async (field, wait) => {
    const result = await run({ Pause: { Type: 'Wait', ...wait, End: true } }, {});

    expect(result).toMatchObject({
      status: 'FAILED',
      error: 'States.QueryEvaluationError',
      cause: expect.stringContaining(field),
    });
  });

  it('Fail ends with its error and cause', async () => {
    const result = await run(
      { Stop: { Type: 'Fail', Error: '{% $states.input.e %}', Cause: 'because' } },
      { e: 'Enough' },
    );

    expect(result).toMatchObject({ status: 'FAILED', error: 'Enough', cause: 'because' });
  });

  it('the context object names the execution, the state and the machine', async () => {
    const result = await run(
      { Tell: { Type: 'Pass', Output: '{% $states.context %}', End: true } },
      { a: 1 },
    );

    expect(result.output).toMatchObject({
      Execution: { Id: result.executionArn, Input: { a: 1 }, RedriveCount: 0 },
      State: { Name: 'Tell', RetryCount: 0 },
      StateMachine: { Id: 'arn:aws:states:eu-central-1:000000000000:stateMachine:machine', Name: 'machine' },
    });
  });
});

describe('Parallel and Map', () => {
  const branch = (state: object, name: string) => ({ StartAt: name, States: { [name]: state } });

  it('Parallel gives the outputs of its branches in their order, and keeps their variables inside', async () => {
    const slow = async () => {
      await new Promise((resolve) => setTimeout(resolve, 50));
      return 'slow';
    };
    const result = await run(
      {
        Before: { Type: 'Pass', Assign: { v: 'outer' }, Next: 'Fan' },
        Fan: {
          Type: 'Parallel',
          Arguments: '{% $states.input.n %}',
          Branches: [
            branch(callOf('slow'), 'A'),
            branch(
              {
                Type: 'Pass',
                Assign: { v: 'inner' },
                Output: ['{% $states.input %}', '{% $v %}'],
                End: true,
              },
              'B',
            ),
          ],
          Output: { all: '{% $states.result %}', v: '{% $v %}' },
          End: true,
        },
      },
      { n: 7 },
      { slow },
    );

    expect(result.output).toEqual({ all: ['slow', [7, 'outer']], v: 'outer' });
  });

  it('a branch that fails fails the others with it, and the state can catch that', async () => {
    const result = await run(
      {
        Fan: {
          Type: 'Parallel',
          Branches: [
            branch({ Type: 'Wait', Seconds: 99_999, End: true }, 'Long'),
            branch(callOf('work'), 'Bad'),
          ],
          Catch: [{ ErrorEquals: ['Bad'], Next: 'Caught', Output: 'caught' }],
          End: true,
        },
        Caught: { Type: 'Succeed' },
      },
      {},
      { work: fails('Bad') },
    );

    expect(result).toMatchObject({ status: 'SUCCEEDED', output: 'caught' });
  });

  it('Map runs its items a few at a time and gives the results in their order', async () => {
    let running = 0;
    let most = 0;
    const work = async ({ n, index }: { n: number; index: number }) => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setTimeout(resolve, n));
      running -= 1;
      return `${index}:${n}`;
    };
    const result = await run(
      {
        Each: {
          Type: 'Map',
          Items: '{% $states.input.list %}',
          ItemSelector: {
            n: '{% $states.context.Map.Item.Value %}',
            index: '{% $states.context.Map.Item.Index %}',
          },
          MaxConcurrency: 2,
          ItemProcessor: branch(callOf('work'), 'Item'),
          End: true,
        },
      },
      { list: [30, 5, 20, 1, 10] },
      { work },
    );

    expect(result.output).toEqual(['0:30', '1:5', '2:20', '3:1', '4:10']);
    expect(most).toBe(2);
    expect(await eventTypes(result.client, result.executionArn)).toEqual(
      expect.arrayContaining([
        'MapStateStarted',
        'MapIterationStarted',
        'MapIterationSucceeded',
        'MapStateSucceeded',
      ]),
    );
  });

  it('Map of nothing gives nothing; Maps nest', async () => {
    const inner = {
      Type: 'Map',
      ItemProcessor: branch({ Type: 'Pass', Output: '{% $states.input * 10 %}', End: true }, 'Item'),
      End: true,
    };

    const result = await run({ Outer: { Type: 'Map', ItemProcessor: branch(inner, 'Inner'), End: true } }, [
      [1, 2],
      [],
      [3],
    ]);

    expect(result.output).toEqual([[10, 20], [], [30]]);
  });

  it('Map is retried as a whole', async () => {
    let failures = 1;
    const result = await run(
      {
        Each: {
          Type: 'Map',
          ItemProcessor: branch(callOf('work'), 'Item'),
          Retry: [{ ErrorEquals: ['Busy'], MaxDelaySeconds: 1 }],
          End: true,
        },
      },
      [1, 2],
      { work: (n: number) => (n === 2 && failures-- > 0 ? fails('Busy')() : n) },
    );

    expect(result).toMatchObject({ status: 'SUCCEEDED', output: [1, 2] });
  });
});

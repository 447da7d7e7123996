import { describe, expect, it } from 'vitest';
import { UnsupportedByLocalCloud } from '../../../infra/local/contracts.ts';
import { parseDefinition } from '../../../infra/local/step-functions/definition.ts';

const INVOKE = 'arn:aws:states:::lambda:invoke';

const machine = (states: object, more: object = {}) =>
  JSON.stringify({ QueryLanguage: 'JSONata', StartAt: 'First', States: states, ...more });
const only = (state: object) => machine({ First: state });
const task = (more: object = {}) => only({ Type: 'Task', Resource: INVOKE, End: true, ...more });

describe('a definition', () => {
  it('may use every state and field that the interpreter has', () => {
    const text = machine(
      {
        First: {
          Type: 'Task',
          Comment: 'offers',
          Resource: INVOKE,
          Arguments: { FunctionName: 'f', Payload: '{% $states.input %}' },
          TimeoutSeconds: '{% 5 %}',
          Retry: [
            {
              ErrorEquals: ['Lambda.TooManyRequestsException'],
              IntervalSeconds: 1,
              MaxAttempts: 2,
              BackoffRate: 1.5,
              MaxDelaySeconds: 9,
              JitterStrategy: 'FULL',
            },
            { ErrorEquals: ['States.ALL'] },
          ],
          Catch: [
            {
              ErrorEquals: ['States.ALL'],
              Next: 'Lost',
              Output: 1,
              Assign: { why: '{% $states.errorOutput.Error %}' },
            },
          ],
          Assign: { offer: '{% $states.result.Payload %}' },
          Output: '{% $states.result %}',
          Next: 'Pause',
        },
        Pause: { Type: 'Wait', Timestamp: '{% $offer.deadline %}', Next: 'Which' },
        Which: {
          Type: 'Choice',
          Choices: [
            { Condition: '{% $offer.open %}', Next: 'Fan', Assign: { a: 1 }, Output: 2 },
            { Condition: true, Next: 'Each' },
          ],
          Default: 'Won',
        },
        Fan: {
          Type: 'Parallel',
          Arguments: {},
          Branches: [{ StartAt: 'Inside', States: { Inside: { Type: 'Succeed' } } }],
          Next: 'Won',
        },
        Each: {
          Type: 'Map',
          Items: '{% [1, 2] %}',
          ItemSelector: { n: '{% $states.context.Map.Item.Value %}' },
          MaxConcurrency: 2,
          ItemProcessor: {
            ProcessorConfig: { Mode: 'INLINE' },
            StartAt: 'Item',
            States: { Item: { Type: 'Pass', Output: 1, End: true } },
          },
          End: true,
        },
        Won: { Type: 'Succeed', Output: { done: true } },
        Lost: { Type: 'Fail', Error: 'Lost', Cause: '{% $why %}' },
      },
      { TimeoutSeconds: 60, Comment: 'everything', Version: '1.0' },
    );

    expect(parseDefinition(text).timeoutSeconds).toBe(60);
  });

  it.each([
    [
      'JSONPath',
      JSON.stringify({ StartAt: 'First', States: { First: { Type: 'Succeed' } } }),
      'JSONPath of state "First"',
    ],
    [
      'JSONPath in one state',
      only({ Type: 'Pass', QueryLanguage: 'JSONPath', End: true }),
      'JSONPath of state "First"',
    ],
    ['an unknown state type', only({ Type: 'Loop', End: true }), 'type "Loop" of state "First"'],
    ['an unknown field', task({ HeartbeatSeconds: 5 }), 'HeartbeatSeconds of state "First"'],
    ['a field of JSONPath', task({ ResultPath: '$.x' }), 'ResultPath of state "First"'],
    [
      'an unknown field in Retry',
      task({ Retry: [{ ErrorEquals: ['x'], Max: 3 }] }),
      'Retry.0.Max of state "First"',
    ],
    [
      'another resource',
      task({ Resource: 'arn:aws:states:::dynamodb:putItem' }),
      'dynamodb:putItem" of state "First"',
    ],
    ['a task token', task({ Resource: `${INVOKE}.waitForTaskToken` }), 'waitForTaskToken'],
    [
      'a field at the top',
      machine({ First: { Type: 'Succeed' } }, { Processor: 1 }),
      'Processor of the state machine',
    ],
    [
      'a distributed map',
      only({ Type: 'Map', End: true, ItemReader: {}, ItemProcessor: { StartAt: 'A', States: {} } }),
      'ItemReader',
    ],
  ])('with %s is refused, naming it', (_name, text, named) => {
    expect(() => parseDefinition(text)).toThrow(UnsupportedByLocalCloud);
    expect(() => parseDefinition(text)).toThrow(named);
  });

  it.each([
    ['no JSON', '{', 'not JSON'],
    ['a missing start', machine({ Other: { Type: 'Succeed' } }), 'StartAt'],
    ['a transition to nowhere', only({ Type: 'Pass', Next: 'Nowhere' }), '"Nowhere"'],
    [
      'a state nobody reaches',
      machine({ First: { Type: 'Succeed' }, Alone: { Type: 'Succeed' } }),
      '"Alone"',
    ],
    ['neither Next nor End', only({ Type: 'Pass' }), 'Next or End'],
    ['both Next and End', only({ Type: 'Pass', Next: 'First', End: true }), 'Next or End'],
    [
      'a wait for two things',
      only({ Type: 'Wait', Seconds: 1, Timestamp: 'x', End: true }),
      'Seconds or Timestamp',
    ],
    [
      'JSONata that does not parse',
      only({ Type: 'Pass', Output: { a: ['{% 1 + %}'] }, End: true }),
      'Output.a.0',
    ],
    [
      'States.ALL before others',
      task({ Retry: [{ ErrorEquals: ['States.ALL'] }, { ErrorEquals: ['x'] }] }),
      'States.ALL',
    ],
    [
      'a condition that is no expression',
      only({ Type: 'Choice', Choices: [{ Condition: 'yes', Next: 'First' }] }),
      'Condition',
    ],
    [
      'one name twice',
      only({
        Type: 'Parallel',
        End: true,
        Branches: [{ StartAt: 'First', States: { First: { Type: 'Succeed' } } }],
      }),
      'two states are named "First"',
    ],
  ])('with %s is invalid', (_name, text, named) => {
    expect(() => parseDefinition(text)).toThrow(expect.objectContaining({ name: 'InvalidDefinition' }));
    expect(() => parseDefinition(text)).toThrow(named);
  });
});

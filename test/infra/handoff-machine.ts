import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { inlineFunctions } from '../local-cloud/recording-hosts.ts';
import {
  ACCOUNT,
  anInterpreter,
  clientOf,
  deploy,
  outcome,
  REGION,
} from '../local-cloud/step-functions/interpreter-fixture.ts';
import { resourcesOf, synthesize } from './synthesized.ts';

/** The definition as it is deployed, its references filled in. */
function definition(): string {
  const [machine] = resourcesOf(synthesize('dev').application, 'AWS::StepFunctions::StateMachine');
  const [, parts] = z
    .object({
      'Fn::Join': z.tuple([z.literal(''), z.array(z.union([z.string(), z.record(z.string(), z.unknown())]))]),
    })
    .parse(machine?.properties.DefinitionString)['Fn::Join'];
  return parts
    .map((part) =>
      typeof part === 'string'
        ? part
        : 'Ref' in part
          ? 'aws'
          : `arn:aws:lambda:${REGION}:${ACCOUNT}:function:steps`,
    )
    .join('');
}

const machine = definition();
const inMilliseconds = (ms: number) => new Date(Date.now() + ms).toISOString();

type Answers = Record<string, (call: { step: string; until?: string }) => unknown>;

/** Runs the clock of an offer with steps that answer as told; gives which steps were called, and how it ended. */
async function runClock(data: { remindAt?: string; respondBy: string }, answers: Answers) {
  const functions = inlineFunctions({
    steps: (call: { step: string }) => (answers[call.step] ?? (() => ({ next: 'nothing' })))(call),
  });
  const interpreter = await anInterpreter({ functions });
  const arn = deploy(interpreter, machine, 'clock');
  interpreter.start();
  const offered = {
    eventId: 'evt',
    orgId: 'org_1',
    recordType: 'handoff',
    recordId: 'hand_1',
    version: 1,
    at: inMilliseconds(0),
    actorId: 'system',
    data: { handoffId: 'hand_1', subject: { type: 'lead', id: 'lead_1' }, epoch: 3, attempt: 1, ...data },
  };
  const { executionArn } = await interpreter.startExecution(arn, offered);
  const end = await outcome(clientOf(interpreter), executionArn);
  return {
    ...end,
    calls: functions.calls.map(({ payload }) => z.record(z.string(), z.unknown()).parse(payload)),
  };
}

const stepsOf = (calls: readonly Record<string, unknown>[]) => calls.map(({ step }) => step);

describe('the clock of an offer', () => {
  it('reminds, then moves on when the deadline has passed without an answer', async () => {
    const { status, calls } = await runClock(
      { remindAt: inMilliseconds(100), respondBy: inMilliseconds(300) },
      { remind: () => ({ next: 'wait' }), check: () => ({ next: 'moveOn' }) },
    );

    expect(stepsOf(calls)).toEqual(['remind', 'check', 'moveOn']);
    expect(status).toBe('SUCCEEDED');
  });

  it('tells every step which offer of which epoch it is about', async () => {
    const { calls } = await runClock({ respondBy: inMilliseconds(50) }, {});

    expect(calls).toEqual([
      {
        step: 'check',
        orgId: 'org_1',
        handoffId: 'hand_1',
        subject: { type: 'lead', id: 'lead_1' },
        epoch: 3,
      },
    ]);
  });

  it('wakes only at the deadline when there is no reminder', async () => {
    const respondBy = inMilliseconds(300);
    let checkedAt = 0;
    const check = () => {
      checkedAt = Date.now();
      return { next: 'nothing' };
    };

    await runClock({ respondBy }, { check });

    expect(checkedAt).toBeGreaterThanOrEqual(Date.parse(respondBy));
  });

  it('ends at the reminder when the offer was answered before it', async () => {
    const { status, calls } = await runClock(
      { remindAt: inMilliseconds(50), respondBy: inMilliseconds(86_400_000) },
      { remind: () => ({ next: 'nothing' }) },
    );

    expect(stepsOf(calls)).toEqual(['remind']);
    expect(status).toBe('SUCCEEDED');
  });

  it('sleeps on until a deadline that moved', async () => {
    const moved = inMilliseconds(500);
    let checks = 0;

    const { calls } = await runClock(
      { respondBy: inMilliseconds(50) },
      { check: () => (++checks === 1 ? { next: 'wait', until: moved } : { next: 'moveOn' }) },
    );

    expect(stepsOf(calls)).toEqual(['check', 'check', 'moveOn']);
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(moved));
  });

  it('tries a step that failed again', async () => {
    let tries = 0;

    const { status, calls } = await runClock(
      { respondBy: inMilliseconds(50) },
      {
        check: () => {
          if (++tries === 1) throw new Error('the table was throttled');
          return { next: 'nothing' };
        },
      },
    );

    expect(stepsOf(calls)).toEqual(['check', 'check']);
    expect(status).toBe('SUCCEEDED');
  });

  it('retries every task six times with growing pauses, then leaves the offer to the sweep', () => {
    const { States } = z
      .object({ States: z.record(z.string(), z.looseObject({ Type: z.string() })) })
      .parse(JSON.parse(machine));
    const tasks = Object.values(States).filter(({ Type }) => Type === 'Task');

    expect(tasks).toHaveLength(3);
    for (const task of tasks) {
      expect(task).toMatchObject({
        TimeoutSeconds: 60,
        Retry: [
          {
            ErrorEquals: ['States.ALL'],
            MaxAttempts: 6,
            BackoffRate: 2,
            MaxDelaySeconds: 60,
            JitterStrategy: 'FULL',
          },
        ],
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'LeftToTheSweep' }],
      });
    }
    expect(States.LeftToTheSweep).toMatchObject({ Type: 'Fail', Error: 'HandoffClockStopped' });
  });
});

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseRetrier, covers, retryDelayMs } from '../../../infra/local/step-functions/state-error.ts';
import type { Retrier } from '../../../infra/local/step-functions/state-schemas.ts';

const aRetrier = (changes: Partial<Retrier> = {}): Retrier => ({
  ErrorEquals: ['States.ALL'],
  IntervalSeconds: 1,
  MaxAttempts: 3,
  BackoffRate: 2,
  JitterStrategy: 'NONE',
  ...changes,
});

describe('ErrorEquals', () => {
  it.each([
    ['Custom', ['Custom'], true],
    ['Custom', ['Other', 'Custom'], true],
    ['Custom', ['Other'], false],
    ['Custom', ['States.ALL'], true],
    ['Custom', ['States.TaskFailed'], true],
    ['States.Timeout', ['States.TaskFailed'], false],
    ['States.Timeout', ['States.Timeout'], true],
    ['States.Timeout', ['States.ALL'], true],
    ['States.QueryEvaluationError', ['States.ALL'], true],
    ['States.DataLimitExceeded', ['States.ALL'], false],
    ['States.DataLimitExceeded', ['States.TaskFailed'], false],
    ['States.DataLimitExceeded', ['States.DataLimitExceeded'], true],
    ['States.Runtime', ['States.ALL'], false],
    ['States.Runtime', ['States.Runtime'], false],
  ])('of the error %s and the list %j: %s', (error, list, expected) => {
    expect(covers(list, error)).toBe(expected);
  });
});

describe('a retrier', () => {
  it.each([
    [aRetrier(), [1000, 2000, 4000, 8000]],
    [aRetrier({ IntervalSeconds: 3, BackoffRate: 1.5 }), [3000, 4500, 6750]],
    [aRetrier({ IntervalSeconds: 4, MaxDelaySeconds: 10 }), [4000, 8000, 10_000, 10_000]],
    [aRetrier({ BackoffRate: 1 }), [1000, 1000]],
  ])('waits longer each time: %j', (retrier, delays) => {
    expect(delays.map((_, attempt) => retryDelayMs(retrier, attempt, 0.5))).toEqual(delays);
  });

  it('with full jitter waits between nothing and the full delay', async () => {
    await fc.assert(
      fc.property(fc.nat(10), fc.double({ min: 0, max: 0.999, noNaN: true }), (attempt, chance) => {
        const full = retryDelayMs(aRetrier(), attempt, chance);
        const spread = retryDelayMs(aRetrier({ JitterStrategy: 'FULL' }), attempt, chance);
        expect(spread).toBeGreaterThanOrEqual(0);
        expect(spread).toBeLessThanOrEqual(full);
      }),
      { seed: 1 },
    );
  });

  it('is chosen by the error, counts by itself, and ends after its attempts', () => {
    const retriers = [aRetrier({ ErrorEquals: ['A'], MaxAttempts: 1 }), aRetrier({ MaxAttempts: 2 })];

    expect(chooseRetrier(retriers, 'A', {})).toEqual({ index: 0, delayMs: 1000 });
    expect(chooseRetrier(retriers, 'A', { 0: 1 })).toBeUndefined();
    expect(chooseRetrier(retriers, 'B', { 0: 1, 1: 1 })).toEqual({ index: 1, delayMs: 2000 });
    expect(chooseRetrier([aRetrier({ MaxAttempts: 0 })], 'A', {})).toBeUndefined();
  });
});

import { describe, expect, it } from 'vitest';
import {
  afterFailedDelivery,
  afterFailedFunction,
  DEFAULT_ASYNC_INVOKE,
} from '../../../infra/local/event-bridge/after-failure.ts';
import type { Delivery } from '../../../infra/local/event-bridge/delivery-store.ts';

const ACCEPTED = Date.UTC(2026, 0, 1);

const aDelivery = (changes: Partial<Delivery> = {}): Delivery => ({
  seq: 1,
  targetArn: 'arn:aws:sqs:eu-central-1:000000000000:queue',
  dueAt: ACCEPTED,
  acceptedAt: ACCEPTED,
  attempts: 0,
  functionFailures: 0,
  ruleArn: 'arn:aws:events:eu-central-1:000000000000:rule/rule',
  targetId: 'target',
  eventId: 'event',
  payload: '{}',
  groupId: undefined,
  maxRetries: 185,
  maxAgeMs: 86_400_000,
  deadLetterArn: undefined,
  hops: 0,
  ...changes,
});

describe('a delivery that failed', () => {
  it.each([
    [0, 250],
    [1, 500],
    [5, 8_000],
    [20, 300_000],
  ])('after %i attempts waits %i ms', (attempts, wait) => {
    expect(afterFailedDelivery(aDelivery({ attempts }), ACCEPTED)).toEqual({
      kind: 'retry',
      dueAt: ACCEPTED + wait,
      attempts: attempts + 1,
      functionFailures: 0,
    });
  });

  it('is given up after the retries of its policy', () => {
    const delivery = aDelivery({ attempts: 3, maxRetries: 3 });

    expect(afterFailedDelivery(delivery, ACCEPTED)).toEqual({
      kind: 'give-up',
      condition: 'RetriesExhausted',
    });
  });

  it('is given up when its retry would come too late', () => {
    const delivery = aDelivery({ maxAgeMs: 60_000 });

    expect(afterFailedDelivery(delivery, ACCEPTED + 59_900)).toEqual({
      kind: 'give-up',
      condition: 'EventAgeExceeded',
    });
  });
});

describe('a function that failed on an event', () => {
  it.each([
    [0, 60_000],
    [1, 120_000],
  ])('after %i failures gets it again in %i ms', (functionFailures, wait) => {
    const consequence = afterFailedFunction(aDelivery({ functionFailures }), DEFAULT_ASYNC_INVOKE, ACCEPTED);

    expect(consequence).toMatchObject({ kind: 'retry', dueAt: ACCEPTED + wait, attempts: 0 });
  });

  it('does not get it a fourth time', () => {
    const consequence = afterFailedFunction(
      aDelivery({ functionFailures: 2 }),
      DEFAULT_ASYNC_INVOKE,
      ACCEPTED,
    );

    expect(consequence).toEqual({ kind: 'give-up', condition: 'RetriesExhausted' });
  });
});

import type { Delivery } from './delivery-store.ts';

/** What becomes of a delivery that failed. */
export type Consequence =
  | {
      readonly kind: 'retry';
      readonly dueAt: number;
      readonly attempts: number;
      readonly functionFailures: number;
    }
  | { readonly kind: 'give-up'; readonly condition: 'RetriesExhausted' | 'EventAgeExceeded' };

// AWS backs off exponentially "with jitter" without naming numbers; these suit a machine on the desk.
const FIRST_BACKOFF_MS = 250;
const LONGEST_BACKOFF_MS = 5 * 60_000;

// Lambda runs an asynchronous event again after one minute, then after two.
// https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
const FUNCTION_BACKOFF_MS = [60_000, 120_000];

/** How Lambda treats asynchronous events of one function (`AWS::Lambda::EventInvokeConfig`). */
export interface AsyncInvokePolicy {
  readonly maxRetries: number;
  readonly maxAgeMs: number;
  readonly onFailureArn: string | undefined;
}

export const DEFAULT_ASYNC_INVOKE: AsyncInvokePolicy = {
  maxRetries: 2,
  maxAgeMs: 6 * 3_600_000,
  onFailureArn: undefined,
};

/** The target could not be reached or refused: the retry policy of the rule's target decides. */
export function afterFailedDelivery(delivery: Delivery, now: number): Consequence {
  if (delivery.attempts >= delivery.maxRetries) return { kind: 'give-up', condition: 'RetriesExhausted' };
  const backoff = Math.min(FIRST_BACKOFF_MS * 2 ** delivery.attempts, LONGEST_BACKOFF_MS);
  const retry = { ...counts(delivery), attempts: delivery.attempts + 1 };
  return within(delivery, delivery.maxAgeMs, { kind: 'retry', dueAt: now + backoff, ...retry });
}

/** The function took the event and failed: Lambda's own policy for asynchronous events decides. */
export function afterFailedFunction(delivery: Delivery, policy: AsyncInvokePolicy, now: number): Consequence {
  const failures = delivery.functionFailures;
  if (failures >= policy.maxRetries) return { kind: 'give-up', condition: 'RetriesExhausted' };
  const backoff = FUNCTION_BACKOFF_MS[failures] ?? 120_000;
  const retry = { ...counts(delivery), functionFailures: failures + 1 };
  return within(delivery, policy.maxAgeMs, { kind: 'retry', dueAt: now + backoff, ...retry });
}

function counts({ attempts, functionFailures }: Delivery) {
  return { attempts, functionFailures };
}

function within(delivery: Delivery, maxAgeMs: number, retry: Consequence & { kind: 'retry' }): Consequence {
  const tooOld = retry.dueAt - delivery.acceptedAt > maxAgeMs;
  return tooOld ? { kind: 'give-up', condition: 'EventAgeExceeded' } : retry;
}

import { type Log, type QueueHost, UnsupportedByLocalCloud } from '../contracts.ts';
import {
  type AsyncInvokePolicy,
  afterFailedDelivery,
  afterFailedFunction,
  type Consequence,
  DEFAULT_ASYNC_INVOKE,
} from './after-failure.ts';
import { FunctionFailed } from './deliver.ts';
import type { Delivery, DeliveryStore } from './delivery-store.ts';
import { Lane } from './lane.ts';

interface LoopParts {
  readonly store: DeliveryStore;
  readonly queues: QueueHost;
  readonly log: Log;
  readonly deliver: (delivery: Delivery) => Promise<void>;
  readonly asyncInvokePolicy: (functionArn: string) => AsyncInvokePolicy | undefined;
}

// A dead-letter queue that does not answer is asked again after this time; the event is not given up.
const DEAD_LETTER_RETRY_MS = 5_000;

/** Works the stored deliveries off: one lane per target, so that a slow target holds up no other. */
export class DeliveryLoop {
  readonly #parts: LoopParts;
  readonly #lanes = new Map<string, Lane>();
  #running = false;

  constructor(parts: LoopParts) {
    this.#parts = parts;
  }

  start(): void {
    this.#running = true;
    for (const targetArn of this.#parts.store.targetsWithDeliveries()) this.wake(targetArn);
  }

  /** There is something new for this target. */
  wake(targetArn: string): void {
    if (!this.#running) return;
    let lane = this.#lanes.get(targetArn);
    if (!lane) {
      const { store, log } = this.#parts;
      lane = new Lane({ targetArn, store, log, work: (delivery) => this.#work(delivery) });
      this.#lanes.set(targetArn, lane);
    }
    lane.wake();
  }

  /** Begins nothing new and waits a moment for what is under way; the rest is delivered after the next start. */
  async stop(): Promise<void> {
    this.#running = false;
    await Promise.all([...this.#lanes.values()].map((lane) => lane.stop()));
  }

  /** Tells whether the delivery is settled; otherwise it was postponed. */
  async #work(delivery: Delivery): Promise<boolean> {
    try {
      await this.#parts.deliver(delivery);
      return true;
    } catch (error) {
      return this.#settleFailure(delivery, error);
    }
  }

  async #settleFailure(delivery: Delivery, error: unknown): Promise<boolean> {
    const { store, log } = this.#parts;
    const policy = this.#parts.asyncInvokePolicy(delivery.targetArn) ?? DEFAULT_ASYNC_INVOKE;
    const consequence = consequenceOf(delivery, error, policy);
    const reason = error instanceof Error ? error.message : String(error);
    if (consequence.kind === 'retry') {
      if (consequence.attempts + consequence.functionFailures === 1)
        log(`event for ${delivery.targetArn} will be tried again: ${reason}`);
      store.postpone({ seq: delivery.seq, ...consequence });
      return false;
    }
    try {
      await this.#giveUp(delivery, error, consequence.condition, policy);
      log(
        `event ${delivery.eventId} for ${delivery.targetArn} given up (${consequence.condition}): ${reason}`,
      );
      return true;
    } catch (deadLetterError) {
      log(`dead-letter queue of ${delivery.targetArn} does not answer: ${deadLetterError}`);
      store.postpone({ ...delivery, dueAt: Date.now() + DEAD_LETTER_RETRY_MS });
      return false;
    }
  }

  async #giveUp(
    delivery: Delivery,
    error: unknown,
    condition: string,
    policy: AsyncInvokePolicy,
  ): Promise<void> {
    if (!(error instanceof FunctionFailed)) {
      if (delivery.deadLetterArn)
        await this.#parts.queues.sendMessage(delivery.deadLetterArn, delivery.payload);
      return;
    }
    if (policy.onFailureArn)
      await this.#parts.queues.sendMessage(
        policy.onFailureArn,
        JSON.stringify(failureRecord(delivery, error, condition)),
      );
  }
}

function consequenceOf(delivery: Delivery, error: unknown, policy: AsyncInvokePolicy): Consequence {
  // Trying again does not make it supported.
  if (error instanceof UnsupportedByLocalCloud) return { kind: 'give-up', condition: 'RetriesExhausted' };
  return error instanceof FunctionFailed
    ? afterFailedFunction(delivery, policy, Date.now())
    : afterFailedDelivery(delivery, Date.now());
}

/** What Lambda sends to an on-failure destination. */
function failureRecord(delivery: Delivery, error: FunctionFailed, condition: string): object {
  return {
    version: '1.0',
    timestamp: new Date().toISOString(),
    requestContext: {
      requestId: delivery.eventId,
      functionArn: delivery.targetArn,
      condition,
      approximateInvokeCount: delivery.functionFailures + 1,
    },
    requestPayload: JSON.parse(delivery.payload),
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    responsePayload: error.payload,
  };
}

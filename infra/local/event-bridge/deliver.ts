import { createHash } from 'node:crypto';
import type { ExecutionHost, FunctionHost, QueueHost } from '../contracts.ts';
import type { Delivery } from './delivery-store.ts';
import { targetKind } from './target-kind.ts';

/** The function took the event and failed on it. */
export class FunctionFailed extends Error {
  readonly payload: unknown;

  constructor(payload: unknown) {
    super(`the function failed: ${JSON.stringify(payload).slice(0, 500)}`);
    this.name = 'FunctionFailed';
    this.payload = payload;
  }
}

export interface Neighbours {
  readonly functions: FunctionHost;
  readonly queues: QueueHost;
  readonly executions: ExecutionHost;
  /** Matches the event against the rules of another bus and stores what follows. */
  readonly enterBus: (busName: string, delivery: Delivery) => void;
}

/** Hands one event over to its target; throws FunctionFailed or whatever the target's host throws. */
export async function deliver(delivery: Delivery, neighbours: Neighbours): Promise<void> {
  const { targetArn, payload } = delivery;
  switch (targetKind(targetArn)) {
    case 'queue':
      return neighbours.queues.sendMessage(targetArn, payload, delivery.groupId);
    case 'state-machine':
      await neighbours.executions.startExecution(targetArn, JSON.parse(payload), executionName(delivery));
      return;
    case 'function': {
      const result = await neighbours.functions.invoke(targetArn, JSON.parse(payload));
      if (result.functionError) throw new FunctionFailed(result.payload);
      return;
    }
    case 'bus':
      return neighbours.enterBus(targetArn.slice(targetArn.indexOf('/') + 1), delivery);
  }
}

/** The same for every attempt, so that a delivery repeated after a crash starts nothing twice. */
function executionName({ eventId, ruleArn, targetId }: Delivery): string {
  const origin = createHash('sha256').update(`${ruleArn}\n${targetId}`).digest('hex');
  return `${eventId}_${origin.slice(0, 32)}`;
}

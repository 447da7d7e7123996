/** Writes what a step decided, in one transaction, and tells which threads are on the move after it. */
import type { SqliteFile } from '../sqlite-file.ts';
import type { Ending, ExecutionStore } from './execution-store.ts';
import type { ForkPlan } from './fork.ts';
import { executionEnded, type HistoryEvent, mapIteration } from './history.ts';
import { StateError } from './state-error.ts';
import type { Step } from './state-run.ts';
import type { Thread } from './thread.ts';
import type { ThreadStore } from './thread-store.ts';

export interface Stores {
  readonly file: SqliteFile;
  readonly executions: ExecutionStore;
  readonly threads: ThreadStore;
}

// https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
const MAX_EVENTS = 25_000;

/** Does nothing when the thread is gone or has moved on since the step was computed. */
export function commitStep(stores: Stores, thread: Thread, step: Step): number[] {
  const { file, executions, threads } = stores;
  return file.transaction(() => {
    if (!threads.isCurrent(thread)) return [];
    const lastEvent = executions.appendEvents(thread.execution, step.events, thread.lastEvent);
    // The last of them is the one that says how it ended.
    if (lastEvent >= MAX_EVENTS - 1) {
      const cause = `The execution reached the maximum number of history events (${MAX_EVENTS}).`;
      closeExecution(
        stores,
        thread.execution,
        { status: 'FAILED', error: 'States.Runtime', cause },
        lastEvent,
      );
      return [];
    }
    switch (step.kind) {
      case 'go': {
        const { next: state, output: input, variables } = step;
        threads.update(thread.id, {
          state,
          input,
          variables,
          phase: 'ready',
          work: null,
          retries: {},
          lastEvent,
        });
        return [thread.id];
      }
      case 'call':
        threads.update(thread.id, { phase: 'running', work: step.call, lastEvent });
        return [thread.id];
      case 'pause': {
        const { phase, wakeAt, retries } = step;
        threads.update(thread.id, { phase, wakeAt, retries, lastEvent });
        return [];
      }
      case 'fork':
        return fork(stores, thread, step.plan, lastEvent);
      case 'end':
        return end(stores, thread, step.output, lastEvent);
      case 'fail':
        return fail(stores, thread, step.error, lastEvent);
    }
  });
}

/** Ends an execution; false when it had ended before. */
export function closeExecution(
  stores: Stores,
  execution: number,
  ending: Ending,
  lastEvent: number,
): boolean {
  return stores.file.transaction(() => {
    const closed = stores.executions.close(execution, ending);
    if (closed) stores.executions.appendEvents(execution, [executionEnded(ending)], lastEvent);
    return closed;
  });
}

function fork(stores: Stores, thread: Thread, plan: ForkPlan, lastEvent: number): number[] {
  if (plan.children.length === 0) {
    stores.threads.update(thread.id, { phase: 'joined', work: [], lastEvent });
    return [thread.id];
  }
  stores.threads.update(thread.id, {
    phase: 'forked',
    work: { iterates: plan.iterates } satisfies Fork,
    lastEvent,
  });
  // A child sees the variables of its parent; what it assigns is its own.
  const { execution, id, variables } = thread;
  const children = plan.children.map((child, slot) =>
    stores.threads.add(execution, id, { ...child, slot, variables, phase: 'queued' }, lastEvent),
  );
  const first = children.slice(0, plan.width);
  first.forEach((child, slot) => {
    beginChild(stores, thread, plan, { id: child, slot }, lastEvent);
  });
  return first;
}

/** What a forked thread remembers of its plan. */
type Fork = Pick<ForkPlan, 'iterates'>;

function beginChild(
  stores: Stores,
  parent: Thread,
  fork: Fork,
  child: { id: number; slot: number },
  lastEvent: number,
): void {
  const started = iterationEvent(stores, parent, fork, 'Started', child.slot, lastEvent);
  stores.threads.update(child.id, { phase: 'ready', lastEvent: started });
}

function end(stores: Stores, thread: Thread, output: unknown, lastEvent: number): number[] {
  const parent = parentOf(stores, thread);
  if (!parent) {
    closeExecution(stores, thread.execution, { status: 'SUCCEEDED', output }, lastEvent);
    return [];
  }
  const fork = parent.work as Fork;
  stores.threads.update(thread.id, { phase: 'done', work: output, lastEvent });
  const last = iterationEvent(stores, parent, fork, 'Succeeded', thread.slot, lastEvent);
  const next = stores.threads.nextQueued(parent.id);
  if (next) {
    beginChild(stores, parent, fork, next, last);
    return [next.id];
  }
  if (!stores.threads.areChildrenDone(parent.id)) return [];
  const results = stores.threads.children(parent.id).map((child) => child.work);
  stores.threads.deleteDescendants(parent.id);
  stores.threads.update(parent.id, { phase: 'joined', work: results, lastEvent: last });
  return [parent.id];
}

/** One failed branch or item fails its Parallel or Map state, and the others end with it. */
function fail(stores: Stores, thread: Thread, error: StateError, lastEvent: number): number[] {
  const parent = parentOf(stores, thread);
  if (!parent) {
    const ending = { status: 'FAILED', error: error.error, cause: error.cause } as const;
    closeExecution(stores, thread.execution, ending, lastEvent);
    return [];
  }
  const last = iterationEvent(stores, parent, parent.work as Fork, 'Failed', thread.slot, lastEvent);
  stores.threads.deleteDescendants(parent.id);
  stores.threads.update(parent.id, { phase: 'broken', work: error.output, lastEvent: last });
  return [parent.id];
}

/** Map states note every item in the history, Parallel states do not note their branches. */
function iterationEvent(
  stores: Stores,
  parent: Thread,
  fork: Fork,
  what: 'Started' | 'Succeeded' | 'Failed',
  slot: number,
  lastEvent: number,
): number {
  const events: HistoryEvent[] = fork.iterates ? [mapIteration(what, parent.state, slot)] : [];
  return stores.executions.appendEvents(parent.execution, events, lastEvent);
}

function parentOf({ threads }: Stores, thread: Thread): Thread | undefined {
  if (thread.parent === undefined) return undefined;
  const parent = threads.get(thread.parent);
  if (!parent) throw new StateError('States.Runtime', `Thread ${thread.id} has lost its parent.`);
  return parent;
}

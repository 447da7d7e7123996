import { Alarm } from '../alarm.ts';
import type { FunctionHost, Log } from '../contracts.ts';
import { closeExecution, commitStep, type Stores } from './commit.ts';
import { type Definition, parseDefinition } from './definition.ts';
import type { Execution } from './execution-store.ts';
import { runState } from './state-run.ts';
import type { Scope, State } from './state-schemas.ts';
import type { Thread } from './thread.ts';

interface EngineParts {
  readonly stores: Stores;
  readonly functions: FunctionHost;
  readonly log: Log;
  readonly region: string;
  readonly roleArnOf: (machineArn: string) => string;
}

// Threads on the move at a time; most of them wait for a function.
const WIDTH = 64;
const DUE_BATCH = 256;
const STOP_WAIT_MS = 2_000;

/** Moves the threads. Those that wait for a point in time are in the store alone; one alarm wakes the earliest. */
export class Engine {
  readonly #parts: EngineParts;
  readonly #alarm = new Alarm(() => this.#wakeDue());
  readonly #definitions = new Map<string, Definition>();
  readonly #underWay = new Map<number, Promise<void>>();
  readonly #queue: number[] = [];
  #running = false;
  #closed = false;

  constructor(parts: EngineParts) {
    this.#parts = parts;
  }

  /** Goes on with whatever was on the move when the last process ended. */
  start(): void {
    this.#running = true;
    this.move(this.#parts.stores.threads.interrupted());
    this.#wakeDue();
  }

  /** Begins nothing new and waits a moment for what is under way; its outcome is written if it comes in time. */
  async stop(): Promise<void> {
    this.#alarm.clear();
    this.#queue.length = 0;
    const { promise: patience, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, STOP_WAIT_MS);
    this.#running = false;
    await Promise.race([Promise.all(this.#underWay.values()), patience]);
    clearTimeout(timer);
    // What comes later finds the file closed; the thread is run again after the next start.
    this.#closed = true;
  }

  /** These threads can go on. */
  move(threads: readonly number[]): void {
    if (!this.#running) return;
    this.#queue.push(...threads);
    this.#pump();
  }

  /** Something in the store may wake earlier than before. */
  resetAlarm(): void {
    if (!this.#running) return;
    const { executions, threads } = this.#parts.stores;
    this.#alarm.set(Math.min(threads.nextWake(), executions.nextTimeout()));
  }

  #pump(): void {
    while (this.#running && this.#underWay.size < WIDTH) {
      const id = this.#queue.shift();
      if (id === undefined) return;
      this.#underWay.set(id, this.#advance(id));
    }
  }

  #wakeDue(): void {
    if (!this.#running) return;
    const { stores } = this.#parts;
    for (const execution of stores.executions.timedOut(Date.now())) {
      const cause = 'The execution took longer than its TimeoutSeconds.';
      closeExecution(stores, execution.id, { status: 'TIMED_OUT', error: 'States.Timeout', cause }, 0);
    }
    let due: number[];
    do {
      due = stores.threads.takeDue(Date.now(), DUE_BATCH);
      this.move(due);
    } while (due.length === DUE_BATCH);
    this.resetAlarm();
  }

  async #advance(id: number): Promise<void> {
    // A microtask later, so that it finds itself in the map.
    await Promise.resolve();
    if (this.#closed) return;
    const { stores, log } = this.#parts;
    let next: number[] = [];
    const thread = stores.threads.get(id);
    const execution = thread && stores.executions.get(thread.execution);
    if (thread && execution) {
      try {
        next = await this.#step(thread, execution);
      } catch (error) {
        const cause = error instanceof Error ? error.message : String(error);
        log(`execution ${execution.arn} failed: ${error instanceof Error ? error.stack : cause}`);
        if (!this.#closed)
          closeExecution(
            stores,
            execution.id,
            { status: 'FAILED', error: 'States.Runtime', cause },
            thread.lastEvent,
          );
      }
    }
    this.#underWay.delete(id);
    this.move(next);
    this.#pump();
  }

  async #step(thread: Thread, execution: Execution): Promise<number[]> {
    const { stores, functions, region } = this.#parts;
    const state = findState(this.#definition(execution.definition).scope, thread);
    const context = this.#context(thread, execution);
    const step = await runState({ thread, state, context, functions, region });
    if (this.#closed) return [];
    const next = commitStep(stores, thread, step);
    if (step.kind === 'pause' && this.#running) this.#alarm.setAtLatest(step.wakeAt);
    return next;
  }

  #definition(hash: string): Definition {
    let definition = this.#definitions.get(hash);
    if (!definition) {
      const text = this.#parts.stores.executions.definition(hash);
      if (text === undefined) throw new Error(`definition ${hash} is gone`);
      definition = parseDefinition(text);
      this.#definitions.set(hash, definition);
    }
    return definition;
  }

  /** https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html */
  #context(thread: Thread, execution: Execution): Record<string, unknown> {
    const retryCount = Object.values(thread.retries).reduce((sum, count) => sum + count, 0);
    return {
      Execution: {
        Id: execution.arn,
        Input: JSON.parse(execution.input),
        Name: execution.name,
        RoleArn: this.#parts.roleArnOf(execution.machineArn),
        StartTime: new Date(execution.startedAt).toISOString(),
        RedriveCount: 0,
      },
      State: {
        EnteredTime: new Date(thread.enteredAt).toISOString(),
        Name: thread.state,
        RetryCount: retryCount,
      },
      StateMachine: { Id: execution.machineArn, Name: execution.machineArn.split(':').pop() },
      ...(thread.mapItem ? { Map: { Item: thread.mapItem } } : {}),
    };
  }
}

function findState(root: Scope, thread: Thread): State {
  let scope: Scope | undefined = root;
  for (const [name, index] of thread.path) {
    const state: State | undefined = scope?.states.get(name);
    scope = state && 'scopes' in state ? state.scopes[index] : undefined;
  }
  const state = scope?.states.get(thread.state);
  if (!state) throw new Error(`state "${thread.state}" is not in the definition`);
  return state;
}

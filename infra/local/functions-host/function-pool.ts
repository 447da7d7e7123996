import { availableParallelism } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { type FunctionDefinition, FunctionThrottled } from './function-definition.ts';
import {
  FunctionWorker,
  failure,
  type Outcome,
  type OutputSink,
  type WorkerSettings,
} from './function-worker.ts';
import type { Load } from './machine-load.ts';
import type { FunctionErrorPayload, InvokeMessage } from './worker-messages.ts';

type Request = Omit<InvokeMessage, 'deadline'>;

interface Waiter {
  readonly since: number;
  readonly give: (worker: FunctionWorker | FunctionErrorPayload) => void;
}

export interface PoolSettings extends WorkerSettings {
  /** At most so many workers of this function; further invocations wait in line. */
  readonly maximumWorkers: number;
  /** A worker unused for so long is ended. */
  readonly idleMilliseconds: number;
  /** Shared by all pools: starting a worker takes a processor for a quarter of a second. */
  readonly startSlots: Slots;
  /** How busy this machine is. */
  readonly load: Load;
}

// A warm worker is usually free again within this time; a cold start costs ten times as much.
const PATIENCE_MILLISECONDS = 20;
// With a worker for each processor, another helps only where those wait for something else and processors are free: it
// starts with code that is neither loaded nor compiled, at the expense of all others. But the line always moves: what
// waited for the longest patience gets a worker of its own, whatever the others do.
const PATIENCE_WITH_FREE_PROCESSORS_MILLISECONDS = 250;
const LONGEST_PATIENCE_MILLISECONDS = 5_000;
const processors = availableParallelism();

/** A number of places; `run` waits for one. */
export class Slots {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(count: number) {
    this.#free = count;
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free += 1;
    }
  }
}

/** The workers of one function. */
export class FunctionPool {
  readonly definition: FunctionDefinition;
  readonly #settings: PoolSettings;
  readonly #output: OutputSink;
  readonly #workers = new Set<FunctionWorker>();
  readonly #idle: { worker: FunctionWorker; since: number }[] = [];
  readonly #waiters: Waiter[] = [];
  readonly #reaper: NodeJS.Timeout;
  #inFlight = 0;
  /** Starts that were decided and are not ready, those waiting for a slot included. */
  #starting = 0;
  #readyWorkers = 0;
  #growing: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(definition: FunctionDefinition, settings: PoolSettings, output: OutputSink) {
    this.definition = definition;
    this.#settings = settings;
    this.#output = output;
    const interval = Math.max(10, Math.min(settings.idleMilliseconds / 2, 30_000));
    this.#reaper = setInterval(() => this.#endIdleWorkers(), interval).unref();
  }

  get workerCount(): number {
    return this.#workers.size;
  }

  /** Throws FunctionThrottled above the reserved concurrency; everything else is an outcome. */
  async invoke(request: Request): Promise<Outcome> {
    const { name, reservedConcurrency } = this.definition;
    if (reservedConcurrency !== undefined && this.#inFlight >= reservedConcurrency)
      throw new FunctionThrottled(name);
    this.#inFlight += 1;
    try {
      const worker = await this.#acquire();
      if (!(worker instanceof FunctionWorker)) return failure(worker);
      const outcome = await worker.invoke(request);
      this.#release(worker);
      return outcome;
    } finally {
      this.#inFlight -= 1;
    }
  }

  /** Starts a first worker ahead of the first invocation. */
  async warm(): Promise<void> {
    if (this.#readyWorkers + this.#starting === 0) await this.#start();
  }

  /** Ends every worker; what waits in line fails. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearInterval(this.#reaper);
    clearTimeout(this.#growing);
    for (const waiter of this.#waiters.splice(0)) waiter.give(stopped(this.definition.name));
    await Promise.all([...this.#workers].map((worker) => worker.terminate()));
  }

  #acquire(): Promise<FunctionWorker | FunctionErrorPayload> {
    if (this.#isClosed) return Promise.resolve(stopped(this.definition.name));
    let idle = this.#idle.pop();
    for (; idle && !idle.worker.isAlive; idle = this.#idle.pop()) this.#forget(idle.worker);
    if (idle) return Promise.resolve(idle.worker);
    return new Promise((give) => {
      this.#waiters.push({ since: performance.now(), give });
      if (this.#readyWorkers === 0) this.#grow();
      else this.#growLater();
    });
  }

  /** Looks again and again as long as somebody waits. */
  #growLater(): void {
    this.#growing ??= setTimeout(() => {
      this.#growing = undefined;
      this.#grow();
    }, PATIENCE_MILLISECONDS);
  }

  /** Starts workers for those who waited longer than patience, as far as there is room. */
  #grow(): void {
    if (this.#waiters.length === 0 || this.#isClosed) return;
    this.#growLater();
    const ready = this.#readyWorkers;
    const now = performance.now();
    const waitingFor = (milliseconds: number) =>
      this.#waiters.filter(({ since }) => now - since >= milliseconds).length - this.#starting;
    const limit = Math.min(this.#settings.maximumWorkers, this.definition.reservedConcurrency ?? Infinity);
    const room = (workers: number) => Math.min(workers, limit) - ready - this.#starting;
    // What nobody waits for is done by one worker, however much of it there is.
    const enough = this.#settings.isBackground ? 1 : processors;
    const soon = Math.min(waitingFor(ready === 0 ? 0 : PATIENCE_MILLISECONDS), room(enough));
    const late = ready < enough ? 0 : Math.min(this.#late(waitingFor), room(limit));
    for (let count = 0; count < Math.max(soon, late); count += 1) void this.#start();
  }

  /** How many more workers would help although each processor has one. */
  #late(waitingFor: (milliseconds: number) => number): number {
    const waiting = waitingFor(PATIENCE_WITH_FREE_PROCESSORS_MILLISECONDS);
    if (waiting <= 0) return 0;
    if (!this.#settings.load.isFull()) return waiting;
    return Math.min(1 - this.#starting, waitingFor(LONGEST_PATIENCE_MILLISECONDS));
  }

  async #start(): Promise<void> {
    this.#starting += 1;
    const worker = await this.#settings.startSlots.run(() => this.#startUnlessServed());
    this.#starting -= 1;
    if (worker instanceof FunctionWorker) {
      this.#readyWorkers += 1;
      this.#release(worker);
    } else if (worker) {
      this.#waiters.shift()?.give(worker);
      this.#grow();
    }
  }

  /** Nothing when, while this start waited for its slot, warm workers served the line. */
  async #startUnlessServed(): Promise<FunctionWorker | FunctionErrorPayload | undefined> {
    if (this.#readyWorkers > 0) {
      await sleep(PATIENCE_MILLISECONDS);
      if (this.#waiters.length === 0) return undefined;
    }
    if (this.#isClosed) return undefined;
    const worker = new FunctionWorker(this.definition, this.#settings, this.#output);
    this.#workers.add(worker);
    const error = await worker.started();
    if (error) this.#workers.delete(worker);
    return error ?? worker;
  }

  #release(worker: FunctionWorker): void {
    if (!worker.isAlive || this.#isClosed) {
      this.#forget(worker);
      if (this.#waiters.length > 0) this.#grow();
      return;
    }
    const waiter = this.#waiters.shift();
    if (waiter) waiter.give(worker);
    else this.#idle.push({ worker, since: performance.now() });
  }

  #forget(worker: FunctionWorker): void {
    if (this.#workers.delete(worker)) this.#readyWorkers -= 1;
  }

  #endIdleWorkers(): void {
    const oldest = performance.now() - this.#settings.idleMilliseconds;
    while (this.#idle[0] && this.#idle[0].since < oldest) {
      const ended = this.#idle.shift();
      if (!ended) break;
      this.#forget(ended.worker);
      void ended.worker.terminate();
    }
  }
}

function stopped(name: string): FunctionErrorPayload {
  return { errorType: 'Runtime.ExitError', errorMessage: `${name} was stopped with the local cloud` };
}

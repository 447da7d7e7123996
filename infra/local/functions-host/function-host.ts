/** Lambda on this machine: every function runs in worker threads of its own. */
import { mkdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { transform } from 'esbuild';
import type { FunctionHost, InvokeResult, LocalService, Log, QueueHost } from '../contracts.ts';
import { compiledCodeOf } from './compiled-code.ts';
import { EventInvocations } from './event-invocations.ts';
import {
  type FunctionDefinition,
  FunctionNotFound,
  FunctionThrottled,
  functionNameOf,
} from './function-definition.ts';
import { type FunctionFigures, FunctionLogs } from './function-logs.ts';
import { FunctionPool, Slots } from './function-pool.ts';
import { failure, type Outcome } from './function-worker.ts';
import {
  createInvokeServer,
  EVENT_LIMIT_BYTES,
  type InvokeRequest,
  RequestTooLarge,
  SYNCHRONOUS_LIMIT_BYTES,
} from './invoke-api.ts';
import { type Load, MachineLoad } from './machine-load.ts';
import { responseTooLarge } from './runtime-errors.ts';

export interface FunctionHostOptions {
  /** Holds `functions.sqlite` (asynchronous invocations), `logs/<function>.log` and compiled code. */
  readonly dataDir: string;
  readonly log: Log;
  /** Default 0: a free one. */
  readonly port?: number;
  /** Where failed asynchronous invocations go, when a function names a queue for them. */
  readonly queues?: QueueHost;
  /** Workers per function, default 10; above it invocations wait in line. */
  readonly maximumWorkers?: number;
  /** A worker unused for so long is ended, default five minutes. */
  readonly idleMilliseconds?: number;
  /** Functions for whose answer nobody waits; they run at a lower priority than all others. Default: none. */
  readonly isBackground?: (functionName: string) => boolean;
  /** Default: that of this machine. */
  readonly load?: Load;
  /** Waits before the second and third attempt of an Event invocation; default as Lambda, 60 s and 120 s. */
  readonly eventRetryMilliseconds?: readonly number[];
}

export interface LocalFunctionHost extends FunctionHost, LocalService {
  /**
   * Makes the function known, replacing an earlier one of that name, and takes its waiting Event
   * invocations up again.
   */
  deploy(definition: FunctionDefinition): void;
  /** Starts a worker ahead of the first invocation. Resolves when the handler is loaded. */
  warm(name: string): Promise<void>;
  /** `InvocationType: Event`: resolves when the event is on disk; retried twice when the function fails. */
  invokeEvent(name: string, payload: unknown): Promise<void>;
  /** What every function did since the start. */
  figures(): Record<string, FunctionFigures>;
  /** Event invocations that wait or run. */
  pendingEvents(): number;
}

// Each worker compiles its own code. V8's last compiler repays only what runs for long, 20 times later than usual: it
// took 10 of 170 ms of processor time per lead.
const FEWER_OPTIMIZATIONS = '--invocation-count-for-turbofan=60000';

const machineLoad = new MachineLoad();

// How long a shutdown waits for running invocations; retries and queues repeat what it cuts off.
const DRAIN_MILLISECONDS = 3_000;

/** Starts the host. It knows no functions until they are deployed. */
export async function startFunctionHost(options: FunctionHostOptions): Promise<LocalFunctionHost> {
  setFlagsFromString(FEWER_OPTIMIZATIONS);
  mkdirSync(options.dataDir, { recursive: true });
  const logs = new FunctionLogs(join(options.dataDir, 'logs'), options.log);
  const host = new Host(options, logs, await compiledRuntime());
  const server = createInvokeServer(host);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The Lambda endpoint has no port');
  const endpoint = `http://127.0.0.1:${address.port}`;
  let closing: Promise<void> | undefined;
  return {
    endpoint,
    invoke: (name, payload) => host.invoke(name, payload),
    invokeEvent: async (name, payload) => host.accept(name, toJson(payload), crypto.randomUUID()),
    deploy: (definition) => host.deploy(definition),
    warm: (name) => host.warm(name),
    figures: () => logs.figures(),
    pendingEvents: () => host.pendingEvents(),
    close: () => (closing ??= host.close(server)),
  };
}

/**
 * Workers start from CommonJS text: 32 ms each, where stripping the types of a module in every worker takes 70.
 */
async function compiledRuntime(): Promise<string> {
  const source = await readFile(new URL('./worker-runtime.ts', import.meta.url), 'utf8');
  const { code } = await transform(source, { loader: 'ts', format: 'cjs', target: 'node24' });
  return code;
}

class Host {
  readonly #options: FunctionHostOptions;
  readonly #logs: FunctionLogs;
  readonly #runtime: string;
  readonly #startSlots = new Slots(availableParallelism());
  readonly #pools = new Map<string, FunctionPool>();
  readonly #events: EventInvocations;
  #running = 0;

  constructor(options: FunctionHostOptions, logs: FunctionLogs, runtime: string) {
    this.#options = options;
    this.#logs = logs;
    this.#runtime = runtime;
    this.#events = new EventInvocations({
      file: join(options.dataDir, 'functions.sqlite'),
      log: options.log,
      queues: options.queues,
      retryMilliseconds: options.eventRetryMilliseconds ?? [60_000, 120_000],
      invoke: (definition, payload, requestId) =>
        this.#execute(this.#poolOf(definition.name), { payload, requestId }),
    });
  }

  deploy(definition: FunctionDefinition): void {
    const { maximumWorkers = 10, idleMilliseconds = 300_000, isBackground = () => false } = this.#options;
    const { load = machineLoad } = this.#options;
    void this.#pools.get(definition.name)?.close();
    const settings = {
      runtime: this.#runtime,
      maximumWorkers,
      idleMilliseconds,
      startSlots: this.#startSlots,
      load,
      isBackground: isBackground(definition.name),
      compiledDir: compiledCodeOf(definition, join(this.#options.dataDir, 'compiled')),
    };
    const pool = new FunctionPool(definition, settings, (text, requestId) =>
      this.#logs.write(definition.name, text, requestId),
    );
    this.#pools.set(definition.name, pool);
    this.#events.resume(definition);
  }

  async warm(name: string): Promise<void> {
    await this.#poolOf(name).warm();
  }

  assertKnown(nameOrArn: string): void {
    this.#poolOf(nameOrArn);
  }

  accept(nameOrArn: string, payload: string, requestId: string): void {
    if (Buffer.byteLength(payload) > EVENT_LIMIT_BYTES) throw new RequestTooLarge(EVENT_LIMIT_BYTES);
    this.#events.accept(this.#poolOf(nameOrArn).definition.name, payload, requestId);
  }

  async invoke(nameOrArn: string, value: unknown): Promise<InvokeResult> {
    const payload = toJson(value);
    if (Buffer.byteLength(payload) > SYNCHRONOUS_LIMIT_BYTES)
      throw new RequestTooLarge(SYNCHRONOUS_LIMIT_BYTES);
    const outcome = await this.#execute(this.#poolOf(nameOrArn), { payload, requestId: crypto.randomUUID() });
    return { ...outcome, payload: JSON.parse(outcome.payload) };
  }

  async run(nameOrArn: string, request: InvokeRequest): Promise<Outcome & { tail?: string }> {
    const pool = this.#poolOf(nameOrArn);
    if (!request.keepsTail) return this.#execute(pool, request);
    this.#logs.keepTail(request.requestId);
    const start = performance.now();
    const outcome = await this.#execute(pool, request);
    const { memoryMb } = pool.definition;
    return { ...outcome, tail: this.#logs.takeTail(request.requestId, performance.now() - start, memoryMb) };
  }

  pendingEvents(): number {
    return this.#events.pending();
  }

  async close(server: Server): Promise<void> {
    const closed = new Promise((resolve) => server.close(resolve));
    this.#events.stop();
    const end = Date.now() + DRAIN_MILLISECONDS;
    while (this.#running > 0 && Date.now() < end) await sleep(10);
    await Promise.all([...this.#pools.values()].map((pool) => pool.close()));
    await this.#events.close();
    server.closeAllConnections();
    await closed;
    this.#logs.flush();
  }

  async #execute(
    pool: FunctionPool,
    { payload, requestId, clientContext }: Omit<InvokeRequest, 'keepsTail'>,
  ): Promise<Outcome> {
    const { name, arn } = pool.definition;
    this.#running += 1;
    this.#logs.countInvocation(name);
    try {
      const traceId = traceIdOf(requestId);
      const message = { requestId, functionArn: arn, event: payload, traceId, clientContext };
      const outcome = withinLimit(await pool.invoke(message));
      if (outcome.functionError) this.#logs.countError(name, requestId, outcome.payload);
      return outcome;
    } catch (error) {
      if (error instanceof FunctionThrottled) this.#logs.countThrottle(name);
      throw error;
    } finally {
      this.#running -= 1;
    }
  }

  #poolOf(nameOrArn: string): FunctionPool {
    const pool = this.#pools.get(functionNameOf(nameOrArn));
    if (!pool) throw new FunctionNotFound(nameOrArn);
    return pool;
  }
}

function withinLimit(outcome: Outcome): Outcome {
  // A character is at least a byte, so most payloads need no counting.
  const isSmall = outcome.payload.length * 3 <= SYNCHRONOUS_LIMIT_BYTES;
  if (isSmall || Buffer.byteLength(outcome.payload) <= SYNCHRONOUS_LIMIT_BYTES) return outcome;
  return failure(responseTooLarge(SYNCHRONOUS_LIMIT_BYTES));
}

function toJson(value: unknown): string {
  return JSON.stringify(value) ?? 'null';
}

/** An X-Ray trace id in AWS's form; sampled out, since nothing collects traces here. */
function traceIdOf(requestId: string): string {
  const hex = requestId.replaceAll('-', '');
  const seconds = Math.floor(Date.now() / 1000).toString(16);
  return `Root=1-${seconds}-${hex.slice(0, 24)};Parent=${hex.slice(16, 32)};Sampled=0`;
}

import { randomBytes } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import { type FunctionDefinition, logGroupOf, workerEnvironment } from './function-definition.ts';
import { exited, outOfMemory, timedOut } from './runtime-errors.ts';
import type { FunctionErrorPayload, InvokeMessage, WorkerMessage, WorkerSetup } from './worker-messages.ts';

/** What one invocation came to; `payload` is JSON text. */
export interface Outcome {
  readonly payload: string;
  readonly functionError?: 'Unhandled';
}

export interface WorkerSettings {
  /** Compiled worker-runtime.ts. */
  readonly runtime: string;
  /** Runs at a lower priority than everything else. */
  readonly isBackground: boolean;
  /** Where the compiled form of the function's code is kept. */
  readonly compiledDir: string;
}

/** Receives what the function writes, and which invocation wrote it. */
export type OutputSink = (text: string, requestId: string | undefined) => void;

// Lambda gives the initialization phase 10 s, then counts it to the first invocation.
const INIT_MILLISECONDS = 10_000;

interface Pending {
  readonly requestId: string;
  readonly settle: (outcome: Outcome) => void;
  readonly timer: NodeJS.Timeout;
}

export function failure(error: FunctionErrorPayload): Outcome {
  return { payload: JSON.stringify(error), functionError: 'Unhandled' };
}

/** One worker thread: one Lambda execution environment. Takes one invocation at a time. */
export class FunctionWorker {
  readonly #definition: FunctionDefinition;
  readonly #worker: Worker;
  readonly #output: OutputSink;
  readonly #started: Promise<FunctionErrorPayload | undefined>;
  #settleStarted: (error: FunctionErrorPayload | undefined) => void = () => {};
  #pending: Pending | undefined;
  #lastWords: FunctionErrorPayload | undefined;
  #isAlive = true;

  constructor(definition: FunctionDefinition, settings: WorkerSettings, output: OutputSink) {
    const { runtime, isBackground, compiledDir } = settings;
    const day = new Date().toISOString().slice(0, 10).replaceAll('-', '/');
    const logStreamName = `${day}/[$LATEST]${randomBytes(16).toString('hex')}`;
    const workerData: WorkerSetup = {
      taskRoot: definition.assetDir,
      handler: definition.handler,
      functionName: definition.name,
      memoryMb: definition.memoryMb,
      logGroupName: logGroupOf(definition),
      logStreamName,
      logFormat: definition.logFormat ?? 'Text',
      isBackground,
      compiledDir,
    };
    this.#definition = definition;
    this.#output = output;
    this.#started = new Promise((resolve) => {
      this.#settleStarted = resolve;
    });
    this.#worker = new Worker(runtime, {
      eval: true,
      name: definition.name,
      env: workerEnvironment(definition, logStreamName),
      execArgv: [],
      argv: [],
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: definition.memoryMb },
      workerData,
    });
    this.#worker.on('message', (message: WorkerMessage) => this.#onMessage(message));
    this.#worker.on('error', (error) => this.#onError(error));
    this.#worker.on('exit', (code) => this.#onExit(code));
    this.#worker.stdout.on('data', (chunk: Buffer) => output(chunk.toString(), this.#pending?.requestId));
    this.#worker.stderr.on('data', (chunk: Buffer) => output(chunk.toString(), this.#pending?.requestId));
  }

  /** False once the thread ended; it takes no more invocations then. */
  get isAlive(): boolean {
    return this.#isAlive;
  }

  /** Resolves when the handler is loaded; to the error when it cannot be, and the worker is ended then. */
  async started(): Promise<FunctionErrorPayload | undefined> {
    const timer = setTimeout(() => this.#settleStarted(timedOut('init', 10)), INIT_MILLISECONDS);
    const error = await this.#started;
    clearTimeout(timer);
    if (error) await this.terminate();
    return error;
  }

  /** Runs one invocation; never rejects: whatever happens is an outcome. */
  invoke(message: Omit<InvokeMessage, 'deadline'>): Promise<Outcome> {
    const { requestId } = message;
    const { timeoutSeconds } = this.#definition;
    if (!this.#isAlive) return Promise.resolve(failure(exited(requestId, 1)));
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#settle(failure(timedOut(requestId, timeoutSeconds)));
        void this.terminate();
      }, timeoutSeconds * 1000);
      this.#pending = { requestId, settle: resolve, timer };
      const request: InvokeMessage = { ...message, deadline: Date.now() + timeoutSeconds * 1000 };
      this.#worker.postMessage(request);
    });
  }

  async terminate(): Promise<void> {
    this.#isAlive = false;
    await this.#worker.terminate();
  }

  #onMessage(message: WorkerMessage): void {
    if (message.type === 'log') this.#output(message.text, this.#pending?.requestId);
    else if (message.type === 'ready') this.#settleStarted(undefined);
    else if (message.type === 'initFailed') this.#settleStarted(message.error);
    else if (message.type === 'crashed') this.#lastWords = message.error;
    else if (message.requestId === this.#pending?.requestId)
      this.#settle(message.type === 'result' ? { payload: message.payload } : failure(message.error));
  }

  #onError(error: unknown): void {
    const isMemory = error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
    if (isMemory) this.#lastWords = outOfMemory(this.#pending?.requestId ?? 'init');
    else if (error instanceof Error)
      this.#lastWords = {
        errorType: error.name,
        errorMessage: error.message,
        trace: error.stack?.split('\n') ?? [],
      };
  }

  #onExit(code: number): void {
    this.#isAlive = false;
    const error = this.#lastWords ?? exited(this.#pending?.requestId ?? 'init', code);
    this.#settleStarted(error);
    this.#settle(failure(error));
  }

  #settle(outcome: Outcome): void {
    const pending = this.#pending;
    if (!pending) return;
    this.#pending = undefined;
    clearTimeout(pending.timer);
    pending.settle(outcome);
  }
}

/**
 * Runs inside a worker thread, in the place of Lambda's Node runtime: loads the handler once, then answers one
 * invocation at a time. The host compiles this one file and starts workers from the text, so it imports
 * nothing but Node itself.
 */
import { existsSync } from 'node:fs';
import { createRequire, enableCompileCache, flushCompileCache } from 'node:module';
import { constants, setPriority } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { format } from 'node:util';
import { parentPort, workerData } from 'node:worker_threads';
import type { FunctionErrorPayload, InvokeMessage, WorkerMessage, WorkerSetup } from './worker-messages.ts';

type Handler = (event: unknown, context: object) => unknown;

const setup: WorkerSetup = workerData;
const utf8 = new TextDecoder();
// Its first invocations are done by then, and what they called is compiled.
const KEEP_COMPILED_AFTER_MILLISECONDS = 2_000;
let requestId = '';

function post(message: WorkerMessage): void {
  parentPort?.postMessage(message);
}

/** A thrown value as Lambda's Node runtime reports it. */
function describe(error: unknown): FunctionErrorPayload {
  if (error instanceof Error)
    return {
      errorType: error.name || 'Error',
      errorMessage: error.message,
      trace: error.stack?.split('\n') ?? [],
    };
  return { errorType: typeof error, errorMessage: String(error), trace: [] };
}

function runtimeError(errorType: string, errorMessage: string, cause?: unknown): FunctionErrorPayload {
  return { errorType, errorMessage, trace: cause instanceof Error ? (cause.stack?.split('\n') ?? []) : [] };
}

/**
 * Output is posted line by line instead of through the worker's stdout: a posted line is with the host at
 * once, while stdout is lost when the worker is terminated in an endless loop.
 */
function captureOutput(): void {
  const write = (chunk: unknown) => {
    post({ type: 'log', text: chunk instanceof Uint8Array ? utf8.decode(chunk) : String(chunk) });
    return true;
  };
  process.stdout.write = write;
  process.stderr.write = write;
  const levels = { log: 'INFO', info: 'INFO', warn: 'WARN', error: 'ERROR', debug: 'DEBUG', trace: 'TRACE' };
  for (const [method, level] of Object.entries(levels)) {
    Reflect.set(console, method, (...values: unknown[]) => write(frame(level, format(...values))));
  }
}

function frame(level: string, message: string): string {
  const timestamp = new Date().toISOString();
  if (setup.logFormat === 'JSON') return `${JSON.stringify({ timestamp, level, requestId, message })}\n`;
  return `${timestamp}\t${requestId || 'undefined'}\t${level}\t${message}\n`;
}

/** CommonJS before ES modules: the bundles are `index.cjs`. */
async function loadModule(name: string): Promise<Record<string, unknown>> {
  const path = join(setup.taskRoot, name);
  const require = createRequire(`${path}.cjs`);
  for (const extension of ['.cjs', '.js']) {
    if (existsSync(path + extension)) return require(path + extension);
  }
  if (existsSync(`${path}.mjs`)) return import(pathToFileURL(`${path}.mjs`).href);
  throw runtimeError('Runtime.ImportModuleError', `Error: Cannot find module '${name}'`);
}

async function loadHandler(): Promise<Handler> {
  const dot = setup.handler.lastIndexOf('.');
  if (dot < 1) throw runtimeError('Runtime.MalformedHandlerName', 'Bad handler');
  const exported = setup.handler.slice(dot + 1);
  const handler = (await loadModule(setup.handler.slice(0, dot)))[exported];
  if (typeof handler !== 'function')
    throw runtimeError('Runtime.HandlerNotFound', `${setup.handler} is undefined or not exported`);
  if (handler.length > 2)
    throw runtimeError(
      'Runtime.CallbackHandlerDeprecated',
      'Node.js 24 knows no callback handlers: return a promise',
    );
  return (event, context) => handler(event, context);
}

/** Errors of our own are already in Lambda's form; anything else came from the module being loaded. */
function initError(error: unknown): FunctionErrorPayload {
  if (typeof error === 'object' && error !== null && 'errorType' in error && !(error instanceof Error))
    return runtimeError(String(error.errorType), 'errorMessage' in error ? String(error.errorMessage) : '');
  if (error instanceof SyntaxError)
    return runtimeError('Runtime.UserCodeSyntaxError', `SyntaxError: ${error.message}`, error);
  if (error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND')
    return runtimeError('Runtime.ImportModuleError', `Error: ${error.message}`, error);
  return describe(error);
}

function contextOf(message: InvokeMessage): object {
  return {
    callbackWaitsForEmptyEventLoop: true,
    functionName: setup.functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: message.functionArn,
    memoryLimitInMB: String(setup.memoryMb),
    awsRequestId: message.requestId,
    logGroupName: setup.logGroupName,
    logStreamName: setup.logStreamName,
    clientContext: message.clientContext ? JSON.parse(message.clientContext) : undefined,
    identity: undefined,
    getRemainingTimeInMillis: () => Math.max(0, message.deadline - Date.now()),
  };
}

async function answer(handler: Handler, message: InvokeMessage): Promise<void> {
  requestId = message.requestId;
  process.env._X_AMZN_TRACE_ID = message.traceId;
  try {
    const result = await handler(JSON.parse(message.event), contextOf(message));
    post({ type: 'result', requestId: message.requestId, payload: JSON.stringify(result) ?? 'null' });
  } catch (error) {
    post({ type: 'failed', requestId: message.requestId, error: describe(error) });
  }
}

/** On Linux this is the priority of the calling thread alone; elsewhere it would slow the whole process down. */
function yieldToOthers(): void {
  if (process.platform !== 'linux') return;
  try {
    setPriority(0, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch (error) {
    post({ type: 'log', text: frame('WARN', `runs at the priority of all others: ${error}`) });
  }
}

/**
 * The next worker of this function finds compiled what this one has used so far: a third of a cold start. Node writes a
 * file beside its place and moves it there, so two workers may do this at once.
 */
function keepCompiled(): void {
  setTimeout(() => flushCompileCache(), KEEP_COMPILED_AFTER_MILLISECONDS).unref();
}

function crash(error: FunctionErrorPayload, exitCode: number): void {
  post({ type: 'crashed', error });
  process.exit(exitCode);
}

captureOutput();
if (setup.isBackground) yieldToOthers();
enableCompileCache(setup.compiledDir);
process.on('uncaughtException', (error) => crash(describe(error), 129));
process.on('unhandledRejection', (reason) => {
  const { errorType, errorMessage, trace } = describe(reason);
  crash(
    {
      errorType: 'Runtime.UnhandledPromiseRejection',
      errorMessage: `${errorType}: ${errorMessage}`,
      trace: trace ?? [],
    },
    128,
  );
});
loadHandler().then(
  (handler) => {
    parentPort?.on('message', (message: InvokeMessage) => void answer(handler, message));
    post({ type: 'ready' });
    keepCompiled();
  },
  (error: unknown) => post({ type: 'initFailed', error: initError(error) }),
);

import { availableParallelism } from 'node:os';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import {
  type LocalFunctionHost,
  startFunctionHost,
} from '../../../infra/local/functions-host/function-host.ts';
import { aDirectory, aFunction, eventually } from '../support/function-bundle.ts';

const directory = aDirectory();
let host: LocalFunctionHost;
let isFull = false;

beforeAll(async () => {
  host = await startFunctionHost({
    dataDir: directory,
    log: () => {},
    maximumWorkers: 3,
    idleMilliseconds: 200,
    load: { isFull: () => isFull },
  });
});
afterAll(() => host.close());

// Each bundle keeps a number of its own per worker, so an answer tells which worker gave it.
const COUNTING = `const worker = Math.random(); let calls = 0;
  exports.handler = async ({ wait = 0 }) => {
    calls += 1; await new Promise((done) => setTimeout(done, wait)); return { worker, calls };
  }`;
interface Count {
  readonly worker: number;
  readonly calls: number;
}
const count = async (name: string, wait = 0) => (await host.invoke(name, { wait })).payload as Count;

it('uses a warm worker again', async () => {
  host.deploy(aFunction(directory, 'warm', COUNTING));

  const [first, second] = [await count('warm'), await count('warm')];

  expect(second).toEqual({ worker: first.worker, calls: 2 });
});

it('runs invocations side by side up to its limit of workers, one at a time in each', async () => {
  host.deploy(aFunction(directory, 'parallel', COUNTING));

  const answers = await Promise.all(Array.from({ length: 9 }, () => count('parallel', 400)));

  const workers = new Set(answers.map((answer) => answer.worker));
  expect(workers.size).toBe(3);
});

it('starts no more workers than there are processors while those have no time left', async () => {
  host.deploy(aFunction(directory, 'full', COUNTING));
  isFull = true;
  onTestFinished(() => {
    isFull = false;
  });

  const answers = await Promise.all(Array.from({ length: 9 }, () => count('full', 400)));

  const workers = new Set(answers.map((answer) => answer.worker));
  expect(workers.size).toBeLessThanOrEqual(Math.min(3, availableParallelism()));
});

it('gives what waited for seconds a worker of its own, however full the processors are', async () => {
  host.deploy(aFunction(directory, 'stuck', COUNTING, { timeoutSeconds: 60 }));
  isFull = true;
  const stuck = Array.from({ length: Math.min(2, availableParallelism()) }, () => count('stuck', 50_000));
  onTestFinished(async () => {
    isFull = false;
    host.deploy(aFunction(directory, 'stuck', COUNTING));
    await Promise.all(stuck);
  });

  const { calls } = await count('stuck');

  expect(calls).toBe(1);
}, 30_000);

it('lets short invocations wait for the warm worker rather than start more', async () => {
  host.deploy(aFunction(directory, 'short', COUNTING));
  await count('short');

  const answers = await Promise.all(Array.from({ length: 5 }, () => count('short')));

  expect(new Set(answers.map((answer) => answer.worker)).size).toBe(1);
});

it('ends workers that have been idle', async () => {
  host.deploy(aFunction(directory, 'idle', COUNTING));
  const { worker } = await count('idle');

  await new Promise((resolve) => setTimeout(resolve, 500));
  const later = await count('idle');

  expect(later.worker).not.toBe(worker);
  expect(later.calls).toBe(1);
});

it('ends an invocation at its deadline as Lambda does, an endless loop too, and starts afresh', async () => {
  host.deploy(
    aFunction(
      directory,
      'slow',
      'exports.handler = async ({ how }) => { if (how === "loop") for (;;); if (how === "hang") await new Promise(() => {}); return 1 }',
      { timeoutSeconds: 0.2 },
    ),
  );

  const loop = await host.invoke('slow', { how: 'loop' });
  const hang = await host.invoke('slow', { how: 'hang' });
  const next = await host.invoke('slow', {});

  for (const result of [loop, hang])
    expect(result).toMatchObject({
      functionError: 'Unhandled',
      payload: {
        errorType: 'Sandbox.Timedout',
        errorMessage: expect.stringMatching(/timed out after 0\.20 seconds$/),
      },
    });
  expect(next).toEqual({ payload: 1 });
});

it('survives a function that exits, runs out of memory or throws outside its handler', async () => {
  host.deploy(
    aFunction(
      directory,
      'crasher',
      `const hold = [];
       exports.handler = async ({ how }) => {
         if (how === 'exit') process.exit(3);
         if (how === 'memory') for (;;) hold.push(new Array(100_000).fill(hold.length + 0.5));
         if (how === 'timer') { setTimeout(() => { throw new RangeError('late') }); await new Promise(() => {}); }
         if (how === 'rejection') { Promise.reject(new Error('nobody listens')); await new Promise(() => {}); }
         return 'fine';
       }`,
      { memoryMb: 32 },
    ),
  );
  const crash = async (how: string) => (await host.invoke('crasher', { how })).payload;

  expect(await crash('exit')).toMatchObject({
    errorType: 'Runtime.ExitError',
    errorMessage: expect.stringMatching(/Runtime exited with error: exit status 3$/),
  });
  expect(await crash('memory')).toMatchObject({ errorType: 'Runtime.OutOfMemory' });
  expect(await crash('timer')).toMatchObject({ errorType: 'RangeError', errorMessage: 'late' });
  expect(await crash('rejection')).toMatchObject({
    errorType: 'Runtime.UnhandledPromiseRejection',
    errorMessage: 'Error: nobody listens',
  });
  expect(await crash('none')).toBe('fine');
});

it('says as Lambda does why a handler cannot be loaded', async () => {
  const broken = (name: string, source: string, handler = 'index.handler') =>
    host.deploy(aFunction(directory, name, source, { handler }));
  broken('no-export', 'exports.other = 1');
  broken('no-module', '', 'main.handler');
  broken('no-dependency', 'require("not-there")');
  broken('bad-syntax', 'exports.handler = async (');
  broken('callback', 'exports.handler = (event, context, callback) => callback(null, 1)');
  const errorOf = async (name: string) => (await host.invoke(name, {})).payload;

  expect(await errorOf('no-export')).toMatchObject({
    errorType: 'Runtime.HandlerNotFound',
    errorMessage: 'index.handler is undefined or not exported',
  });
  expect(await errorOf('no-module')).toMatchObject({ errorType: 'Runtime.ImportModuleError' });
  expect(await errorOf('no-dependency')).toMatchObject({ errorType: 'Runtime.ImportModuleError' });
  expect(await errorOf('bad-syntax')).toMatchObject({ errorType: 'Runtime.UserCodeSyntaxError' });
  expect(await errorOf('callback')).toMatchObject({ errorType: 'Runtime.CallbackHandlerDeprecated' });
});

it('throttles above the reserved concurrency', async () => {
  host.deploy(aFunction(directory, 'reserved', COUNTING, { reservedConcurrency: 1 }));

  const first = count('reserved', 300);
  const second = host.invoke('reserved', {});

  await expect(second).rejects.toMatchObject({ name: 'TooManyRequestsException' });
  await expect(first).resolves.toMatchObject({ calls: 1 });
  expect(host.figures()).toMatchObject({ reserved: { throttles: 1 } });
});

it('warms a worker so that the first invocation is not cold', async () => {
  host.deploy(aFunction(directory, 'warmed', `console.log('loaded'); ${COUNTING}`));

  await host.warm('warmed');

  const answer = await eventually(() => count('warmed'));
  expect(answer.calls).toBe(1);
});

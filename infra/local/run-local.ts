/** The whole of `npm start`, for any app: options, cloud, seeding, what a person reads, and the end. */
import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { App } from 'aws-cdk-lib';
import { type Cloud, startCloud } from './cloud.ts';
import type { Log } from './contracts.ts';
import { DataDirectoryInUse, NotADataDirectory } from './data-directory.ts';
import { PortInUse } from './free-port.ts';
import { readSeeded, type Seed, type SeedResult, writeSeeded } from './seeding.ts';
import { readStartOptions, type StartOptions, UsageError, usage } from './start-options.ts';
import { timedSteps } from './steps.ts';

export interface LocalRun {
  readonly args: readonly string[];
  /** Builds the app, or says in which directory its cloud assembly is. */
  readonly buildApp: () => App | string | Promise<App | string>;
  readonly seed: Seed;
  /** Functions for whose answer nobody waits. */
  readonly isBackground?: (functionName: string) => boolean;
  readonly print: Log;
}

/**
 * Runs until somebody stops it. Resolves with the exit code: 0 after a clean stop, 1 when it could not start, 2 when
 * the options are wrong.
 */
export async function runLocal(run: LocalRun): Promise<number> {
  const startedAt = performance.now();
  // From the first moment: a Ctrl-C during the start must not leave parts behind.
  const stopped = stopSignal(run.print);
  let cloud: Cloud | undefined;
  try {
    const options = readStartOptions(run.args, process.cwd());
    if (options.help) {
      run.print(usage);
      return 0;
    }
    run.print(`Starting Baton over ${relative(process.cwd(), options.dataDir) || '.'}\n`);
    cloud = await startCloud({
      app: run.buildApp,
      dataDir: options.dataDir,
      port: options.port,
      log: (line) => run.print(`  ${line}`),
      reset: () => options.reset || wasInterrupted(options.dataDir, run.print),
      ...(run.isBackground && { isBackground: run.isBackground }),
      demoUsers: () => readSeeded(options.dataDir)?.demoUsers ?? [],
      dynamoDbEndpoint: process.env.DYNAMODB_ENDPOINT,
      fill: (filling) => seedOnce(run, options, filling),
    });
    const seeded = readSeeded(options.dataDir) ?? { demoUsers: [] };
    run.print(welcome(cloud, seeded, performance.now() - startedAt));
    await stopped;
    await cloud.close();
    run.print('Stopped. The next start goes on from here.');
    return 0;
  } catch (error) {
    await cloud?.close().catch((cause: unknown) => run.print(`After a failed start: ${cause}`));
    run.print(`\n${explain(error)}`);
    return error instanceof UsageError ? 2 : 1;
  }
}

/** The first signal asks for a clean stop; the second does not wait for it. */
function stopSignal(print: Log): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    const stop = () => {
      if (asked) process.exit(130);
      asked = true;
      print('\nStopping; once more to stop at once.');
      resolve();
    };
    process.on('SIGINT', stop);
    process.on('SIGTERM', stop);
  });
}

/** A table without the note that it was filled: the first start ended before its end. Nobody has used it yet. */
function wasInterrupted(dataDir: string, print: Log): boolean {
  if (!existsSync(join(dataDir, 'table')) || readSeeded(dataDir) !== undefined) return false;
  print('The first start over this directory did not come to its end; it begins anew.');
  return true;
}

async function seedOnce(run: LocalRun, options: StartOptions, cloud: Cloud): Promise<void> {
  if (readSeeded(options.dataDir)) return;
  const log: Log = (line) => run.print(`  ${line}`);
  const result = await timedSteps(log)(options.empty ? 'first organization' : 'demo data', () =>
    run.seed({ cloud, empty: options.empty, log }),
  );
  writeSeeded(options.dataDir, result);
}

function welcome(cloud: Cloud, { demoUsers }: SeedResult, milliseconds: number): string {
  const width = Math.max(...demoUsers.map(({ email }) => email.length), 0);
  return [
    '',
    `Ready in ${(milliseconds / 1000).toFixed(1)} s.`,
    '',
    `  API             ${cloud.apiUrl}/v1`,
    `  Documentation   ${cloud.apiUrl}/docs`,
    `  Mailbox         ${cloud.mailboxUrl}`,
    '',
    '  Sign in as',
    ...demoUsers.map(({ email, password, role }) => `    ${email.padEnd(width)}  ${password}  ${role}`),
    '',
    'Ctrl-C stops it. npm start -- --reset begins anew.',
  ].join('\n');
}

/** Mistakes that people make get a sentence; everything else its stack, which is for us. */
function explain(error: unknown): string {
  if (error instanceof UsageError) return error.message;
  if (error instanceof DataDirectoryInUse) {
    const advice = error.pid === undefined ? 'Stop it' : `Stop it (kill ${error.pid})`;
    return `${error.message} ${advice}, or choose another directory with --data DIR.`;
  }
  if (error instanceof NotADataDirectory)
    return `${error.message} Choose an empty or new one with --data DIR.`;
  if (error instanceof PortInUse)
    return `${error.message} Stop what uses it, or choose another with --port N.`;
  // esbuild's errors name file and line, and have a stack of esbuild alone.
  if (error instanceof Error && 'errors' in error) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/**
 * Runs Dynoxide, a native program over a SQLite file. It lives exactly as long as we do: a guard in `sh` holds one end
 * of a pipe whose other end is ours, so it sees even a `kill -9` of us; should the guard be killed as well, the next
 * start finds the orphan by its pid file. When Dynoxide dies alone, it is started again on the same port.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../contracts.ts';
import { freePort } from '../free-port.ts';
import { commandLineOf, isAlive, killAndWait } from '../processes.ts';

// The pid is written before anybody waits for the port, so a ready Dynoxide always has its pid file. `read` is a
// builtin: the guard adds no process of its own but the shell.
const GUARD = `
exec 3<&0
"$@" </dev/null & child=$!
echo "$child" >"$PID_FILE"
( while read -r _ <&3; do :; done; kill -9 "$child" ) 2>/dev/null &
watch=$!
exec 3<&-
wait "$child"; status=$?
kill "$watch" 2>/dev/null
exit "$status"
`;

const READY_WITHIN_MS = 10_000;
// A program that dies at once each time is broken, not unlucky.
const RESTARTS_IN_A_ROW = 5;
const STEADY_AFTER_MS = 10_000;

export interface DynoxideProcess {
  readonly endpoint: string;
  readonly databaseFile: string;
  /** The process id of Dynoxide itself. */
  pid(): number;
  close(): Promise<void>;
}

/** The program for this platform: `@dynoxide/<platform>-<arch>`, an optional dependency. */
function dynoxideProgram(): string {
  const packageName = `@dynoxide/${process.platform}-${process.arch}`;
  const file = process.platform === 'win32' ? 'dynoxide.exe' : 'dynoxide';
  try {
    const manifest = createRequire(import.meta.url).resolve(`${packageName}/package.json`);
    const program = join(dirname(manifest), file);
    if (existsSync(program)) return program;
  } catch {
    // Told below, with what to do.
  }
  throw new Error(
    `The package ${packageName} is not installed, and the local table needs it. Install it, or start DynamoDB ` +
      'Local yourself and set DYNAMODB_ENDPOINT to its address.',
  );
}

/** Starts Dynoxide over `<dataDir>/table.sqlite` and resolves when it answers. */
export async function startDynoxide(dataDir: string, log: Log): Promise<DynoxideProcess> {
  const program = dynoxideProgram();
  const databaseFile = join(dataDir, 'table.sqlite');
  const pidFile = join(dataDir, 'dynoxide.pid');
  await killOrphan(pidFile, databaseFile);

  let port = await freePort();
  let child = spawnGuarded(program, port, databaseFile, pidFile);
  if (!(await isReady(port, child))) {
    // Somebody took the port in between; once more with another.
    await stop(child, pidFile);
    port = await freePort();
    child = spawnGuarded(program, port, databaseFile, pidFile);
    if (!(await isReady(port, child))) {
      await stop(child, pidFile);
      throw new Error(`Dynoxide does not start (${program}); the file it opens is ${databaseFile}.`);
    }
  }

  let closing = false;
  let restarts = 0;
  function keepAlive(current: ChildProcess): void {
    const startedAt = performance.now();
    current.once('exit', (code, signal) => {
      if (closing) return;
      restarts = performance.now() - startedAt > STEADY_AFTER_MS ? 1 : restarts + 1;
      if (restarts > RESTARTS_IN_A_ROW) {
        log(
          `Dynoxide died ${restarts} times in a row (${signal ?? `exit ${code}`}); the table is gone until a restart.`,
        );
        return;
      }
      log(`Dynoxide died (${signal ?? `exit ${code}`}) and is started again.`);
      // What ended is the guard. When it was killed by itself, Dynoxide still runs, and two would share the file.
      void killOrphan(pidFile, databaseFile).then(() => {
        if (closing) return;
        child = spawnGuarded(program, port, databaseFile, pidFile);
        keepAlive(child);
      });
    });
  }
  keepAlive(child);

  return {
    endpoint: `http://127.0.0.1:${port}`,
    databaseFile,
    pid: () => readPid(pidFile) ?? 0,
    close: async () => {
      closing = true;
      await stop(child, pidFile);
    },
  };
}

function spawnGuarded(program: string, port: number, databaseFile: string, pidFile: string): ChildProcess {
  const call = [program, 'serve', '--host', '127.0.0.1', '--port', String(port), '--db-path', databaseFile];
  rmSync(pidFile, { force: true });
  const child = spawn('/bin/sh', ['-c', GUARD, 'dynoxide-guard', ...call], {
    stdio: ['pipe', 'ignore', 'ignore'],
    env: { PID_FILE: pidFile, PATH: process.env.PATH ?? '' },
    // A Ctrl-C in the terminal goes to the whole process group; the table has to outlive those who still write to it.
    detached: true,
  });
  child.stdin?.on('error', () => undefined);
  return child;
}

async function stop(child: ChildProcess, pidFile: string): Promise<void> {
  const pid = readPid(pidFile);
  const exited = new Promise<void>((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve();
    else child.once('exit', () => resolve());
  });
  // SIGTERM first: it checkpoints its write-ahead log.
  if (pid !== undefined && isAlive(pid)) process.kill(pid, 'SIGTERM');
  const impatience = setTimeout(() => child.stdin?.destroy(), 2_000);
  await exited;
  clearTimeout(impatience);
  child.stdin?.destroy();
  rmSync(pidFile, { force: true });
}

/** Two programs over one file would each number the stream by themselves, so an orphan has to go first. */
async function killOrphan(pidFile: string, databaseFile: string): Promise<void> {
  const pid = readPid(pidFile);
  if (pid === undefined) return;
  if (commandLineOf(pid)?.includes(databaseFile)) await killAndWait(pid);
  rmSync(pidFile, { force: true });
}

function readPid(pidFile: string): number | undefined {
  if (!existsSync(pidFile)) return undefined;
  return Number(readFileSync(pidFile, 'utf8').trim()) || undefined;
}

async function isReady(port: number, child: ChildProcess): Promise<boolean> {
  const deadline = performance.now() + READY_WITHIN_MS;
  while (performance.now() < deadline && child.exitCode === null) {
    const answer = await fetch(`http://127.0.0.1:${port}/`, { signal: AbortSignal.timeout(1_000) }).catch(
      () => undefined,
    );
    if (answer !== undefined) {
      await answer.body?.cancel();
      return child.exitCode === null;
    }
    await sleep(10);
  }
  return false;
}

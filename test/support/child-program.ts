import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A program of the test's own, to be killed as a power cut would. */
export interface ChildProgram<Ready> {
  /** What it told when it was ready. */
  readonly ready: Ready;
  readonly pid: number;
  /** What it has printed so far, errors as well. */
  printed(): string;
  /** `kill -9`; resolves when it is gone. */
  kill(): Promise<void>;
  /** SIGTERM; resolves with its exit code. */
  stop(): Promise<number | null>;
}

/** Starts `node <file> <arguments>` and waits for its first line on stdout, which is JSON. */
export function startProgram<Ready>(file: URL, ...args: string[]): Promise<ChildProgram<Ready>> {
  return startUntil<Ready>(file, args, (line) => JSON.parse(line));
}

/** Starts `node <file> <arguments>` and waits for a line of which `read` makes something. */
export async function startUntil<Ready>(
  file: URL,
  args: readonly string[],
  read: (line: string) => Ready | undefined,
): Promise<ChildProgram<Ready>> {
  const { child, printed } = spawnProgram(file, args);
  const ready = await new Promise<Ready>((resolve, reject) => {
    createInterface(child.stdout).on('line', (line) => {
      const value = read(line);
      if (value !== undefined) resolve(value);
    });
    child.once('exit', (code) => reject(new Error(`${file.pathname} ended with ${code}: ${printed()}`)));
  });
  return {
    ready,
    pid: child.pid ?? 0,
    printed,
    kill: async () => void (await end(child, 'SIGKILL')),
    stop: () => end(child, 'SIGTERM'),
  };
}

/** Runs `node <file> <arguments>` to its end. */
export async function runProgram(
  file: URL,
  ...args: string[]
): Promise<{ code: number | null; printed: string }> {
  const { child, printed } = spawnProgram(file, args);
  const [code] = await once(child, 'close');
  return { code, printed: printed() };
}

function spawnProgram(file: URL, args: readonly string[]) {
  const child = spawn(process.execPath, [file.pathname, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  const collect = (chunk: Buffer) => {
    text += chunk;
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  return { child, printed: () => text };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const exited = once(child, 'exit');
  child.kill(signal);
  const [code] = await exited;
  return code;
}

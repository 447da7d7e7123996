import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Runs a module's text in a process of its own until it prints something, then kills it with SIGKILL. */
export async function runUntilOutputThenKill(program: string): Promise<void> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await Promise.race([once(child.stdout, 'data'), once(child, 'exit')]);
  if (child.exitCode !== null) throw new Error('The process ended before it printed anything');
  child.kill('SIGKILL');
  await once(child, 'exit');
}

/** The address of a module of the local cloud, for an import in such a program. */
export function moduleOf(path: string): string {
  return JSON.stringify(new URL(`../../../infra/local/${path}`, import.meta.url).href);
}

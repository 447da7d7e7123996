import type { Log } from './contracts.ts';

/** Does a piece of the start and writes a line with the time it took; on failure the error says in which piece. */
export type Step = <Result>(name: string, work: () => Result | Promise<Result>) => Promise<Result>;

/** Steps that write to `log`; steps may run side by side. */
export function timedSteps(log: Log): Step {
  return async (name, work) => {
    const start = performance.now();
    const result = await work();
    log(`${name.padEnd(34)} ${String(Math.round(performance.now() - start)).padStart(6)} ms`);
    return result;
  };
}

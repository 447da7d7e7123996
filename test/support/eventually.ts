import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Resolves with the first value that is neither undefined nor false; rejects when none comes within `withinMs`. Who asks
 * over HTTP asks less often: the asking itself keeps a core from the answer.
 */
export async function eventually<Value>(
  read: () => Promise<Value> | Value,
  withinMs = 15_000,
  everyMs = 20,
): Promise<Exclude<Value, undefined | false>> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const value = await read();
    if (value !== undefined && value !== false) return value as Exclude<Value, undefined | false>;
    if (performance.now() > deadline) throw new Error(`Nothing came within ${withinMs} ms.`);
    await sleep(everyMs);
  }
}

import { setTimeout as sleep } from 'node:timers/promises';

/** Resolves with the first value that is neither undefined nor false; rejects when none comes within `withinMs`. */
export async function eventually<Value>(
  read: () => Promise<Value> | Value,
  withinMs = 15_000,
): Promise<Exclude<Value, undefined | false>> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const value = await read();
    if (value !== undefined && value !== false) return value as Exclude<Value, undefined | false>;
    if (performance.now() > deadline) throw new Error(`Nothing came within ${withinMs} ms.`);
    await sleep(20);
  }
}

/** The parts in the order in which they are closed: who calls others goes before those it calls. */
const closingOrder = [
  'api',
  'event sources',
  'event bus',
  'workflows',
  'functions',
  'users',
  'mail',
  'queues and buckets',
  'table',
  'data directory',
] as const;

export type PartName = (typeof closingOrder)[number];

/** What runs, to be closed whatever happens on the way. */
export class RunningParts {
  readonly #parts = new Map<PartName, () => Promise<void> | void>();

  /** Takes note of a part that started; returns it. */
  add<Part extends { close(): Promise<void> | void }>(name: PartName, part: Part): Part {
    this.#parts.set(name, () => part.close());
    return part;
  }

  /** Closes every part even when another fails; then throws what failed. A second call finds nothing to close. */
  async close(): Promise<void> {
    const failures: Error[] = [];
    for (const name of closingOrder) {
      const close = this.#parts.get(name);
      this.#parts.delete(name);
      try {
        await close?.();
      } catch (cause) {
        failures.push(new Error(`The part "${name}" did not close.`, { cause }));
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, 'Parts of the local cloud did not close.');
  }
}

/** Waits for all, then throws the first failure: what is still starting must not be left behind unnoticed. */
export async function allOf<const Work extends readonly Promise<unknown>[]>(
  work: Work,
): Promise<{ -readonly [Index in keyof Work]: Awaited<Work[Index]> }> {
  await Promise.allSettled(work);
  return Promise.all(work);
}

/** What runs, to be closed in the opposite order, whatever happens on the way. */
export class RunningParts {
  readonly #parts: { readonly name: string; readonly close: () => Promise<void> | void }[] = [];

  /** Takes note of a part that started; returns it. */
  add<Part extends { close(): Promise<void> | void }>(name: string, part: Part): Part {
    this.#parts.push({ name, close: () => part.close() });
    return part;
  }

  /** Closes the last started first. Every part is closed even when another fails; then throws what failed. */
  async close(): Promise<void> {
    const failures: Error[] = [];
    for (const { name, close } of this.#parts.splice(0).reverse()) {
      try {
        await close();
      } catch (cause) {
        failures.push(new Error(`${name} did not close`, { cause }));
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, 'Parts of the local cloud did not close.');
  }
}

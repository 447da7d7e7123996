// setTimeout keeps its delay in 32 bits; a longer one would fire at once.
const LONGEST_DELAY_MS = 2 ** 31 - 1;

/** One timer that calls back when a point in time has come, however far away it is. */
export class Alarm {
  readonly #ring: () => void;
  #timer: NodeJS.Timeout | undefined;
  #at = Number.POSITIVE_INFINITY;

  constructor(ring: () => void) {
    this.#ring = ring;
  }

  /** Rings at that time (epoch ms), or at the time already set when that is earlier. */
  setAtLatest(at: number): void {
    if (at < this.#at) this.set(at);
  }

  set(at: number): void {
    clearTimeout(this.#timer);
    this.#at = at;
    if (at === Number.POSITIVE_INFINITY) return;
    const delay = Math.min(Math.max(0, at - Date.now()), LONGEST_DELAY_MS);
    this.#timer = setTimeout(() => {
      // Timers may fire a fraction of a millisecond early, and the long ones are cut to pieces.
      if (Date.now() < this.#at) return this.set(this.#at);
      this.#at = Number.POSITIVE_INFINITY;
      this.#ring();
    }, delay);
  }

  clear(): void {
    this.set(Number.POSITIVE_INFINITY);
  }
}

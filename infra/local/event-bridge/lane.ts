import { Alarm } from '../alarm.ts';
import type { Log } from '../contracts.ts';
import type { Delivery, DeliveryStore } from './delivery-store.ts';
import { targetKind } from './target-kind.ts';

interface LaneParts {
  readonly targetArn: string;
  readonly store: DeliveryStore;
  readonly log: Log;
  /** Resolves to true when the delivery is settled, to false when it was postponed. */
  readonly work: (delivery: Delivery) => Promise<boolean>;
}

// Read ahead, and removed in one transaction: a crash repeats at most this many deliveries per target.
const BATCH = 32;
const STOP_WAIT_MS = 2_000;

/** The deliveries to one target, begun in the order in which their events were accepted. */
export class Lane {
  readonly #parts: LaneParts;
  readonly #width: number;
  readonly #alarm = new Alarm(() => this.wake());
  readonly #underWay = new Map<number, Promise<void>>();
  #ahead: Delivery[] = [];
  #settled: number[] = [];
  #running = true;

  constructor(parts: LaneParts) {
    this.#parts = parts;
    this.#width = widthOf(parts.targetArn);
  }

  wake(): void {
    while (this.#running && this.#underWay.size < this.#width) {
      const delivery = this.#take();
      if (!delivery) return;
      this.#underWay.set(delivery.seq, this.#carry(delivery));
    }
  }

  async stop(): Promise<void> {
    this.#alarm.clear();
    this.#running = false;
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise((resolve) => {
      timer = setTimeout(resolve, STOP_WAIT_MS);
    });
    await Promise.race([Promise.all(this.#underWay.values()), patience]);
    clearTimeout(timer);
    this.#flush();
  }

  async #carry(delivery: Delivery): Promise<void> {
    // A microtask later, so that a work function that throws at once finds itself in the map.
    await Promise.resolve();
    try {
      const settled = await this.#parts.work(delivery);
      if (settled) this.#settled.push(delivery.seq);
    } catch (error) {
      if (!this.#running) return;
      // The store failed; the delivery stays in it and is made again.
      this.#parts.log(
        `delivery to ${this.#parts.targetArn}: ${error instanceof Error ? error.stack : error}`,
      );
      this.#alarm.setAtLatest(Date.now() + 1_000);
    }
    this.#underWay.delete(delivery.seq);
    if (this.#running) this.wake();
  }

  #take(): Delivery | undefined {
    if (this.#ahead.length === 0) this.#readAhead();
    return this.#ahead.shift();
  }

  #readAhead(): void {
    this.#flush();
    const { store, targetArn } = this.#parts;
    const waiting = store
      .next(targetArn, BATCH + this.#underWay.size)
      .filter(({ seq }) => !this.#underWay.has(seq));
    const now = Date.now();
    this.#ahead = waiting.filter(({ dueAt }) => dueAt <= now);
    const later = waiting.find(({ dueAt }) => dueAt > now);
    if (later) this.#alarm.set(later.dueAt);
  }

  #flush(): void {
    if (this.#settled.length === 0) return;
    this.#parts.store.remove(this.#settled);
    this.#settled = [];
  }
}

/** FIFO queues keep their order; for the others AWS promises none. */
function widthOf(targetArn: string): number {
  if (targetKind(targetArn) === 'function') return 10;
  return targetArn.endsWith('.fifo') || targetKind(targetArn) === 'bus' ? 1 : 4;
}

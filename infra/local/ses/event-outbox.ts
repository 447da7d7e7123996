import type { EventHost, Log } from '../contracts.ts';
import type { MailStore } from './mail-store.ts';

const BATCH = 50;
const RETRY_AFTER = 1000;
// setTimeout holds at most 2^31 - 1 ms and events are due within a second anyway.
const LONGEST_SLEEP = 60_000;

/** Publishes the events of sent mail when they are due; an event leaves the store only after the bus took it. */
export class EventOutbox {
  readonly #store: MailStore;
  readonly #events: EventHost;
  readonly #log: Log;
  #timer: NodeJS.Timeout | undefined;
  #draining: Promise<void> | undefined;
  #closed = false;

  constructor(store: MailStore, events: EventHost, log: Log) {
    this.#store = store;
    this.#events = events;
    this.#log = log;
  }

  /** Looks what is due next; call it after new events were stored and at the start. */
  wake(): void {
    if (this.#closed || this.#draining !== undefined) return;
    const due = this.#store.nextEventDue();
    if (due === undefined) return;
    this.#sleep(Math.max(0, due - Date.now()));
  }

  /** Stops publishing; what is left goes out after the next start. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.#draining;
  }

  #sleep(milliseconds: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(
      () => {
        this.#draining = this.#drain().finally(() => {
          this.#draining = undefined;
        });
      },
      Math.min(milliseconds, LONGEST_SLEEP),
    );
  }

  async #drain(): Promise<void> {
    try {
      while (!this.#closed) {
        const due = this.#store.dueEvents(Date.now(), BATCH);
        if (due.length === 0) break;
        for (const [busName, entries] of Map.groupBy(due, (entry) => entry.busName)) {
          await this.#events.putEvents(
            busName,
            entries.map((entry) => entry.event),
          );
          this.#store.removeEvents(entries.map((entry) => entry.id));
        }
      }
    } catch (error) {
      this.#log(
        `SES could not publish its events and tries again: ${error instanceof Error ? error.message : error}`,
      );
      if (!this.#closed) this.#sleep(RETRY_AFTER);
      return;
    }
    if (this.#closed) return;
    const next = this.#store.nextEventDue();
    if (next !== undefined) this.#sleep(Math.max(0, next - Date.now()));
  }
}

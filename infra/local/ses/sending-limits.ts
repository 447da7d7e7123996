import { SesError } from './ses-error.ts';

/** The limits of the account, as `GetSendQuota` reports them. */
export interface SendingLimits {
  /** Recipients per second. */
  readonly maxSendRate: number;
  /** Recipients in any 24 hours; -1 is without limit. */
  readonly max24HourSend: number;
}

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/**
 * Holds sending to the account's limits. SES counts recipients, not messages, lets short bursts exceed the rate
 * and counts the quota over a rolling 24 hours: here a bucket that one call may overdraw, and counts per minute.
 */
export class SendingMeter {
  #limits: SendingLimits;
  readonly #clock: () => number;
  readonly #sentByMinute = new Map<number, number>();
  #tokens: number;
  #refilledAt: number;

  constructor(limits: SendingLimits, clock: () => number) {
    this.#limits = limits;
    this.#clock = clock;
    this.#tokens = limits.maxSendRate;
    this.#refilledAt = clock();
  }

  get limits(): SendingLimits {
    return this.#limits;
  }

  /** Changes the limits at once; a full second's worth of sending is allowed from now. */
  setLimits(limits: SendingLimits): void {
    this.#limits = limits;
    this.#tokens = limits.maxSendRate;
    this.#refilledAt = this.#clock();
  }

  /** Recipients counted in the last 24 hours. */
  sentLast24Hours(): number {
    const oldest = Math.floor((this.#clock() - DAY) / MINUTE);
    let sent = 0;
    for (const [minute, count] of this.#sentByMinute) {
      if (minute <= oldest) this.#sentByMinute.delete(minute);
      else sent += count;
    }
    return sent;
  }

  /** Takes up room for a message or throws SES's `Throttling`. Simulated recipients count for the rate only. */
  admit(recipients: number, simulated: number): void {
    const counted = recipients - simulated;
    const quota = this.#limits.max24HourSend;
    if (quota >= 0 && counted > 0 && this.sentLast24Hours() + counted > quota) {
      throw new SesError('Throttling', 'Daily message quota exceeded.');
    }
    this.#refill();
    if (this.#tokens < 1) throw new SesError('Throttling', 'Maximum sending rate exceeded.');
    this.#tokens -= recipients;
    this.count(this.#clock(), counted);
  }

  /** Counts recipients that were sent to at `at` (ms), without a check: what was kept from before a restart. */
  count(at: number, recipients: number): void {
    const minute = Math.floor(at / MINUTE);
    this.#sentByMinute.set(minute, (this.#sentByMinute.get(minute) ?? 0) + recipients);
  }

  #refill(): void {
    const now = this.#clock();
    const rate = this.#limits.maxSendRate;
    this.#tokens = Math.min(Math.max(rate, 1), this.#tokens + ((now - this.#refilledAt) / 1000) * rate);
    this.#refilledAt = now;
  }
}

import { Alarm } from '../alarm.ts';
import type { DeliveryStore } from './delivery-store.ts';
import type { Rule } from './rule.ts';

interface SchedulerParts {
  readonly store: DeliveryStore;
  /** Stores the rule's deliveries and its next run in one transaction. */
  readonly run: (rule: Rule, scheduledAt: Date, nextAt: number) => void;
}

/** Runs the rules that have a schedule. Runs missed while nothing was running are made up for by a single one. */
export class Scheduler {
  readonly #parts: SchedulerParts;
  readonly #alarm = new Alarm(() => this.#runDue());
  readonly #next = new Map<Rule, number>();

  constructor(parts: SchedulerParts) {
    this.#parts = parts;
  }

  start(rules: readonly Rule[]): void {
    const { store } = this.#parts;
    const scheduled = rules.filter((rule) => rule.enabled && rule.schedule);
    store.forgetSchedulesExcept(scheduled.map((rule) => rule.arn));
    for (const rule of scheduled) {
      if (!rule.schedule) continue;
      const { expression, next } = rule.schedule;
      const nextAt = store.nextRun(rule.arn, expression) ?? next(new Date())?.getTime();
      if (nextAt === undefined) continue;
      store.setNextRun(rule.arn, expression, nextAt);
      this.#next.set(rule, nextAt);
    }
    this.#runDue();
  }

  stop(): void {
    this.#alarm.clear();
  }

  #runDue(): void {
    const now = Date.now();
    for (const [rule, scheduledAt] of this.#next) {
      if (scheduledAt > now) continue;
      const nextAt = followingRun(rule, scheduledAt, now);
      this.#next.set(rule, nextAt);
      this.#parts.run(rule, new Date(scheduledAt), nextAt);
    }
    this.#alarm.set(Math.min(...this.#next.values()));
  }
}

/** Keeps the beat of the schedule, unless it has fallen behind. */
function followingRun(rule: Rule, scheduledAt: number, now: number): number {
  const following = rule.schedule?.next(new Date(scheduledAt));
  const next = following && following.getTime() > now ? following : rule.schedule?.next(new Date(now));
  // A schedule without a further run stays silent for good; SQLite has no infinity in its integers.
  return next?.getTime() ?? Number.MAX_SAFE_INTEGER;
}

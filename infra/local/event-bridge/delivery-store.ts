import { join } from 'node:path';
import { type Row, SqliteFile } from '../sqlite-file.ts';

/** One event on its way to one target; everything needed to deliver it, whatever becomes of the rule. */
export interface Delivery {
  readonly seq: number;
  readonly targetArn: string;
  /** Not before this time (epoch ms). */
  readonly dueAt: number;
  readonly acceptedAt: number;
  /** Failures to hand the event over. */
  readonly attempts: number;
  /** Failures of the function that got it. */
  readonly functionFailures: number;
  readonly ruleArn: string;
  readonly targetId: string;
  readonly eventId: string;
  readonly payload: string;
  readonly groupId: string | undefined;
  readonly maxRetries: number;
  readonly maxAgeMs: number;
  readonly deadLetterArn: string | undefined;
  /** How many buses the event has passed. */
  readonly hops: number;
}

export type NewDelivery = Omit<Delivery, 'seq' | 'dueAt' | 'attempts' | 'functionFailures'>;

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS deliveries (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    target_arn TEXT NOT NULL,
    due_at INTEGER NOT NULL,
    accepted_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    function_failures INTEGER NOT NULL DEFAULT 0,
    body TEXT NOT NULL
  );
  CREATE INDEX IF NOT EXISTS deliveries_due ON deliveries (target_arn, due_at, seq);
  CREATE TABLE IF NOT EXISTS schedules (
    rule_arn TEXT PRIMARY KEY,
    expression TEXT NOT NULL,
    next_at INTEGER NOT NULL
  );
`;

/** The deliveries still to be made and the next runs of the schedules, in one SQLite file. */
export class DeliveryStore {
  readonly #file: SqliteFile;

  constructor(dataDir: string) {
    this.#file = new SqliteFile(join(dataDir, 'event-bridge.sqlite'), SCHEMA);
  }

  /** Stores all or nothing; together with the next run of a schedule when they come from one. */
  add(deliveries: readonly NewDelivery[], schedule?: { ruleArn: string; nextAt: number }): void {
    this.#file.transaction(() => {
      for (const { targetArn, acceptedAt, ...body } of deliveries)
        this.#file.run(
          'INSERT INTO deliveries (target_arn, due_at, accepted_at, body) VALUES (?, ?, ?, ?)',
          ...[targetArn, acceptedAt, acceptedAt, JSON.stringify(body)],
        );
      if (schedule)
        this.#file.run(
          'UPDATE schedules SET next_at = ? WHERE rule_arn = ?',
          schedule.nextAt,
          schedule.ruleArn,
        );
    });
  }

  /** The next deliveries to a target, the ones due first before those that wait for their retry. */
  next(targetArn: string, limit: number): Delivery[] {
    return this.#file
      .all('SELECT * FROM deliveries WHERE target_arn = ? ORDER BY due_at, seq LIMIT ?', targetArn, limit)
      .map(readDelivery);
  }

  remove(seqs: readonly number[]): void {
    this.#file.transaction(() => {
      for (const seq of seqs) this.#file.run('DELETE FROM deliveries WHERE seq = ?', seq);
    });
  }

  postpone(delivery: Pick<Delivery, 'seq' | 'dueAt' | 'attempts' | 'functionFailures'>): void {
    this.#file.run(
      'UPDATE deliveries SET due_at = ?, attempts = ?, function_failures = ? WHERE seq = ?',
      ...[delivery.dueAt, delivery.attempts, delivery.functionFailures, delivery.seq],
    );
  }

  targetsWithDeliveries(): string[] {
    return this.#file.all('SELECT DISTINCT target_arn FROM deliveries').map((row) => String(row.target_arn));
  }

  count(): number {
    return Number(this.#file.get('SELECT count(*) AS n FROM deliveries')?.n);
  }

  /** When a rule runs next, as far as that is known for this very expression. */
  nextRun(ruleArn: string, expression: string): number | undefined {
    const row = this.#file.get(
      'SELECT next_at FROM schedules WHERE rule_arn = ? AND expression = ?',
      ...[ruleArn, expression],
    );
    return row && Number(row.next_at);
  }

  setNextRun(ruleArn: string, expression: string, nextAt: number): void {
    this.#file.run(
      'INSERT OR REPLACE INTO schedules (rule_arn, expression, next_at) VALUES (?, ?, ?)',
      ...[ruleArn, expression, nextAt],
    );
  }

  /** A rule that is gone, or disabled, starts its schedule anew when it comes back. */
  forgetSchedulesExcept(ruleArns: readonly string[]): void {
    this.#file.run(
      'DELETE FROM schedules WHERE rule_arn NOT IN (SELECT value FROM json_each(?))',
      JSON.stringify(ruleArns),
    );
  }

  close(): void {
    this.#file.close();
  }
}

function readDelivery(row: Row): Delivery {
  const body: Omit<NewDelivery, 'targetArn' | 'acceptedAt'> = JSON.parse(String(row.body));
  return {
    ...body,
    seq: Number(row.seq),
    targetArn: String(row.target_arn),
    dueAt: Number(row.due_at),
    acceptedAt: Number(row.accepted_at),
    attempts: Number(row.attempts),
    functionFailures: Number(row.function_failures),
  };
}

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';

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

interface Row {
  readonly seq: number;
  readonly target_arn: string;
  readonly due_at: number;
  readonly accepted_at: number;
  readonly attempts: number;
  readonly function_failures: number;
  readonly body: string;
}

const SCHEMA = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
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
  readonly #database: DatabaseSync;
  readonly #insert: StatementSync;
  readonly #due: StatementSync;
  readonly #delete: StatementSync;
  readonly #postpone: StatementSync;

  constructor(dataDir: string) {
    mkdirSync(dataDir, { recursive: true });
    this.#database = new DatabaseSync(join(dataDir, 'event-bridge.sqlite'));
    this.#database.exec(SCHEMA);
    this.#insert = this.#database.prepare(
      'INSERT INTO deliveries (target_arn, due_at, accepted_at, body) VALUES (?, ?, ?, ?)',
    );
    this.#due = this.#database.prepare(
      'SELECT * FROM deliveries WHERE target_arn = ? ORDER BY due_at, seq LIMIT ?',
    );
    this.#delete = this.#database.prepare('DELETE FROM deliveries WHERE seq = ?');
    this.#postpone = this.#database.prepare(
      'UPDATE deliveries SET due_at = ?, attempts = ?, function_failures = ? WHERE seq = ?',
    );
  }

  /** Stores all or nothing; together with the next run of a schedule when they come from one. */
  add(deliveries: readonly NewDelivery[], schedule?: { ruleArn: string; nextAt: number }): void {
    this.#transaction(() => {
      for (const { targetArn, acceptedAt, ...body } of deliveries)
        this.#insert.run(targetArn, acceptedAt, acceptedAt, JSON.stringify(body));
      if (schedule)
        this.#database
          .prepare('UPDATE schedules SET next_at = ? WHERE rule_arn = ?')
          .run(schedule.nextAt, schedule.ruleArn);
    });
  }

  /** The next deliveries to a target, the ones due first before those that wait for their retry. */
  next(targetArn: string, limit: number): Delivery[] {
    return this.#due.all(targetArn, limit).map((row) => {
      const { target_arn, due_at, accepted_at, attempts, function_failures, seq, body } =
        row as unknown as Row;
      const rest: Omit<NewDelivery, 'targetArn' | 'acceptedAt'> = JSON.parse(body);
      return {
        ...rest,
        seq,
        targetArn: target_arn,
        dueAt: due_at,
        acceptedAt: accepted_at,
        attempts,
        functionFailures: function_failures,
      };
    });
  }

  remove(seqs: readonly number[]): void {
    this.#transaction(() => {
      for (const seq of seqs) this.#delete.run(seq);
    });
  }

  postpone(delivery: Pick<Delivery, 'seq' | 'dueAt' | 'attempts' | 'functionFailures'>): void {
    this.#postpone.run(delivery.dueAt, delivery.attempts, delivery.functionFailures, delivery.seq);
  }

  targetsWithDeliveries(): string[] {
    const rows = this.#database.prepare('SELECT DISTINCT target_arn FROM deliveries').all();
    return rows.map((row) => String(row.target_arn));
  }

  count(): number {
    return Number(this.#database.prepare('SELECT count(*) AS n FROM deliveries').get()?.n);
  }

  /** When a rule runs next, as far as that is known for this very expression. */
  nextRun(ruleArn: string, expression: string): number | undefined {
    const row = this.#database
      .prepare('SELECT next_at FROM schedules WHERE rule_arn = ? AND expression = ?')
      .get(ruleArn, expression);
    return row && Number(row.next_at);
  }

  setNextRun(ruleArn: string, expression: string, nextAt: number): void {
    this.#database
      .prepare('INSERT OR REPLACE INTO schedules (rule_arn, expression, next_at) VALUES (?, ?, ?)')
      .run(ruleArn, expression, nextAt);
  }

  /** A rule that is gone, or disabled, starts its schedule anew when it comes back. */
  forgetSchedulesExcept(ruleArns: readonly string[]): void {
    this.#database
      .prepare('DELETE FROM schedules WHERE rule_arn NOT IN (SELECT value FROM json_each(?))')
      .run(JSON.stringify(ruleArns));
  }

  close(): void {
    this.#database.close();
  }

  #transaction(work: () => void): void {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      work();
      this.#database.exec('COMMIT');
    } catch (error) {
      this.#database.exec('ROLLBACK');
      throw error;
    }
  }
}

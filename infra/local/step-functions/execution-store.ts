import type { Row, SqliteFile } from '../sqlite-file.ts';
import type { HistoryEvent } from './history.ts';

export type Status = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

export interface Execution {
  readonly id: number;
  readonly arn: string;
  readonly machineArn: string;
  readonly name: string;
  /** The hash of the definition the execution began with; it ends with the same. */
  readonly definition: string;
  readonly status: Status;
  readonly input: string;
  readonly output: string | undefined;
  readonly error: string | undefined;
  readonly cause: string | undefined;
  readonly startedAt: number;
  readonly stoppedAt: number | undefined;
}

type NewExecution = Pick<Execution, 'arn' | 'machineArn' | 'name' | 'definition' | 'input' | 'startedAt'>;

export interface Ending {
  readonly status: Exclude<Status, 'RUNNING'>;
  readonly output?: unknown;
  readonly error?: string | undefined;
  readonly cause?: string | undefined;
}

export interface StoredEvent extends HistoryEvent {
  readonly id: number;
  readonly previousEventId: number;
  readonly timestamp: number;
}

/** Executions, the definitions they began with, and their history. */
export class ExecutionStore {
  readonly #file: SqliteFile;

  constructor(file: SqliteFile) {
    this.#file = file;
  }

  saveDefinition(hash: string, text: string): void {
    this.#file.run('INSERT OR IGNORE INTO definitions (hash, text) VALUES (?, ?)', hash, text);
  }

  definition(hash: string): string | undefined {
    const row = this.#file.get('SELECT text FROM definitions WHERE hash = ?', hash);
    return row && String(row.text);
  }

  /** Gives the execution's id. */
  add(execution: NewExecution, timeoutAt: number | undefined): number {
    const { arn, machineArn, name, definition, input, startedAt } = execution;
    return this.#file.insert(
      `INSERT INTO executions (arn, machine_arn, name, definition, status, input, started_at, timeout_at)
       VALUES (?, ?, ?, ?, 'RUNNING', ?, ?, ?)`,
      ...[arn, machineArn, name, definition, input, startedAt, timeoutAt ?? null],
    );
  }

  get(id: number): Execution | undefined {
    const row = this.#file.get('SELECT * FROM executions WHERE id = ?', id);
    return row && readExecution(row);
  }

  byArn(arn: string): Execution | undefined {
    const row = this.#file.get('SELECT * FROM executions WHERE arn = ?', arn);
    return row && readExecution(row);
  }

  /** The executions of a machine with an id below `before`, newest first. */
  list(machineArn: string, status: Status | undefined, before: number, limit: number): Execution[] {
    const rows =
      status === undefined
        ? this.#file.all(
            'SELECT * FROM executions WHERE machine_arn = ? AND id < ? ORDER BY id DESC LIMIT ?',
            ...[machineArn, before, limit],
          )
        : this.#file.all(
            'SELECT * FROM executions WHERE machine_arn = ? AND status = ? AND id < ? ORDER BY id DESC LIMIT ?',
            ...[machineArn, status, before, limit],
          );
    return rows.map(readExecution);
  }

  /** Closes a running execution and drops its threads; false when it was closed before. */
  close(id: number, { status, output, error, cause }: Ending): boolean {
    const outputText = output === undefined ? null : JSON.stringify(output);
    const changed = this.#file.run(
      `UPDATE executions SET status = ?, output = ?, error = ?, cause = ?, stopped_at = ?, timeout_at = NULL
       WHERE id = ? AND status = 'RUNNING'`,
      ...[status, outputText, error ?? null, cause ?? null, Date.now(), id],
    );
    if (changed > 0) this.#file.run('DELETE FROM threads WHERE execution = ?', id);
    return changed > 0;
  }

  /** Appends to the history; gives the id of the last event, `previous` when there is none to append. */
  appendEvents(execution: number, events: readonly HistoryEvent[], previous: number): number {
    if (events.length === 0) return previous;
    const row = this.#file.get(
      'UPDATE executions SET events = events + ? WHERE id = ? RETURNING events',
      ...[events.length, execution],
    );
    let id = Number(row?.events) - events.length;
    let last = previous;
    for (const event of events) {
      id += 1;
      this.#file.run(
        'INSERT INTO events (execution, id, previous, at, type, details) VALUES (?, ?, ?, ?, ?, ?)',
        ...[execution, id, last, Date.now(), event.type, JSON.stringify(event.details ?? {})],
      );
      last = id;
    }
    return last;
  }

  /** Events from an id on, upwards or downwards. */
  history(execution: number, from: number, reverse: boolean, limit: number): StoredEvent[] {
    const rows = this.#file.all(
      reverse
        ? 'SELECT * FROM events WHERE execution = ? AND id <= ? ORDER BY id DESC LIMIT ?'
        : 'SELECT * FROM events WHERE execution = ? AND id >= ? ORDER BY id LIMIT ?',
      ...[execution, from, limit],
    );
    return rows.map((row) => ({
      id: Number(row.id),
      previousEventId: Number(row.previous),
      timestamp: Number(row.at),
      type: String(row.type),
      details: JSON.parse(String(row.details)),
    }));
  }

  /** Running executions whose time is over. */
  timedOut(now: number): Execution[] {
    return this.#file
      .all('SELECT * FROM executions WHERE timeout_at <= ? ORDER BY timeout_at', now)
      .map(readExecution);
  }

  nextTimeout(): number {
    const row = this.#file.get('SELECT min(timeout_at) AS at FROM executions WHERE timeout_at IS NOT NULL');
    return typeof row?.at === 'number' ? row.at : Number.POSITIVE_INFINITY;
  }

  /** Forgets what closed before a time, and all but the newest closed executions; gives how many. */
  trim(closedBefore: number, keep: number): number {
    return this.#file.transaction(() => {
      const gone = this.#file.all(
        `SELECT id FROM executions WHERE stopped_at < ?
         UNION
         SELECT id FROM (SELECT id FROM executions WHERE stopped_at IS NOT NULL
                         ORDER BY stopped_at DESC, id DESC LIMIT -1 OFFSET ?)`,
        ...[closedBefore, keep],
      );
      for (const { id } of gone) {
        this.#file.run('DELETE FROM events WHERE execution = ?', Number(id));
        this.#file.run('DELETE FROM executions WHERE id = ?', Number(id));
      }
      return gone.length;
    });
  }
}

function readExecution(row: Row): Execution {
  return {
    id: Number(row.id),
    arn: String(row.arn),
    machineArn: String(row.machine_arn),
    name: String(row.name),
    definition: String(row.definition),
    status: row.status as Status,
    input: String(row.input),
    output: optionalText(row.output),
    error: optionalText(row.error),
    cause: optionalText(row.cause),
    startedAt: Number(row.started_at),
    stoppedAt: row.stopped_at === null ? undefined : Number(row.stopped_at),
  };
}

function optionalText(value: unknown): string | undefined {
  return value === null ? undefined : String(value);
}

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import type { HistoryEvent } from './history.ts';
import { EXECUTION_SCHEMA } from './execution-schema.ts';
import type { ScopeStep, Thread, ThreadChanges } from './thread.ts';

export type Status = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

export interface Execution {
  readonly id: number;
  readonly arn: string;
  readonly machineArn: string;
  readonly name: string;
  /** Names the definition the execution began with; it ends with the same. */
  readonly definition: string;
  readonly status: Status;
  readonly input: string;
  readonly output: string | undefined;
  readonly error: string | undefined;
  readonly cause: string | undefined;
  readonly startedAt: number;
  readonly stoppedAt: number | undefined;
  readonly events: number;
}

export interface StoredEvent extends HistoryEvent {
  readonly id: number;
  readonly previousEventId: number;
  readonly timestamp: number;
}

export type NewThread = Pick<Thread, 'slot' | 'path' | 'state' | 'input' | 'variables' | 'mapItem'>;

type Row = Record<string, unknown>;

/** Executions, their threads and their history in one SQLite file. Knows rows, not the language's rules. */
export class ExecutionStore {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  #depth = 0;

  constructor(dataDir: string) {
    mkdirSync(dataDir, { recursive: true });
    this.#database = new DatabaseSync(join(dataDir, 'step-functions.sqlite'));
    this.#database.exec(EXECUTION_SCHEMA);
  }

  /** All or nothing; a transaction inside another is part of it. */
  transaction<T>(work: () => T): T {
    if (this.#depth > 0) return work();
    this.#database.exec('BEGIN IMMEDIATE');
    this.#depth += 1;
    try {
      const result = work();
      this.#database.exec('COMMIT');
      return result;
    } catch (error) {
      this.#database.exec('ROLLBACK');
      throw error;
    } finally {
      this.#depth -= 1;
    }
  }

  saveDefinition(hash: string, text: string): void {
    this.#run('INSERT OR IGNORE INTO definitions (hash, text) VALUES (?, ?)', hash, text);
  }

  definition(hash: string): string | undefined {
    const row = this.#get('SELECT text FROM definitions WHERE hash = ?', hash);
    return row && String(row.text);
  }

  addExecution(execution: Pick<Execution, 'arn' | 'machineArn' | 'name' | 'definition' | 'input' | 'startedAt'>, timeoutAt: number | undefined): number {
    const { arn, machineArn, name, definition, input, startedAt } = execution;
    return this.#insert(
      `INSERT INTO executions (arn, machine_arn, name, definition, status, input, started_at, timeout_at)
       VALUES (?, ?, ?, ?, 'RUNNING', ?, ?, ?)`,
      arn, machineArn, name, definition, input, startedAt, timeoutAt ?? null,
    );
  }

  execution(id: number): Execution | undefined {
    const row = this.#get('SELECT * FROM executions WHERE id = ?', id);
    return row && readExecution(row);
  }

  executionByArn(arn: string): Execution | undefined {
    const row = this.#get('SELECT * FROM executions WHERE arn = ?', arn);
    return row && readExecution(row);
  }

  /** The executions of a machine, newest first. */
  executions(machineArn: string, status: Status | undefined, before: number, limit: number): Execution[] {
    const filter = status === undefined ? '' : 'AND status = ?';
    const values = status === undefined ? [machineArn, before, limit] : [machineArn, before, status, limit];
    return this.#all(
      `SELECT * FROM executions WHERE machine_arn = ? AND id < ? ${filter} ORDER BY id DESC LIMIT ?`,
      ...values,
    ).map(readExecution);
  }

  /** Closes a running execution and drops its threads; false when it was closed before. */
  closeExecution(
    id: number,
    end: { status: Status; output?: string | undefined; error?: string | undefined; cause?: string | undefined },
  ): boolean {
    const changed = this.#run(
      `UPDATE executions SET status = ?, output = ?, error = ?, cause = ?, stopped_at = ?, timeout_at = NULL
       WHERE id = ? AND status = 'RUNNING'`,
      end.status, end.output ?? null, end.error ?? null, end.cause ?? null, Date.now(), id,
    );
    if (changed > 0) this.#run('DELETE FROM threads WHERE execution = ?', id);
    return changed > 0;
  }

  addThread(execution: number, parent: number | undefined, thread: NewThread, lastEvent: number): number {
    return this.#insert(
      `INSERT INTO threads (execution, parent, slot, path, state, phase, input, variables, map_item, last_event, entered_at)
       VALUES (?, ?, ?, ?, ?, 'ready', ?, ?, ?, ?, ?)`,
      execution, parent ?? null, thread.slot, JSON.stringify(thread.path), thread.state, JSON.stringify(thread.input),
      JSON.stringify(thread.variables), thread.mapItem === undefined ? null : JSON.stringify(thread.mapItem), lastEvent,
      Date.now(),
    );
  }

  thread(id: number): Thread | undefined {
    const row = this.#get('SELECT * FROM threads WHERE id = ?', id);
    return row && readThread(row);
  }

  children(parent: number): Thread[] {
    return this.#all('SELECT * FROM threads WHERE parent = ? ORDER BY slot', parent).map(readThread);
  }

  /** How many children of a thread are there, and how many of them are done. */
  countChildren(parent: number): { all: number; done: number } {
    const row = this.#get("SELECT count(*) AS n, sum(phase = 'done') AS done FROM threads WHERE parent = ?", parent);
    return { all: Number(row?.n ?? 0), done: Number(row?.done ?? 0) };
  }

  deleteDescendants(parent: number): void {
    this.#run(
      `WITH RECURSIVE below (id) AS (
         SELECT id FROM threads WHERE parent = ?1 UNION ALL SELECT t.id FROM threads t JOIN below b ON t.parent = b.id)
       DELETE FROM threads WHERE id IN (SELECT id FROM below)`,
      parent,
    );
  }

  /** False when the thread has changed since it was read, or is gone: then the caller's work is void. */
  updateThread(thread: Pick<Thread, 'id' | 'version'>, changes: ThreadChanges): boolean {
    const columns: [string, SQLInputValue][] = [];
    if (changes.state !== undefined) columns.push(['state', changes.state], ['entered_at', Date.now()]);
    if (changes.phase !== undefined) columns.push(['phase', changes.phase]);
    if ('input' in changes) columns.push(['input', JSON.stringify(changes.input)]);
    if (changes.variables !== undefined) columns.push(['variables', JSON.stringify(changes.variables)]);
    if ('work' in changes) columns.push(['work', JSON.stringify(changes.work ?? null)]);
    if (changes.retries !== undefined) columns.push(['retries', JSON.stringify(changes.retries)]);
    if (changes.lastEvent !== undefined) columns.push(['last_event', changes.lastEvent]);
    columns.push(['wake_at', changes.wakeAt ?? null]);
    const assignments = columns.map(([name]) => `${name} = ?`).join(', ');
    const changed = this.#run(
      `UPDATE threads SET ${assignments}, version = version + 1 WHERE id = ? AND version = ?`,
      ...columns.map(([, value]) => value), thread.id, thread.version,
    );
    return changed > 0;
  }

  /** Appends to the history; gives the id of the last event, `previous` when there is none to append. */
  appendEvents(execution: number, events: readonly HistoryEvent[], previous: number): number {
    if (events.length === 0) return previous;
    const row = this.#get(
      'UPDATE executions SET events = events + ? WHERE id = ? RETURNING events', events.length, execution,
    );
    let id = Number(row?.events) - events.length;
    let last = previous;
    for (const event of events) {
      id += 1;
      this.#run(
        'INSERT INTO events (execution, id, previous, at, type, details) VALUES (?, ?, ?, ?, ?, ?)',
        execution, id, last, Date.now(), event.type, JSON.stringify(event.details ?? {}),
      );
      last = id;
    }
    return last;
  }

  history(execution: number, from: number, reverse: boolean, limit: number): StoredEvent[] {
    const rows = reverse
      ? this.#all('SELECT * FROM events WHERE execution = ? AND id <= ? ORDER BY id DESC LIMIT ?', execution, from, limit)
      : this.#all('SELECT * FROM events WHERE execution = ? AND id >= ? ORDER BY id LIMIT ?', execution, from, limit);
    return rows.map((row) => ({
      id: Number(row.id),
      previousEventId: Number(row.previous),
      timestamp: Number(row.at),
      type: String(row.type),
      details: JSON.parse(String(row.details)),
    }));
  }

  /** Threads that were on the move when the process ended. */
  interruptedThreads(): number[] {
    const rows = this.#all("SELECT id FROM threads WHERE wake_at IS NULL AND phase NOT IN ('forked', 'done') ORDER BY id");
    return rows.map((row) => Number(row.id));
  }

  /** Takes the threads whose time has come, the earliest first; they are on the move from now on. */
  takeDueThreads(now: number, limit: number): number[] {
    return this.transaction(() => {
      const rows = this.#all('SELECT id FROM threads WHERE wake_at <= ? ORDER BY wake_at, id LIMIT ?', now, limit);
      for (const row of rows) this.#run('UPDATE threads SET wake_at = NULL WHERE id = ?', Number(row.id));
      return rows.map((row) => Number(row.id));
    });
  }

  dueTimeouts(now: number): number[] {
    return this.#all('SELECT id FROM executions WHERE timeout_at <= ? ORDER BY timeout_at', now).map((row) => Number(row.id));
  }

  /** When the next thread wakes or the next execution times out. */
  nextWake(): number {
    const row = this.#get(
      `SELECT min(at) AS at FROM (SELECT min(wake_at) AS at FROM threads WHERE wake_at IS NOT NULL
       UNION ALL SELECT min(timeout_at) FROM executions WHERE timeout_at IS NOT NULL)`,
    );
    return row?.at === null || row === undefined ? Number.POSITIVE_INFINITY : Number(row.at);
  }

  /** Forgets what closed before a time, and all but the newest closed executions; returns how many. */
  trim(closedBefore: number, keep: number): number {
    return this.transaction(() => {
      const gone = this.#all(
        `SELECT id FROM executions WHERE stopped_at < ?1 UNION
         SELECT id FROM (SELECT id FROM executions WHERE stopped_at IS NOT NULL ORDER BY stopped_at DESC LIMIT -1 OFFSET ?2)`,
        closedBefore, keep,
      );
      for (const { id } of gone) {
        this.#run('DELETE FROM events WHERE execution = ?', Number(id));
        this.#run('DELETE FROM executions WHERE id = ?', Number(id));
      }
      return gone.length;
    });
  }

  close(): void {
    this.#database.close();
  }

  #prepared(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#database.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  #run(sql: string, ...values: SQLInputValue[]): number {
    return Number(this.#prepared(sql).run(...values).changes);
  }

  #insert(sql: string, ...values: SQLInputValue[]): number {
    return Number(this.#prepared(sql).run(...values).lastInsertRowid);
  }

  #get(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return this.#prepared(sql).get(...values);
  }

  #all(sql: string, ...values: SQLInputValue[]): Row[] {
    return this.#prepared(sql).all(...values);
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
    events: Number(row.events),
  };
}

function readThread(row: Row): Thread {
  return {
    id: Number(row.id),
    execution: Number(row.execution),
    parent: row.parent === null ? undefined : Number(row.parent),
    slot: Number(row.slot),
    path: JSON.parse(String(row.path)) as ScopeStep[],
    state: String(row.state),
    phase: row.phase as Thread['phase'],
    input: JSON.parse(String(row.input)),
    variables: JSON.parse(String(row.variables)),
    work: JSON.parse(String(row.work)),
    retries: JSON.parse(String(row.retries)),
    mapItem: row.map_item === null ? undefined : JSON.parse(String(row.map_item)),
    lastEvent: Number(row.last_event),
    enteredAt: Number(row.entered_at),
    version: Number(row.version),
  };
}

function optionalText(value: unknown): string | undefined {
  return value === null ? undefined : String(value);
}

import type { SQLInputValue } from 'node:sqlite';
import type { Row, SqliteFile } from '../sqlite-file.ts';
import type { Thread, ThreadChanges } from './thread.ts';

export type NewThread = Pick<Thread, 'slot' | 'path' | 'state' | 'phase' | 'input' | 'variables' | 'mapItem'>;

/** The threads of the running executions. */
export class ThreadStore {
  readonly #file: SqliteFile;

  constructor(file: SqliteFile) {
    this.#file = file;
  }

  /** Gives the thread's id. */
  add(execution: number, parent: number | undefined, thread: NewThread, lastEvent: number): number {
    const { slot, path, state, phase, input, variables, mapItem } = thread;
    return this.#file.insert(
      `INSERT INTO threads (execution, parent, slot, path, state, phase, input, variables, map_item, last_event,
         entered_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ...[execution, parent ?? null, slot, JSON.stringify(path), state, phase, JSON.stringify(input)],
      ...[JSON.stringify(variables), JSON.stringify(mapItem ?? null), lastEvent, Date.now()],
    );
  }

  get(id: number): Thread | undefined {
    const row = this.#file.get('SELECT * FROM threads WHERE id = ?', id);
    return row && readThread(row);
  }

  /** Whether nothing has happened to the thread since it was read. */
  isCurrent({ id, version }: Thread): boolean {
    return this.#file.get('SELECT 1 FROM threads WHERE id = ? AND version = ?', id, version) !== undefined;
  }

  children(parent: number): Thread[] {
    return this.#file.all('SELECT * FROM threads WHERE parent = ? ORDER BY slot', parent).map(readThread);
  }

  /** Whether all children of a thread are done. */
  areChildrenDone(parent: number): boolean {
    return (
      this.#file.get("SELECT 1 FROM threads WHERE parent = ? AND phase <> 'done' LIMIT 1", parent) ===
      undefined
    );
  }

  /** The first child that still waits for its place. */
  nextQueued(parent: number): { id: number; slot: number } | undefined {
    const row = this.#file.get(
      "SELECT id, slot FROM threads WHERE parent = ? AND phase = 'queued' ORDER BY slot LIMIT 1",
      parent,
    );
    return row && { id: Number(row.id), slot: Number(row.slot) };
  }

  deleteDescendants(parent: number): void {
    this.#file.run(
      `WITH RECURSIVE below (id) AS (
         SELECT id FROM threads WHERE parent = ?
         UNION ALL
         SELECT threads.id FROM threads JOIN below ON threads.parent = below.id
       )
       DELETE FROM threads WHERE id IN (SELECT id FROM below)`,
      parent,
    );
  }

  update(id: number, changes: ThreadChanges): void {
    const columns: Record<string, SQLInputValue> = { wake_at: changes.wakeAt ?? null };
    if (changes.state !== undefined) Object.assign(columns, { state: changes.state, entered_at: Date.now() });
    if (changes.phase !== undefined) columns.phase = changes.phase;
    if (changes.lastEvent !== undefined) columns.last_event = changes.lastEvent;
    for (const name of ['input', 'variables', 'work', 'retries'] as const)
      if (changes[name] !== undefined) columns[name] = JSON.stringify(changes[name]);
    const assignments = Object.keys(columns).map((name) => `${name} = ?`);
    this.#file.run(
      `UPDATE threads SET ${assignments.join(', ')}, version = version + 1 WHERE id = ?`,
      ...[...Object.values(columns), id],
    );
  }

  /** Threads that were on the move when the process ended. */
  interrupted(): number[] {
    return this.#file
      .all(
        "SELECT id FROM threads WHERE wake_at IS NULL AND phase NOT IN ('forked', 'queued', 'done') ORDER BY id",
      )
      .map((row) => Number(row.id));
  }

  /** Takes threads whose time has come, the earliest first; they are on the move from now on. */
  takeDue(now: number, limit: number): number[] {
    return this.#file.transaction(() => {
      const ids = this.#file
        .all('SELECT id FROM threads WHERE wake_at <= ? ORDER BY wake_at, id LIMIT ?', now, limit)
        .map((row) => Number(row.id));
      for (const id of ids) this.#file.run('UPDATE threads SET wake_at = NULL WHERE id = ?', id);
      return ids;
    });
  }

  nextWake(): number {
    const row = this.#file.get('SELECT min(wake_at) AS at FROM threads WHERE wake_at IS NOT NULL');
    return typeof row?.at === 'number' ? row.at : Number.POSITIVE_INFINITY;
  }
}

function readThread(row: Row): Thread {
  return {
    id: Number(row.id),
    execution: Number(row.execution),
    parent: row.parent === null ? undefined : Number(row.parent),
    slot: Number(row.slot),
    path: JSON.parse(String(row.path)),
    state: String(row.state),
    phase: row.phase as Thread['phase'],
    input: JSON.parse(String(row.input)),
    variables: JSON.parse(String(row.variables)),
    work: JSON.parse(String(row.work)),
    retries: JSON.parse(String(row.retries)),
    mapItem: JSON.parse(String(row.map_item)) ?? undefined,
    lastEvent: Number(row.last_event),
    enteredAt: Number(row.entered_at),
    version: Number(row.version),
  };
}

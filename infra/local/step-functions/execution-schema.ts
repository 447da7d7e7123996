/**
 * An execution is a tree of threads: the root runs through the machine's states; a Parallel or Map state forks a
 * thread per branch or item and waits for them. `wake_at` is set only while a thread waits for a point in time, and
 * the partial index holds nothing else: finding the next to wake costs the same with ten and with ten thousand.
 */
export const EXECUTION_SCHEMA = `
  CREATE TABLE IF NOT EXISTS definitions (hash TEXT PRIMARY KEY, text TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS executions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    arn TEXT NOT NULL UNIQUE,
    machine_arn TEXT NOT NULL,
    name TEXT NOT NULL,
    definition TEXT NOT NULL,
    status TEXT NOT NULL,
    input TEXT NOT NULL,
    output TEXT,
    error TEXT,
    cause TEXT,
    started_at INTEGER NOT NULL,
    stopped_at INTEGER,
    timeout_at INTEGER,
    events INTEGER NOT NULL DEFAULT 0
  );
  CREATE INDEX IF NOT EXISTS executions_of_machine ON executions (machine_arn, id);
  CREATE INDEX IF NOT EXISTS executions_of_machine_by_status ON executions (machine_arn, status, id);
  CREATE INDEX IF NOT EXISTS executions_closed ON executions (stopped_at) WHERE stopped_at IS NOT NULL;
  CREATE INDEX IF NOT EXISTS executions_timeout ON executions (timeout_at) WHERE timeout_at IS NOT NULL;
  CREATE TABLE IF NOT EXISTS threads (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    execution INTEGER NOT NULL,
    parent INTEGER,
    slot INTEGER NOT NULL,
    path TEXT NOT NULL,
    state TEXT NOT NULL,
    phase TEXT NOT NULL,
    input TEXT NOT NULL,
    variables TEXT NOT NULL,
    work TEXT NOT NULL DEFAULT 'null',
    retries TEXT NOT NULL DEFAULT '{}',
    map_item TEXT NOT NULL,
    last_event INTEGER NOT NULL,
    entered_at INTEGER NOT NULL,
    wake_at INTEGER,
    version INTEGER NOT NULL DEFAULT 0
  );
  CREATE INDEX IF NOT EXISTS threads_of_execution ON threads (execution);
  CREATE INDEX IF NOT EXISTS threads_of_parent ON threads (parent, phase, slot) WHERE parent IS NOT NULL;
  CREATE INDEX IF NOT EXISTS threads_waking ON threads (wake_at, id) WHERE wake_at IS NOT NULL;
  CREATE TABLE IF NOT EXISTS events (
    execution INTEGER NOT NULL,
    id INTEGER NOT NULL,
    previous INTEGER NOT NULL,
    at INTEGER NOT NULL,
    type TEXT NOT NULL,
    details TEXT NOT NULL,
    PRIMARY KEY (execution, id)
  ) WITHOUT ROWID;
`;

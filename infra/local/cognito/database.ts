import { join } from 'node:path';
import { SqliteFile } from '../sqlite-file.ts';

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS pool (
    id TEXT PRIMARY KEY, logical_id TEXT NOT NULL, signing_key TEXT NOT NULL, secret TEXT NOT NULL, created_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS client (
    id TEXT PRIMARY KEY, pool_id TEXT NOT NULL, logical_id TEXT NOT NULL, secret TEXT NOT NULL, created_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS user (
    pool_id TEXT NOT NULL, name TEXT NOT NULL, sub TEXT NOT NULL, record TEXT NOT NULL, PRIMARY KEY (pool_id, name)
  ) STRICT;
  CREATE UNIQUE INDEX IF NOT EXISTS user_sub ON user (pool_id, sub);
  CREATE TABLE IF NOT EXISTS alias (
    pool_id TEXT NOT NULL, alias TEXT NOT NULL, name TEXT NOT NULL, PRIMARY KEY (pool_id, alias)
  ) STRICT;
  CREATE INDEX IF NOT EXISTS alias_name ON alias (pool_id, name);
  CREATE TABLE IF NOT EXISTS session (
    hash TEXT PRIMARY KEY, record TEXT NOT NULL, expires_at INTEGER NOT NULL
  ) STRICT;
  CREATE TABLE IF NOT EXISTS refresh_token (
    hash TEXT PRIMARY KEY, pool_id TEXT NOT NULL, client_id TEXT NOT NULL, sub TEXT NOT NULL,
    origin_jti TEXT NOT NULL UNIQUE, auth_time INTEGER NOT NULL, expires_at INTEGER NOT NULL, revoked INTEGER NOT NULL DEFAULT 0
  ) STRICT;
  CREATE INDEX IF NOT EXISTS refresh_token_sub ON refresh_token (pool_id, sub);
  CREATE TABLE IF NOT EXISTS code (
    pool_id TEXT NOT NULL, sub TEXT NOT NULL, purpose TEXT NOT NULL, hash TEXT NOT NULL, failures INTEGER NOT NULL,
    expires_at INTEGER NOT NULL, PRIMARY KEY (pool_id, sub, purpose)
  ) STRICT;
  CREATE TABLE IF NOT EXISTS attempt (pool_id TEXT NOT NULL, sub TEXT NOT NULL, action TEXT NOT NULL, at INTEGER NOT NULL) STRICT;
  CREATE INDEX IF NOT EXISTS attempt_of ON attempt (pool_id, sub, action, at);
`;

/** Opens the one file of the user pools. */
export function openDatabase(dataDir: string): SqliteFile {
  return new SqliteFile(join(dataDir, 'cognito.sqlite'), SCHEMA);
}

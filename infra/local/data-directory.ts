/** The data directory: who holds it, and how it is emptied. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Another local cloud runs over the directory. */
export class DataDirectoryInUse extends Error {
  readonly pid: number | undefined;

  constructor(directory: string, pid: number | undefined) {
    super(`A local cloud already runs over ${directory}${pid === undefined ? '' : ` (process ${pid})`}.`);
    this.name = 'DataDirectoryInUse';
    this.pid = pid;
  }
}

/** The directory holds files that no local cloud made; emptying it would delete them. */
export class NotADataDirectory extends Error {
  constructor(directory: string) {
    super(`${directory} holds other things than a local cloud's data.`);
    this.name = 'NotADataDirectory';
  }
}

export interface HeldDirectory {
  /** Deletes what earlier runs left. */
  empty(): void;
  release(): void;
}

const LOCK = 'lock.sqlite';
const HOLDER = 'lock.pid';

/**
 * Makes the directory and holds it until `release` or the end of the process, even by `kill -9`: the lock is one of
 * the operating system's, on a SQLite file. Throws DataDirectoryInUse or NotADataDirectory.
 */
export function holdDataDirectory(directory: string): HeldDirectory {
  mkdirSync(directory, { recursive: true });
  if (!existsSync(join(directory, LOCK)) && readdirSync(directory).length > 0) {
    throw new NotADataDirectory(directory);
  }
  const lock = new DatabaseSync(join(directory, LOCK));
  try {
    lock.exec(
      'PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; CREATE TABLE IF NOT EXISTS held (by_whom); COMMIT;',
    );
  } catch {
    lock.close();
    throw new DataDirectoryInUse(directory, readHolder(directory));
  }
  writeFileSync(join(directory, HOLDER), String(process.pid));
  return {
    empty: () => {
      for (const name of readdirSync(directory)) {
        // The lock's journal, if there is one, belongs to the lock.
        if (!name.startsWith('lock.')) rmSync(join(directory, name), { recursive: true, force: true });
      }
    },
    release: () => {
      rmSync(join(directory, HOLDER), { force: true });
      lock.close();
    },
  };
}

function readHolder(directory: string): number | undefined {
  try {
    return Number(readFileSync(join(directory, HOLDER), 'utf8')) || undefined;
  } catch {
    return undefined;
  }
}

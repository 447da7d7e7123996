import { DatabaseSync, type StatementSync } from 'node:sqlite';

/** How far a stream was read: everything up to and with this record has been handled. */
export interface StreamPosition {
  readonly shardId: string;
  readonly sequenceNumber: string;
}

/**
 * What the mappings must know after a kill -9: the position in each stream, written after success only. Messages that
 * were with a function need no note: their queues lived in the same process and give them again at the next start.
 */
export class MappingStore {
  readonly #database: DatabaseSync;
  readonly #readPosition: StatementSync;
  readonly #writePosition: StatementSync;

  constructor(file: string) {
    this.#database = new DatabaseSync(file);
    // A kill -9 loses nothing the process handed to the system, so no write has to wait for the disk.
    this.#database.exec(`
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = OFF;
      CREATE TABLE IF NOT EXISTS positions (mapping TEXT, stream TEXT, shard TEXT, sequence_number TEXT,
        PRIMARY KEY (mapping, stream)) WITHOUT ROWID;`);
    this.#readPosition = this.#database.prepare(
      'SELECT shard, sequence_number FROM positions WHERE mapping = ? AND stream = ?',
    );
    this.#writePosition = this.#database.prepare('INSERT OR REPLACE INTO positions VALUES (?, ?, ?, ?)');
  }

  position(mapping: string, stream: string): StreamPosition | undefined {
    const row = this.#readPosition.get(mapping, stream);
    return row && { shardId: String(row.shard), sequenceNumber: String(row.sequence_number) };
  }

  savePosition(mapping: string, stream: string, position: StreamPosition): void {
    this.#writePosition.run(mapping, stream, position.shardId, position.sequenceNumber);
  }

  close(): void {
    this.#database.close();
  }
}

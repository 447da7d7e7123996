import { DatabaseSync, type StatementSync } from 'node:sqlite';

/** How far a stream was read: everything up to and with this record has been handled. */
export interface StreamPosition {
  readonly shardId: string;
  readonly sequenceNumber: string;
}

/**
 * What the mappings must know after a kill -9: the position in each stream, written after success only, and the
 * receipts of messages that were with a function, so that the next start hands them back to the queue at once
 * instead of after their visibility timeout (six times the function's timeout).
 */
export class MappingStore {
  readonly #database: DatabaseSync;
  readonly #readPosition: StatementSync;
  readonly #writePosition: StatementSync;
  readonly #insertReceipt: StatementSync;
  readonly #deleteReceipt: StatementSync;

  constructor(file: string) {
    this.#database = new DatabaseSync(file);
    // A kill -9 loses nothing the process handed to the system, so no write has to wait for the disk.
    this.#database.exec(`
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = OFF;
      CREATE TABLE IF NOT EXISTS positions (mapping TEXT, stream TEXT, shard TEXT, sequence_number TEXT,
        PRIMARY KEY (mapping, stream)) WITHOUT ROWID;
      CREATE TABLE IF NOT EXISTS receipts (mapping TEXT, receipt TEXT, PRIMARY KEY (mapping, receipt)) WITHOUT ROWID;`);
    this.#readPosition = this.#database.prepare(
      'SELECT shard, sequence_number FROM positions WHERE mapping = ? AND stream = ?',
    );
    this.#writePosition = this.#database.prepare('INSERT OR REPLACE INTO positions VALUES (?, ?, ?, ?)');
    this.#insertReceipt = this.#database.prepare('INSERT OR REPLACE INTO receipts VALUES (?, ?)');
    this.#deleteReceipt = this.#database.prepare('DELETE FROM receipts WHERE mapping = ? AND receipt = ?');
  }

  position(mapping: string, stream: string): StreamPosition | undefined {
    const row = this.#readPosition.get(mapping, stream);
    return row && { shardId: String(row.shard), sequenceNumber: String(row.sequence_number) };
  }

  savePosition(mapping: string, stream: string, position: StreamPosition): void {
    this.#writePosition.run(mapping, stream, position.shardId, position.sequenceNumber);
  }

  addReceipts(mapping: string, receipts: readonly string[]): void {
    this.#inTransaction(() => {
      for (const receipt of receipts) this.#insertReceipt.run(mapping, receipt);
    });
  }

  removeReceipts(mapping: string, receipts: readonly string[]): void {
    this.#inTransaction(() => {
      for (const receipt of receipts) this.#deleteReceipt.run(mapping, receipt);
    });
  }

  receipts(mapping: string): string[] {
    const rows = this.#database.prepare('SELECT receipt FROM receipts WHERE mapping = ?').all(mapping);
    return rows.map((row) => String(row.receipt));
  }

  close(): void {
    this.#database.close();
  }

  #inTransaction(change: () => void): void {
    this.#database.exec('BEGIN');
    try {
      change();
      this.#database.exec('COMMIT');
    } catch (error) {
      this.#database.exec('ROLLBACK');
      throw error;
    }
  }
}

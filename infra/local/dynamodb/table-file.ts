/**
 * What Dynoxide 1.2.1 leaves undone, done in its SQLite file while it runs (both wait for one another's locks):
 * an index without which every write reads all stream records (1,000 writes/s instead of 29 at 10,000 records), the
 * stream's end after a while, and the deletion of expired items.
 */
import { DatabaseSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';

/** How many rows one lock is held for; Dynoxide's writers wait meanwhile. */
const BATCH = 200;
// DynamoDB leaves items alone that expired over five years ago.
// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-before-you-start.html
const OLDEST_EXPIRY_SECONDS = 5 * 365 * 86_400;
// Dynoxide answers GetRecords with these names, as Lambda events have them; AWS writes PrincipalId there, so SDK
// clients read an empty userIdentity. Whoever makes Lambda events of the stream knows (functions-host).
const EXPIRED_BY = '{"type":"Service","principalId":"dynamodb.amazonaws.com"}';

interface TableRow {
  key_schema: string;
  gsi_definitions: string | null;
  stream_enabled: number;
  stream_view_type: string | null;
  ttl_attribute: string | null;
  ttl_enabled: number;
}

interface ItemRow {
  pk: string;
  sk: string;
  item_json: string;
}

export class TableFile {
  readonly #database: DatabaseSync;

  constructor(file: string) {
    this.#database = new DatabaseSync(file, { timeout: 5_000 });
    this.#database.exec(`CREATE INDEX IF NOT EXISTS baton_stream_order
      ON _stream_records (table_name, CAST(sequence_number AS INTEGER))`);
  }

  /** Lets the sweep find expired items without reading the others. */
  indexExpiry(table: string): void {
    const { ttl_attribute: attribute, ttl_enabled: enabled } = this.#tableRow(table);
    if (!enabled || attribute === null) return;
    const expiry = expiryOf(attribute);
    this.#database.exec(`CREATE INDEX IF NOT EXISTS ${quoted(`${table}::expiry::${attribute}`)}
      ON ${quoted(table)} (${expiry}) WHERE ${expiry} IS NOT NULL`);
  }

  /**
   * Deletes stream records older than `olderThan` (epoch ms) that come before `firstNeeded`, the first sequence number
   * a reader has not done with. The newest stays always: Dynoxide numbers the next one after it. Resolves with the
   * number of deleted records.
   */
  async trimStream(table: string, olderThan: number, firstNeeded: number): Promise<number> {
    const trim = this.#database.prepare(`DELETE FROM _stream_records WHERE id IN (
      SELECT id FROM _stream_records
      WHERE table_name = :table AND CAST(sequence_number AS INTEGER) < :firstNeeded AND created_at < :createdBefore
        AND CAST(sequence_number AS INTEGER) < (
          SELECT MAX(CAST(sequence_number AS INTEGER)) FROM _stream_records WHERE table_name = :table)
      ORDER BY CAST(sequence_number AS INTEGER) LIMIT ${BATCH})`);
    return inBatches(() =>
      Number(
        trim.run({
          table,
          firstNeeded: Math.min(firstNeeded, Number.MAX_SAFE_INTEGER),
          createdBefore: Math.floor(olderThan / 1000),
        }).changes,
      ),
    );
  }

  /** Deletes the items that expired by `now` (epoch ms), with stream records that say so. Resolves with how many. */
  async deleteExpired(table: string, now: number): Promise<number> {
    const described = this.#tableRow(table);
    const { ttl_attribute: attribute, ttl_enabled: enabled } = described;
    if (!enabled || attribute === null) return 0;
    const expiry = expiryOf(attribute);
    const seconds = Math.floor(now / 1000);
    const expired = this.#database.prepare(`SELECT pk, sk, item_json FROM ${quoted(table)}
      WHERE ${expiry} IS NOT NULL AND ${expiry} BETWEEN ? AND ? LIMIT ${BATCH}`);
    return inBatches(() => {
      // Most sweeps find nothing; they shall not take the write lock for it.
      if (expired.get(seconds - OLDEST_EXPIRY_SECONDS, seconds) === undefined) return 0;
      return this.#inTransaction(() => {
        const items = expired.all(seconds - OLDEST_EXPIRY_SECONDS, seconds) as unknown as ItemRow[];
        this.#deleteItems(table, described, items, seconds);
        return items.length;
      });
    });
  }

  release(): void {
    this.#database.close();
  }

  #deleteItems(table: string, described: TableRow, items: readonly ItemRow[], seconds: number): void {
    const indexes: { IndexName: string }[] = JSON.parse(described.gsi_definitions ?? '[]');
    const keys: { AttributeName: string }[] = JSON.parse(described.key_schema);
    const deletions = [
      this.#database.prepare(`DELETE FROM ${quoted(table)} WHERE pk = ? AND sk = ?`),
      ...indexes.map(({ IndexName }) =>
        this.#database.prepare(
          `DELETE FROM ${quoted(`${table}::gsi::${IndexName}`)} WHERE table_pk = ? AND table_sk = ?`,
        ),
      ),
    ];
    // Sequence numbers count up from the newest record's, Dynoxide's own way.
    const record = this.#database.prepare(`INSERT INTO _stream_records
      (table_name, event_name, keys_json, old_image, sequence_number, shard_id, created_at, user_identity)
      SELECT :table, 'REMOVE', :keys, :oldImage, CAST(COALESCE(MAX(CAST(sequence_number AS INTEGER)), 0) + 1 AS TEXT),
        :shard, :seconds, :by FROM _stream_records WHERE table_name = :table`);
    const showsOld = described.stream_view_type?.includes('OLD') ?? false;
    for (const { pk, sk, item_json: json } of items) {
      for (const deletion of deletions) deletion.run(pk, sk);
      if (!described.stream_enabled) continue;
      const item: Record<string, unknown> = JSON.parse(json);
      record.run({
        table,
        keys: JSON.stringify(Object.fromEntries(keys.map(({ AttributeName: name }) => [name, item[name]]))),
        oldImage: showsOld ? json : null,
        shard: `shardId-00000001-${table}`,
        seconds,
        by: EXPIRED_BY,
      });
    }
  }

  #tableRow(table: string): TableRow {
    const row = this.#database.prepare('SELECT * FROM _tables WHERE table_name = ?').get(table);
    if (row === undefined) throw new Error(`Dynoxide has no table ${table}.`);
    return row as unknown as TableRow;
  }

  #inTransaction<Result>(change: () => Result): Result {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      const result = change();
      this.#database.exec('COMMIT');
      return result;
    } catch (error) {
      this.#database.exec('ROLLBACK');
      throw error;
    }
  }
}

/** The expiry in epoch seconds; null for items whose attribute is absent or no number, which never expire. */
function expiryOf(attribute: string): string {
  return `CAST(json_extract(item_json, '$."${attribute}".N') AS INTEGER)`;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Runs until a batch is not full, letting everything else take its turn in between. */
async function inBatches(batch: () => number): Promise<number> {
  let total = 0;
  for (;;) {
    const changed = batch();
    total += changed;
    if (changed < BATCH) return total;
    await nextTurn();
  }
}

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { BusEvent } from '../contracts.ts';
import type { Outcome } from './mailbox-simulator.ts';

/** What became of a message at one recipient; a rejected message was delivered to nobody. */
export type RecipientOutcome = Outcome | 'rejected';

/** A message that was taken in, without its bytes. */
export interface StoredMessage {
  readonly id: string;
  readonly from: string;
  readonly fromName: string;
  readonly subject: string;
  /** Epoch ms. */
  readonly at: number;
  readonly size: number;
  readonly configurationSet?: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly recipients: readonly { readonly address: string; readonly outcome: RecipientOutcome }[];
}

/** An event that is published at `dueAt` (epoch ms), and again after a restart if nobody took it. */
export interface PendingEvent {
  readonly dueAt: number;
  readonly busName: string;
  readonly event: BusEvent;
}

export interface MessageQuery {
  /** Exact address of a recipient, in any case. */
  readonly to?: string;
  /** Part of a recipient, sender or subject. */
  readonly text?: string;
  /** Only messages older than the one with this number. */
  readonly before?: number;
  readonly limit: number;
}

/** The messages with the number that orders them. */
export type NumberedMessage = StoredMessage & { readonly number: number };

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS message (
    number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, sender TEXT NOT NULL, sender_name TEXT NOT NULL,
    subject TEXT NOT NULL, at INTEGER NOT NULL, size INTEGER NOT NULL, configuration_set TEXT, tags TEXT NOT NULL,
    counted INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS message_at ON message (at);
  CREATE TABLE IF NOT EXISTS raw (number INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS recipient (
    number INTEGER NOT NULL, position INTEGER NOT NULL, address TEXT NOT NULL COLLATE NOCASE, outcome TEXT NOT NULL,
    PRIMARY KEY (number, position)
  ) STRICT;
  CREATE INDEX IF NOT EXISTS recipient_address ON recipient (address, number);
  CREATE TABLE IF NOT EXISTS pending_event (
    id INTEGER PRIMARY KEY AUTOINCREMENT, due_at INTEGER NOT NULL, bus TEXT NOT NULL, event TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS pending_event_due ON pending_event (due_at, id);
`;

const MESSAGE_COLUMNS = `m.number, m.id, m.sender, m.sender_name, m.subject, m.at, m.size, m.configuration_set, m.tags,
  (SELECT json_group_array(json_object('address', r.address, 'outcome', r.outcome))
   FROM (SELECT * FROM recipient WHERE number = m.number ORDER BY position) r) AS recipients`;

/** Every message, its raw bytes and the events it still has to raise: one SQLite file, one transaction a message. */
export class MailStore {
  readonly #database: DatabaseSync;
  readonly #insertMessage: StatementSync;
  readonly #insertRaw: StatementSync;
  readonly #insertRecipient: StatementSync;
  readonly #insertEvent: StatementSync;

  constructor(dataDir: string) {
    mkdirSync(dataDir, { recursive: true });
    this.#database = new DatabaseSync(join(dataDir, 'mail.sqlite'));
    // NORMAL under WAL loses nothing when the process is killed; only a power cut may take the last commits.
    this.#database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;');
    this.#database.exec(SCHEMA);
    this.#insertMessage = this.#database.prepare(
      `INSERT INTO message (id, sender, sender_name, subject, at, size, configuration_set, tags, counted)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    );
    this.#insertRaw = this.#database.prepare('INSERT INTO raw VALUES (?, ?)');
    this.#insertRecipient = this.#database.prepare('INSERT INTO recipient VALUES (?, ?, ?, ?)');
    this.#insertEvent = this.#database.prepare(
      'INSERT INTO pending_event (due_at, bus, event) VALUES (?, ?, ?)',
    );
  }

  /** Keeps a message and its events; when it returns, a kill of the process no longer loses them. */
  append(message: StoredMessage, raw: Buffer, counted: number, events: readonly PendingEvent[]): void {
    this.#database.exec('BEGIN IMMEDIATE');
    try {
      const { lastInsertRowid: number } = this.#insertMessage.run(
        message.id,
        message.from,
        message.fromName,
        message.subject,
        message.at,
        raw.length,
        message.configurationSet ?? null,
        JSON.stringify(message.tags),
        counted,
      );
      this.#insertRaw.run(number, raw);
      for (const [position, { address, outcome }] of message.recipients.entries()) {
        this.#insertRecipient.run(number, position, address, outcome);
      }
      for (const { dueAt, busName, event } of events) {
        this.#insertEvent.run(dueAt, busName, JSON.stringify(event));
      }
      this.#database.exec('COMMIT');
    } catch (error) {
      this.#database.exec('ROLLBACK');
      throw error;
    }
  }

  /** Messages newest first. */
  list({ to, text, before, limit }: MessageQuery): NumberedMessage[] {
    const { where, values } = conditions({ to, text });
    const rows = this.#database
      .prepare(
        `SELECT ${MESSAGE_COLUMNS} FROM message m WHERE m.number < ? ${where} ORDER BY m.number DESC LIMIT ?`,
      )
      .all(before ?? Number.MAX_SAFE_INTEGER, ...values, limit);
    return rows.map(toMessage);
  }

  count(query: Pick<MessageQuery, 'to' | 'text'>): number {
    const { where, values } = conditions(query);
    const row = this.#database
      .prepare(`SELECT COUNT(*) AS count FROM message m WHERE TRUE ${where}`)
      .get(...values);
    return Number(row?.count ?? 0);
  }

  get(id: string): NumberedMessage | undefined {
    const row = this.#database.prepare(`SELECT ${MESSAGE_COLUMNS} FROM message m WHERE m.id = ?`).get(id);
    return row && toMessage(row);
  }

  /** The bytes of a message as recipients got them. */
  raw(id: string): Buffer | undefined {
    const row = this.#database
      .prepare('SELECT bytes FROM raw JOIN message USING (number) WHERE message.id = ?')
      .get(id);
    return row?.bytes instanceof Uint8Array ? Buffer.from(row.bytes) : undefined;
  }

  /** Recipients that count for the quota, per message since `since` (ms). */
  sentSince(since: number): { at: number; recipients: number }[] {
    return this.#database
      .prepare('SELECT at, SUM(counted) AS recipients FROM message WHERE at > ? GROUP BY at / 60000')
      .all(since)
      .map((row) => ({ at: Number(row.at), recipients: Number(row.recipients) }));
  }

  /** Recipients and their outcomes in steps of `step` ms since `since`, oldest first. */
  statistics(since: number, step: number): { at: number; outcome: string; count: number }[] {
    return this.#database
      .prepare(
        `SELECT m.at / ? * ? AS at, r.outcome, COUNT(*) AS count FROM message m JOIN recipient r USING (number)
         WHERE m.at > ? GROUP BY 1, 2 ORDER BY 1`,
      )
      .all(step, step, since)
      .map((row) => ({ at: Number(row.at), outcome: String(row.outcome), count: Number(row.count) }));
  }

  /** Events due at `now` (ms), in order. */
  dueEvents(now: number, limit: number): { id: number; busName: string; event: BusEvent }[] {
    return this.#database
      .prepare('SELECT id, bus, event FROM pending_event WHERE due_at <= ? ORDER BY due_at, id LIMIT ?')
      .all(now, limit)
      .map((row) => ({ id: Number(row.id), busName: String(row.bus), event: readEvent(String(row.event)) }));
  }

  /** When the next event is due, ms. */
  nextEventDue(): number | undefined {
    const row = this.#database.prepare('SELECT MIN(due_at) AS due FROM pending_event').get();
    return typeof row?.due === 'number' ? row.due : undefined;
  }

  removeEvents(ids: readonly number[]): void {
    this.#database
      .prepare('DELETE FROM pending_event WHERE id IN (SELECT value FROM json_each(?))')
      .run(JSON.stringify(ids));
  }

  close(): void {
    this.#database.close();
  }
}

function conditions({ to, text }: Pick<MessageQuery, 'to' | 'text'>): { where: string; values: string[] } {
  const parts: string[] = [];
  const values: string[] = [];
  if (to !== undefined) {
    parts.push('AND m.number IN (SELECT number FROM recipient WHERE address = ?)');
    values.push(to);
  }
  if (text !== undefined) {
    parts.push(`AND (instr(lower(m.subject), ?) OR instr(lower(m.sender || ' ' || m.sender_name), ?)
      OR EXISTS (SELECT 1 FROM recipient r WHERE r.number = m.number AND instr(lower(r.address), ?)))`);
    const lower = text.toLowerCase();
    values.push(lower, lower, lower);
  }
  return { where: parts.join(' '), values };
}

function readEvent(json: string): BusEvent {
  const event = JSON.parse(json);
  return { ...event, time: new Date(event.time) };
}

function toMessage(row: Record<string, unknown>): NumberedMessage {
  return {
    number: Number(row.number),
    id: String(row.id),
    from: String(row.sender),
    fromName: String(row.sender_name),
    subject: String(row.subject),
    at: Number(row.at),
    size: Number(row.size),
    ...(row.configuration_set === null ? {} : { configurationSet: String(row.configuration_set) }),
    tags: JSON.parse(String(row.tags)),
    recipients: JSON.parse(String(row.recipients)),
  };
}

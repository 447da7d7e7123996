import { join } from 'node:path';
import type { BusEvent } from '../contracts.ts';
import { SqliteFile } from '../sqlite-file.ts';
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
  readonly #file: SqliteFile;

  constructor(dataDir: string) {
    this.#file = new SqliteFile(join(dataDir, 'mail.sqlite'), SCHEMA);
  }

  /** Keeps a message and its events; when it returns, a kill of the process no longer loses them. */
  append(message: StoredMessage, raw: Buffer, counted: number, events: readonly PendingEvent[]): void {
    this.#file.transaction(() => {
      const number = this.#file.insert(
        `INSERT INTO message (id, sender, sender_name, subject, at, size, configuration_set, tags, counted)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
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
      this.#file.insert('INSERT INTO raw VALUES (?, ?)', number, raw);
      for (const [position, { address, outcome }] of message.recipients.entries()) {
        this.#file.insert('INSERT INTO recipient VALUES (?, ?, ?, ?)', number, position, address, outcome);
      }
      for (const { dueAt, busName, event } of events) {
        const text = JSON.stringify(event);
        this.#file.insert(
          'INSERT INTO pending_event (due_at, bus, event) VALUES (?, ?, ?)',
          dueAt,
          busName,
          text,
        );
      }
    });
  }

  /** Messages newest first. */
  list({ to, text, before, limit }: MessageQuery): NumberedMessage[] {
    const { where, values } = conditions({ to, text });
    const rows = this.#file.all(
      `SELECT ${MESSAGE_COLUMNS} FROM message m WHERE m.number < ? ${where} ORDER BY m.number DESC LIMIT ?`,
      before ?? Number.MAX_SAFE_INTEGER,
      ...values,
      limit,
    );
    return rows.map(toMessage);
  }

  count(query: Pick<MessageQuery, 'to' | 'text'>): number {
    const { where, values } = conditions(query);
    const row = this.#file.get(`SELECT COUNT(*) AS count FROM message m WHERE TRUE ${where}`, ...values);
    return Number(row?.count ?? 0);
  }

  get(id: string): NumberedMessage | undefined {
    const row = this.#file.get(`SELECT ${MESSAGE_COLUMNS} FROM message m WHERE m.id = ?`, id);
    return row && toMessage(row);
  }

  /** The bytes of a message as recipients got them. */
  raw(id: string): Buffer | undefined {
    const row = this.#file.get('SELECT bytes FROM raw JOIN message USING (number) WHERE message.id = ?', id);
    return row?.bytes instanceof Uint8Array ? Buffer.from(row.bytes) : undefined;
  }

  /** Recipients that count for the quota, per message since `since` (ms). */
  sentSince(since: number): { at: number; recipients: number }[] {
    return this.#file
      .all('SELECT at, SUM(counted) AS recipients FROM message WHERE at > ? GROUP BY at / 60000', since)
      .map((row) => ({ at: Number(row.at), recipients: Number(row.recipients) }));
  }

  /** Recipients and their outcomes in steps of `step` ms since `since`, oldest first. */
  statistics(since: number, step: number): { at: number; outcome: string; count: number }[] {
    return this.#file
      .all(
        `SELECT m.at / ? * ? AS at, r.outcome, COUNT(*) AS count FROM message m JOIN recipient r USING (number)
         WHERE m.at > ? GROUP BY 1, 2 ORDER BY 1`,
        step,
        step,
        since,
      )
      .map((row) => ({ at: Number(row.at), outcome: String(row.outcome), count: Number(row.count) }));
  }

  /** Events due at `now` (ms), in order. */
  dueEvents(now: number, limit: number): { id: number; busName: string; event: BusEvent }[] {
    return this.#file
      .all(
        'SELECT id, bus, event FROM pending_event WHERE due_at <= ? ORDER BY due_at, id LIMIT ?',
        now,
        limit,
      )
      .map((row) => ({ id: Number(row.id), busName: String(row.bus), event: readEvent(String(row.event)) }));
  }

  /** When the next event is due, ms. */
  nextEventDue(): number | undefined {
    const row = this.#file.get('SELECT MIN(due_at) AS due FROM pending_event');
    return typeof row?.due === 'number' ? row.due : undefined;
  }

  removeEvents(ids: readonly number[]): void {
    this.#file.run(
      'DELETE FROM pending_event WHERE id IN (SELECT value FROM json_each(?))',
      JSON.stringify(ids),
    );
  }

  close(): void {
    this.#file.close();
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

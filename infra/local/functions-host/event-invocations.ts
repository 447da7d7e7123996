import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Log, QueueHost } from '../contracts.ts';
import { type FunctionDefinition, FunctionThrottled } from './function-definition.ts';
import type { Outcome } from './function-worker.ts';

/** An asynchronous invocation that Lambda accepted and has not finished. */
interface QueuedEvent {
  readonly id: number;
  readonly requestId: string;
  readonly functionName: string;
  readonly payload: string;
  readonly failures: number;
  readonly acceptedAt: number;
}

export interface EventInvocationSettings {
  readonly file: string;
  readonly log: Log;
  readonly queues?: QueueHost | undefined;
  readonly invoke: (definition: FunctionDefinition, payload: string, requestId: string) => Promise<Outcome>;
  /** Waits before the second and the third attempt; Lambda waits one and two minutes. */
  readonly retryMilliseconds: readonly number[];
}

const MAXIMUM_AGE_SECONDS = 6 * 3600;
const MAXIMUM_RETRIES = 2;
// Throttled events are tried again after 1 s, doubling up to 5 min, as Lambda does.
const THROTTLED_MILLISECONDS = [1_000, 300_000] as const;
// More than any pool has workers; the rest waits in the database instead of in memory.
const IN_FLIGHT_PER_FUNCTION = 20;

/**
 * Event invocations: kept in SQLite from the moment they are accepted until they succeeded or all attempts are
 * spent, so a kill -9 repeats one rather than drops it.
 */
export class EventInvocations {
  readonly #settings: EventInvocationSettings;
  readonly #database: DatabaseSync;
  readonly #insert: StatementSync;
  readonly #due: StatementSync;
  readonly #next: StatementSync;
  readonly #functions = new Map<string, FunctionDefinition>();
  readonly #inFlight = new Map<string, Set<number>>();
  readonly #throttles = new Map<number, number>();
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #running = new Set<Promise<void>>();
  #isClosed = false;

  constructor(settings: EventInvocationSettings) {
    this.#settings = settings;
    this.#database = new DatabaseSync(settings.file);
    this.#database.exec(`
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = NORMAL;
      CREATE TABLE IF NOT EXISTS event_invocations (
        id INTEGER PRIMARY KEY AUTOINCREMENT, request_id TEXT NOT NULL, function_name TEXT NOT NULL,
        payload TEXT NOT NULL, failures INTEGER NOT NULL DEFAULT 0, accepted_at INTEGER NOT NULL,
        due_at INTEGER NOT NULL);
      CREATE INDEX IF NOT EXISTS event_invocations_due ON event_invocations (function_name, due_at);`);
    this.#insert = this.#database.prepare(
      'INSERT INTO event_invocations (request_id, function_name, payload, accepted_at, due_at) VALUES (?, ?, ?, ?, ?)',
    );
    this.#due = this.#database.prepare(
      'SELECT * FROM event_invocations WHERE function_name = ? AND due_at <= ? ORDER BY due_at, id LIMIT ?',
    );
    this.#next = this.#database.prepare(
      'SELECT MIN(due_at) AS due_at FROM event_invocations WHERE function_name = ? AND due_at > ?',
    );
  }

  /** Takes over what was accepted for the function earlier and goes on with it. */
  resume(definition: FunctionDefinition): void {
    this.#functions.set(definition.name, definition);
    this.#dispatch(definition.name);
  }

  /** Accepts an event; when this returns, it is on disk. */
  accept(functionName: string, payload: string, requestId: string): void {
    const now = Date.now();
    this.#insert.run(requestId, functionName, payload, now, now);
    queueMicrotask(() => this.#dispatch(functionName));
  }

  /** How many events wait or run. */
  pending(): number {
    return Number(this.#database.prepare('SELECT COUNT(*) AS n FROM event_invocations').get()?.n ?? 0);
  }

  /** Starts nothing new; what fails from now on, because workers are ended, is kept for the next start. */
  stop(): void {
    this.#isClosed = true;
    for (const timer of this.#timers.values()) clearTimeout(timer);
  }

  /** After `stop`, when the workers are ended. */
  async close(): Promise<void> {
    this.stop();
    await Promise.all(this.#running);
    this.#database.close();
  }

  #dispatch(functionName: string): void {
    const definition = this.#functions.get(functionName);
    if (this.#isClosed || !definition) return;
    const running = this.#inFlight.get(functionName) ?? new Set<number>();
    this.#inFlight.set(functionName, running);
    const now = Date.now();
    for (const row of this.#due.all(functionName, now, IN_FLIGHT_PER_FUNCTION + running.size)) {
      const event = toEvent(row);
      if (running.size >= IN_FLIGHT_PER_FUNCTION) break;
      if (running.has(event.id)) continue;
      running.add(event.id);
      const attempt = this.#attempt(definition, event).finally(() => {
        running.delete(event.id);
        this.#running.delete(attempt);
        this.#dispatch(functionName);
      });
      this.#running.add(attempt);
    }
    this.#wakeWhenDue(functionName, now);
  }

  #wakeWhenDue(functionName: string, now: number): void {
    const dueAt = this.#next.get(functionName, now)?.due_at;
    clearTimeout(this.#timers.get(functionName));
    if (typeof dueAt !== 'number') return;
    this.#timers.set(
      functionName,
      setTimeout(() => this.#dispatch(functionName), Math.max(1, dueAt - now)),
    );
  }

  async #attempt(definition: FunctionDefinition, event: QueuedEvent): Promise<void> {
    const maximumAge = (definition.eventInvoke?.maximumEventAgeSeconds ?? MAXIMUM_AGE_SECONDS) * 1000;
    try {
      if (Date.now() - event.acceptedAt > maximumAge)
        return await this.#giveUp(definition, event, 'EventAgeExceeded', undefined);
      const outcome = await this.#settings.invoke(definition, event.payload, event.requestId);
      if (this.#isClosed && outcome.functionError) return;
      if (outcome.functionError) await this.#onFailure(definition, event, outcome);
      else this.#remove(event.id);
    } catch (error) {
      if (!(error instanceof FunctionThrottled)) return this.#tryAgainSoon(event, error);
      const count = (this.#throttles.get(event.id) ?? 0) + 1;
      this.#throttles.set(event.id, count);
      const [first, last] = THROTTLED_MILLISECONDS;
      this.#postpone(event, event.failures, Math.min(first * 2 ** (count - 1), last));
    }
  }

  async #onFailure(definition: FunctionDefinition, event: QueuedEvent, outcome: Outcome): Promise<void> {
    const failures = event.failures + 1;
    const retries = definition.eventInvoke?.maximumRetryAttempts ?? MAXIMUM_RETRIES;
    if (failures > retries)
      return this.#giveUp(definition, { ...event, failures }, 'RetriesExhausted', outcome);
    this.#postpone(event, failures, this.#settings.retryMilliseconds[failures - 1] ?? 120_000);
  }

  /** Not the function's failure but ours, for example the dead-letter queue's host is down. */
  #tryAgainSoon(event: QueuedEvent, error: unknown): void {
    const { log } = this.#settings;
    log(`${event.functionName}: an event could not be handled and is tried again in 1 s: ${error}`);
    this.#postpone(event, event.failures, 1_000);
  }

  #postpone(event: QueuedEvent, failures: number, milliseconds: number): void {
    this.#database
      .prepare('UPDATE event_invocations SET failures = ?, due_at = ? WHERE id = ?')
      .run(failures, Date.now() + milliseconds, event.id);
  }

  async #giveUp(
    definition: FunctionDefinition,
    event: QueuedEvent,
    condition: 'RetriesExhausted' | 'EventAgeExceeded',
    outcome: Outcome | undefined,
  ): Promise<void> {
    const { onFailureQueueArn, deadLetterQueueArn } = definition.eventInvoke ?? {};
    const { queues, log } = this.#settings;
    if (onFailureQueueArn)
      await queues?.sendMessage(
        onFailureQueueArn,
        JSON.stringify(failureRecord(definition, event, condition, outcome)),
      );
    if (deadLetterQueueArn) await queues?.sendMessage(deadLetterQueueArn, event.payload);
    const target = onFailureQueueArn ?? deadLetterQueueArn;
    log(
      `${definition.name} gave an event up after ${event.failures} attempts${target ? `, sent to ${target}` : ''}`,
    );
    this.#remove(event.id);
  }

  #remove(id: number): void {
    this.#throttles.delete(id);
    this.#database.prepare('DELETE FROM event_invocations WHERE id = ?').run(id);
  }
}

function toEvent(row: Record<string, unknown>): QueuedEvent {
  return {
    id: Number(row.id),
    requestId: String(row.request_id),
    functionName: String(row.function_name),
    payload: String(row.payload),
    failures: Number(row.failures),
    acceptedAt: Number(row.accepted_at),
  };
}

/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html */
function failureRecord(
  definition: FunctionDefinition,
  event: QueuedEvent,
  condition: string,
  outcome: Outcome | undefined,
): object {
  return {
    version: '1.0',
    timestamp: new Date().toISOString(),
    requestContext: {
      requestId: event.requestId,
      functionArn: `${definition.arn}:$LATEST`,
      condition,
      approximateInvokeCount: event.failures,
    },
    requestPayload: JSON.parse(event.payload),
    ...(outcome
      ? {
          responseContext: {
            statusCode: 200,
            executedVersion: '$LATEST',
            functionError: outcome.functionError,
          },
          responsePayload: JSON.parse(outcome.payload),
        }
      : {}),
  };
}

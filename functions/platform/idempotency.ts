import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { Actor } from '../../shared/access/permissions.ts';
import { AppError, isAppError } from '../../shared/errors.ts';
import { expiryAttribute, onceKey } from '../../shared/table/keys.ts';
import { logger } from './logger.ts';
import type { Table } from './table/gateway.ts';
import { putNew, type Write } from './table/write.ts';

const keptSeconds = 24 * 3600;

export interface HttpResponse {
  statusCode: number;
  headers: Record<string, string>;
  body?: string;
}

const stored = z.object({
  requestHash: z.string(),
  response: z
    .object({
      statusCode: z.number(),
      headers: z.record(z.string(), z.string()),
      body: z.string().optional(),
    })
    .optional(),
});

/**
 * A POST under an Idempotency-Key. Its mark is written in the same transaction as the request's first change, so a
 * retry can never apply it twice; the answer is kept beside it and given again for 24 hours.
 */
export class Once {
  readonly #orgId: string;
  readonly #userId: string;
  readonly #key: string;
  readonly #hash: string;
  readonly #now: number;
  #isMarked = false;

  constructor(actor: Actor, key: string, request: string, now: number) {
    if (!/^[\x21-\x7e]{1,200}$/.test(key)) {
      throw new AppError(
        'malformed_request',
        'Idempotency-Key: must be 1 to 200 printable ASCII characters.',
      );
    }
    this.#orgId = actor.orgId;
    this.#userId = actor.userId;
    this.#key = key;
    this.#hash = createHash('sha256').update(request).digest('hex');
    this.#now = now;
  }

  get #itemKey() {
    return onceKey(this.#orgId, this.#userId, this.#key);
  }

  /** The answer given before, if any. Throws when the key was used for another request. */
  async earlier(table: Table): Promise<HttpResponse | undefined> {
    // The first request may be between its change and its answer: give it 750 ms.
    for (const wait of [50, 100, 200, 400, 0]) {
      const item = await table.item(this.#itemKey);
      if (!item || Number(item[expiryAttribute]) <= this.#seconds) return undefined;
      const { requestHash, response } = stored.parse(item);
      if (requestHash !== this.#hash) {
        throw new AppError(
          'idempotency_key_reused',
          'Idempotency-Key: it was used for another request. Use a new key for a new request.',
        );
      }
      if (response) return { ...response, headers: { ...response.headers, 'idempotent-replayed': 'true' } };
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
    throw new AppError(
      'request_already_applied',
      'This request was applied, but its answer was not kept. Read the record instead of repeating the request.',
    );
  }

  get #seconds(): number {
    return Math.floor(this.#now / 1000);
  }

  /** The mark, for the first transaction of the request that succeeds; nothing afterwards. */
  pending(): Write | undefined {
    if (this.#isMarked) return undefined;
    const item = {
      ...this.#itemKey,
      entity: 'once',
      requestHash: this.#hash,
      [expiryAttribute]: this.#seconds + keptSeconds,
    };
    const running = () =>
      new AppError('request_in_progress', 'The same request is still running. Repeat it in a moment.', {
        headers: { 'retry-after': '1' },
      });
    const mark = putNew(item, running);
    // TTL deletes some time after the expiry; the key is free again at once.
    const condition = {
      ConditionExpression: `attribute_not_exists(PK) OR ${expiryAttribute} <= :now`,
      ExpressionAttributeValues: { ':now': this.#seconds },
    };
    return { ...mark, item: { ...(mark.item.Put && { Put: { ...mark.item.Put, ...condition } }) } };
  }

  /** The transaction with the mark went through. */
  committed(): void {
    this.#isMarked = true;
  }

  /** Keeps the answer for retries; only when something was written. Failing at it must not fail what was done. */
  async keep(table: Table, response: HttpResponse): Promise<void> {
    if (!this.#isMarked) return;
    const names = { '#response': 'response' };
    const subject = subjectOf(response);
    try {
      await table.adjust(this.#itemKey, {
        set: `SET #response = :response${subject ? ', contactPK = :partition, contactSK = :key' : ''}`,
        names,
        values: {
          ':response': response,
          ...(subject && { ':partition': `${this.#orgId}#once#${subject}`, ':key': this.#key }),
        },
      });
    } catch (error) {
      logger.warn('the answer of a request was not kept for its retries', {
        code: error instanceof Error ? error.name : '',
      });
    }
  }

  /** Runs the request; when the same one ran at the same moment, gives that one's answer. */
  async run(
    table: Table,
    request: () => Promise<HttpResponse>,
    problemOf: (error: unknown) => HttpResponse,
  ): Promise<HttpResponse> {
    const before = await this.earlier(table);
    if (before) return before;
    try {
      const response = await request();
      await this.keep(table, response);
      return response;
    } catch (error) {
      // A refusal that changed something, as a late acceptance does, is an answer too.
      if (this.#isMarked && isAppError(error)) await this.keep(table, problemOf(error));
      // What a rival of the same request has just made looks like a duplicate to this one.
      if (!isAppError(error, 'request_in_progress', 'duplicate_suspected')) throw error;
      const other = await this.earlier(table);
      if (!other) throw error;
      return other;
    }
  }
}

const shown = z.object({
  contactId: z.string().optional(),
  leadId: z.string().optional(),
  id: z.string().optional(),
});

/** The record that an answer shows, or the person it is about: erasing them has to find it. */
function subjectOf({ body }: HttpResponse): string | undefined {
  if (!body?.startsWith('{')) return undefined;
  const parsed = shown.safeParse(JSON.parse(body));
  return parsed.success ? (parsed.data.contactId ?? parsed.data.leadId ?? parsed.data.id) : undefined;
}

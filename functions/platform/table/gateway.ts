import {
  BatchGetCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  QueryCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { type AppError, notFound } from '../../../shared/errors.ts';
import type { Page } from '../../../shared/platform/route.ts';
import type { BaseRecord, Entity } from '../../../shared/table/entity.ts';
import { childKey, type IndexName, indexes, type Key, recordKey } from '../../../shared/table/keys.ts';
import { moveStamp, organizationsSetUpBy } from '../set-up.ts';
import { batchWrite } from './batch-write.ts';
import { adjust, type Expression, type Write } from './bookkeeping.ts';
import { CapacityMeter } from './capacity-meter.ts';
import type { Position } from './cursor.ts';
import { type Item, keyName, keyOfItem, type Range, sortCondition } from './range.ts';
import { entryKey, type PageRequest, readPage, recordsOf } from './read-page.ts';
import { busy, isBusy, readable, translate, withTable } from './transaction.ts';

/** DynamoDB's limit of items in one transaction. */
const maxTransactionItems = 100;
const maxBatchKeys = 100;
const maxUnprocessedRounds = 8;

export interface TableDeps {
  readonly client: DynamoDBDocumentClient;
  readonly tableName: string;
  readonly meter?: CapacityMeter;
  readonly once?: FirstWrite;
}

/** A mark that joins the first successful transaction of a request: what makes an Idempotency-Key exact. */
export interface FirstWrite {
  pending(): Write | undefined;
  committed(): void;
}

export type { PageRequest } from './read-page.ts';

const signingKeys = new Map<string, string>();

/** The one door to the table: typed reads, conditional writes, signed pages. */
export class Table {
  readonly meter: CapacityMeter;
  readonly #client: DynamoDBDocumentClient;
  readonly #tableName: string;
  readonly #once: FirstWrite | undefined;

  constructor({ client, tableName, meter = new CapacityMeter(), once }: TableDeps) {
    this.#client = client;
    this.#tableName = tableName;
    this.#once = once;
    this.meter = meter;
  }

  /** The record, read consistently. Throws `not_found` when it is missing or deleted. */
  async get<R extends BaseRecord>(entity: Entity<R>, orgId: string, id: string): Promise<R> {
    const record = await this.find(entity, orgId, id);
    if (!record) throw notFound(entity.name, id);
    return record;
  }

  /** The record, or nothing when it is missing or deleted. */
  async find<R extends BaseRecord>(entity: Entity<R>, orgId: string, id: string): Promise<R | undefined> {
    return this.findAt(entity, recordKey(orgId, id));
  }

  /** The record stored under this very key. */
  async findAt<R extends BaseRecord>(entity: Entity<R>, key: Key): Promise<R | undefined> {
    const item = await this.item(key);
    return item && item.deletedAt === undefined && item.entity === entity.name
      ? entity.schema.parse(item)
      : undefined;
  }

  /** An item as it is stored, read consistently. */
  async item(key: Key): Promise<Item | undefined> {
    const { Item: item, ConsumedCapacity } = await readable(
      this.#client.send(
        new GetCommand({
          TableName: this.#tableName,
          Key: { PK: key.PK, SK: key.SK },
          ConsistentRead: true,
          ReturnConsumedCapacity: 'TOTAL',
        }),
      ),
    );
    this.meter.add('read', ConsumedCapacity);
    return item;
  }

  /** The records that exist among these ids, in the order asked. */
  async getMany<R extends BaseRecord>(
    entity: Entity<R>,
    orgId: string,
    ids: readonly string[],
    consistent = false,
  ): Promise<R[]> {
    return recordsOf(
      entity,
      await this.items(
        ids.map((id) => recordKey(orgId, id)),
        consistent,
      ),
    );
  }

  /** The items that exist among these keys, in the order asked; unprocessed keys are asked again. */
  async items(keys: readonly Key[], consistent = false): Promise<Item[]> {
    const found = new Map<string, Item>();
    const wanted = [...new Map(keys.map((key) => [keyName(key), { PK: key.PK, SK: key.SK }])).values()];
    for (let start = 0; start < wanted.length; start += maxBatchKeys) {
      let pending: Key[] = wanted.slice(start, start + maxBatchKeys);
      for (let round = 0; pending.length > 0; round += 1) {
        if (round > maxUnprocessedRounds) throw busy();
        if (round > 0) await pause(25 * 2 ** round);
        const { Responses, UnprocessedKeys, ConsumedCapacity } = await readable(
          this.#client.send(
            new BatchGetCommand({
              RequestItems: { [this.#tableName]: { Keys: pending, ConsistentRead: consistent } },
              ReturnConsumedCapacity: 'TOTAL',
            }),
          ),
        );
        this.meter.add('read', ConsumedCapacity);
        for (const item of Responses?.[this.#tableName] ?? []) found.set(keyName(keyOfItem(item)), item);
        pending = (UnprocessedKeys?.[this.#tableName]?.Keys ?? []).map(keyOfItem);
      }
    }
    return keys.flatMap((key) => {
      const item = found.get(keyName(key));
      return item ? [item] : [];
    });
  }

  /** One Query: up to `limit` stored items of a range (of keys alone, in an index) and where it stopped. */
  async query(range: Range, limit: number, start?: Position): Promise<{ items: Item[]; last?: Position }> {
    const { partitionKey, sortKey } = range.index
      ? indexes[range.index]
      : ({ partitionKey: 'PK', sortKey: 'SK' } as const);
    const { condition, values } = sortCondition(range);
    const command = new QueryCommand({
      TableName: this.#tableName,
      ...(range.index && { IndexName: range.index }),
      KeyConditionExpression: `#pk = :pk${condition}`,
      ExpressionAttributeNames: { '#pk': partitionKey, ...(condition && { '#sk': sortKey }) },
      ExpressionAttributeValues: { ':pk': `${range.orgId}#${range.partition}`, ...values },
      ScanIndexForward: !range.descending,
      ...(range.consistent && !range.index && { ConsistentRead: true }),
      Limit: limit,
      ...(start && { ExclusiveStartKey: start }),
      ReturnConsumedCapacity: 'TOTAL',
    });
    const { Items, LastEvaluatedKey, ConsumedCapacity } = await readable(this.#client.send(command));
    this.meter.add('read', ConsumedCapacity);
    return { items: Items ?? [], ...(LastEvaluatedKey && { last: LastEvaluatedKey }) };
  }

  /**
   * A page of records: one Query and, in an index, one BatchGet. With a filter that the index does not answer, it
   * reads on for at most four rounds and may give a shorter page, with a cursor, rather than an unbounded read.
   */
  async page<R extends BaseRecord>(
    entity: Entity<R>,
    range: Range,
    request: PageRequest,
    filter?: (record: R) => boolean,
  ): Promise<Page<R>> {
    return readPage(this, entity, range, request, filter);
  }

  /** All records of a range, page after page: for bounded collections such as an organization's users. */
  async all<R extends BaseRecord>(entity: Entity<R>, range: Range): Promise<R[]> {
    const records: R[] = [];
    let start: Position | undefined;
    do {
      const { items, last } = await this.query(range, 1000, start);
      records.push(...recordsOf(entity, range.index ? await this.items(items.map(entryKey)) : items));
      start = last;
    } while (start);
    return records;
  }

  /** The keys of timers that were due by then, oldest first: the sweep's one question, across organizations. */
  async dueKeys(partition: string, by: string, limit: number): Promise<Key[]> {
    const { partitionKey, sortKey } = indexes.due;
    const { Items, ConsumedCapacity } = await this.#client.send(
      new QueryCommand({
        TableName: this.#tableName,
        IndexName: 'due' satisfies IndexName,
        KeyConditionExpression: '#pk = :pk AND #sk <= :by',
        ExpressionAttributeNames: { '#pk': partitionKey, '#sk': sortKey },
        ExpressionAttributeValues: { ':pk': partition, ':by': by },
        Limit: limit,
        ReturnConsumedCapacity: 'TOTAL',
      }),
    );
    this.meter.add('read', ConsumedCapacity);
    return (Items ?? []).map(keyOfItem);
  }

  /** Everything or nothing. Each write's failed condition becomes its own error; a collision becomes `conflict`. */
  async write(...groups: readonly (Write | readonly Write[])[]): Promise<void> {
    const mark = this.#once?.pending();
    const writes = [...(mark ? [mark] : []), ...groups.flat()];
    if (writes.length > maxTransactionItems) {
      throw new Error(`A transaction of ${writes.length} items; DynamoDB takes ${maxTransactionItems}.`);
    }
    try {
      const { ConsumedCapacity } = await this.#client.send(
        new TransactWriteCommand({
          TransactItems: writes.map(({ item }) => withTable(item, this.#tableName)),
          ReturnConsumedCapacity: 'TOTAL',
        }),
      );
      this.meter.add('write', ConsumedCapacity);
      if (mark) this.#once?.committed();
    } catch (error) {
      throw translate(error, writes);
    }
    for (const orgId of organizationsSetUpBy(writes)) await moveStamp(this, orgId);
  }

  /** Puts and deletes that may happen twice, each for itself, at half of what a transaction costs. */
  async writeEach(writes: readonly Write[]): Promise<void> {
    await batchWrite({ client: this.#client, tableName: this.#tableName, meter: this.meter }, writes);
  }

  /** Changes one bookkeeping item and gives what it is now. */
  async adjust(key: Key, expression: Expression, orElse?: () => AppError): Promise<Item> {
    const write = adjust(key, expression, orElse);
    const input = write.item.Update;
    if (!input) throw new Error('An adjustment is an update.');
    try {
      const { Attributes, ConsumedCapacity } = await this.#client.send(
        new UpdateCommand({
          TableName: this.#tableName,
          Key: input.Key,
          UpdateExpression: input.UpdateExpression,
          ConditionExpression: input.ConditionExpression,
          ExpressionAttributeNames: input.ExpressionAttributeNames,
          ExpressionAttributeValues: input.ExpressionAttributeValues,
          ReturnValues: 'ALL_NEW',
          ReturnConsumedCapacity: 'TOTAL',
        }),
      );
      this.meter.add('write', ConsumedCapacity);
      return Attributes ?? {};
    } catch (error) {
      if (error instanceof Error && error.name === 'ConditionalCheckFailedException') throw write.orElse();
      throw isBusy(error) ? busy(error) : error;
    }
  }

  /** The organization's key for cursors and links, made with the organization; read once per container. */
  async signingKey(orgId: string): Promise<string> {
    const known = signingKeys.get(orgId);
    if (known) return known;
    const item = await this.item(signingKeyKey(orgId));
    if (typeof item?.key !== 'string') throw notFound('organization', orgId);
    signingKeys.set(orgId, item.key);
    return item.key;
  }
}

/** Where an organization's signing key is kept. */
export function signingKeyKey(orgId: string): Key {
  return childKey(orgId, orgId, 'secret', 'signing');
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

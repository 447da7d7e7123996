import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { CapacityMeter } from '../../functions/platform/table/capacity-meter.ts';
import { Table } from '../../functions/platform/table/gateway.ts';
import { create, put } from '../../functions/platform/table/write.ts';
import type { Actor } from '../../shared/access/permissions.ts';
import { newId } from '../../shared/id.ts';
import { Absence } from '../../shared/organization/absence.ts';
import { Queue } from '../../shared/organization/queue.ts';
import { User } from '../../shared/organization/user.ts';
import { stampNew } from '../../shared/table/entity.ts';
import { recordKey } from '../../shared/table/keys.ts';
import { anOrganization, foundedAt, type TestTable, testTable } from '../support/table.ts';

let fixture: TestTable;
let table: Table;
let actor: Actor;
let orgId: string;

beforeAll(async () => {
  fixture = await testTable();
  table = fixture.table;
});
afterAll(() => fixture.close());
beforeEach(async () => {
  ({ admin: actor, orgId } = await anOrganization(fixture));
});

function aQueue(name: string, at = foundedAt): Queue {
  return stampNew({ name, kind: 'lead' as const, managerId: actor.userId }, newId('queue'), actor, at);
}

/** Queues that were made a second after one another, `Queue 00` first. */
async function queues(count: number): Promise<Queue[]> {
  const made = Array.from({ length: count }, (_, index) =>
    aQueue(`Queue ${String(index).padStart(2, '0')}`, foundedAt + (index + 1) * 1000),
  );
  for (const queue of made) await table.write(create(Queue, queue));
  return made;
}

const allQueues = () => ({ orgId, index: 'list' as const, partition: 'queue' });

describe('pages', () => {
  it.each([
    { count: 9, limit: 4, pages: [4, 4, 1] },
    { count: 8, limit: 4, pages: [4, 4] },
    { count: 3, limit: 100, pages: [3] },
  ])(
    'shows $count records $limit at a time, the last page without a cursor',
    async ({ count, limit, pages }) => {
      const made = await queues(count);
      const range = { ...allQueues(), from: made[0]?.createdAt ?? '' };

      const read = await readAll(range, limit);

      expect(read.map(({ length }) => length)).toEqual(pages);
      expect(read.flat().map(({ name }) => name)).toEqual(made.map(({ name }) => name));
    },
  );

  it('neither loses nor repeats a record under a filter, in whatever rounds it is found', async () => {
    const made = await queues(23);
    const matches = ({ name }: { name: string }) => /[05]$/.test(name);

    for (const limit of [1, 2, 3, 7]) {
      const read = await readAll({ ...allQueues(), descending: true }, limit, matches);

      expect(read.every(({ length }) => length <= limit)).toBe(true);
      expect(read.flat().map(({ name }) => name)).toEqual(
        made
          .filter(matches)
          .map(({ name }) => name)
          .reverse(),
      );
    }
  });

  it('stops reading after four rounds and says where to go on', async () => {
    await queues(30);
    const meter = new CapacityMeter();
    const metered = new Table({ client: fixture.client, tableName: fixture.tableName, meter });

    const page = await metered.page(Queue, allQueues(), { limit: 2, binding: 'b' }, () => false);

    expect(page.items).toEqual([]);
    expect(page.cursor).toBeTruthy();
    expect(meter.total.operations).toBeLessThanOrEqual(9);
  });

  it('reads a collection without an index in its own order', async () => {
    const parent = `${orgId}#owner`;
    const keys = ['b', 'a', 'c'].map((SK) => ({ PK: parent, SK }));
    await table.write(keys.map((key) => put({ ...key, entity: 'thing' })));

    const { items } = await table.query({ orgId, partition: 'owner', descending: true }, 10);

    expect(items.map(({ SK }) => SK)).toEqual(['c', 'b', 'a']);
  });

  async function readAll(
    range: Parameters<Table['page']>[1],
    limit: number,
    filter?: (queue: Queue) => boolean,
  ): Promise<Queue[][]> {
    const pages: Queue[][] = [];
    let cursor: string | undefined;
    do {
      const page = await table.page(Queue, range, { limit, cursor, binding: 'same' }, filter);
      pages.push(page.items);
      cursor = page.cursor;
    } while (cursor);
    return pages;
  }
});

describe('cursors', () => {
  const firstPage = async () => {
    await queues(3);
    const { cursor = '' } = await table.page(Queue, allQueues(), { limit: 1, binding: 'query A' });
    return cursor;
  };

  it('are refused under another query', async () => {
    const cursor = await firstPage();

    const reading = table.page(Queue, allQueues(), { limit: 1, cursor, binding: 'query B' });

    await expect(reading).rejects.toMatchObject({ code: 'invalid_cursor', status: 400 });
  });

  it('are refused in another organization', async () => {
    const cursor = await firstPage();
    const other = await anOrganization(fixture);

    const reading = table.page(
      Queue,
      { orgId: other.orgId, index: 'list', partition: 'queue' },
      { limit: 1, cursor, binding: 'query A' },
    );

    await expect(reading).rejects.toMatchObject({ code: 'invalid_cursor' });
  });

  it('are refused once a single character of them was changed', async () => {
    const cursor = await firstPage();
    const [payload = '', signature = ''] = cursor.split('.');
    const position = z
      .record(z.string(), z.string())
      .parse(JSON.parse(Buffer.from(payload, 'base64url').toString()));
    const moved = Buffer.from(JSON.stringify({ ...position, listSK: '~' })).toString('base64url');
    const forged = [
      `${moved}.${signature}`,
      `${payload}.A${signature.slice(1)}x`,
      payload,
      `${payload}.`,
      'x',
      '.',
    ];

    for (const cursor of forged) {
      const reading = table.page(Queue, allQueues(), { limit: 1, cursor, binding: 'query A' });

      await expect(reading).rejects.toMatchObject({ code: 'invalid_cursor' });
    }
  });
});

describe('reading', () => {
  it('finds no record of another type or organization under an id', async () => {
    const other = await anOrganization(fixture);

    expect(await table.find(Queue, orgId, actor.userId)).toBeUndefined();
    expect(await table.find(User, orgId, other.admin.userId)).toBeUndefined();
    expect(await table.find(Absence, orgId, 'unique#queue-name:leads')).toBeUndefined();
  });

  it('gives many records in the order asked, the missing ones left out, any number of them', async () => {
    const made = await queues(12);
    const filler = Array.from({ length: 120 }, (_, index) => `queue_missing${index}`);
    const ids = [...made.map(({ id }) => id).reverse(), ...filler];

    const found = await table.getMany(Queue, orgId, ids);

    expect(found.map(({ name }) => name)).toEqual(made.map(({ name }) => name).reverse());
  });

  it('does not parse an index entry whose record has left the partition since', async () => {
    const [queue] = await queues(1);
    if (!queue) throw new Error('no queue');
    const entry = {
      ...recordKey(orgId, queue.id),
      entity: 'queue',
      ...queue,
      listPK: `${orgId}#elsewhere`,
      listSK: 'x',
    };
    await table.write({
      item: { Put: { TableName: '', Item: entry } },
      orElse: () => {
        throw new Error('unconditional');
      },
    });

    const { items } = await table.page(
      Queue,
      { orgId, index: 'list', partition: 'elsewhere' },
      { limit: 10, binding: 'b' },
    );

    expect(items).toEqual([]);
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { CapacityMeter } from '../../functions/platform/table/capacity-meter.ts';
import { Table } from '../../functions/platform/table/gateway.ts';
import { create, drop, put, remove, unchanged, update } from '../../functions/platform/table/write.ts';
import type { Actor } from '../../shared/access/permissions.ts';
import { newId } from '../../shared/id.ts';
import { Absence } from '../../shared/organization/absence.ts';
import { Queue } from '../../shared/organization/queue.ts';
import { User } from '../../shared/organization/user.ts';
import { revise, stampNew } from '../../shared/table/entity.ts';
import { indexes, recordKey } from '../../shared/table/keys.ts';
import { anOrganization, aUser, foundedAt, type TestTable, testTable } from '../support/table.ts';

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

describe('versions', () => {
  it('refuses a change of a version that is no longer there', async () => {
    const queue = aQueue('North');
    await table.write(create(Queue, queue));
    const renamed = revise(queue, { name: 'Far north' }, actor, foundedAt + 1);
    await table.write(update(Queue, queue, renamed, 'update'));

    const late = table.write(
      update(Queue, queue, revise(queue, { name: 'South' }, actor, foundedAt + 2), 'update'),
    );

    await expect(late).rejects.toMatchObject({ code: 'conflict' });
    expect(await table.get(Queue, orgId, queue.id)).toEqual(renamed);
  });

  it('lets exactly one of 50 rivals change a record', async () => {
    const queue = aQueue('North');
    await table.write(create(Queue, queue));
    const attempts = Array.from({ length: 50 }, (_, index) =>
      table.write(
        update(Queue, queue, revise(queue, { name: `Rival ${index}` }, actor, foundedAt), 'update'),
      ),
    );

    const outcomes = await Promise.allSettled(attempts);

    const winners = outcomes.flatMap(({ status }, index) => (status === 'fulfilled' ? [index] : []));
    expect(winners).toHaveLength(1);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'conflict' });
    }
    expect(await table.get(Queue, orgId, queue.id)).toMatchObject({
      name: `Rival ${winners[0]}`,
      version: 2,
    });
  });

  it('writes nothing when a record that only had to stay the same has changed', async () => {
    const [watched, other] = [aQueue('Watched'), aQueue('Other')];
    await table.write(create(Queue, watched));
    await table.write(update(Queue, watched, revise(watched, { name: 'Moved' }, actor, foundedAt), 'update'));

    const writing = table.write(unchanged(Queue, watched), create(Queue, other));

    await expect(writing).rejects.toMatchObject({ code: 'conflict' });
    expect(await table.find(Queue, orgId, other.id)).toBeUndefined();
  });
});

describe('unique values', () => {
  it('gives a name to exactly one of 50 rivals', async () => {
    const rivals = Array.from({ length: 50 }, () => aQueue('The one'));

    const outcomes = await Promise.allSettled(rivals.map((queue) => table.write(create(Queue, queue))));

    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const { items } = await table.page(Queue, allQueues(), { limit: 100, binding: 'all' });
    expect(items.filter(({ name }) => name === 'The one')).toHaveLength(1);
  });

  it('names the field that is taken, however its letters are written', async () => {
    await table.write(create(Queue, aQueue('North')));

    const writing = table.write(create(Queue, aQueue('NORTH')));

    await expect(writing).rejects.toMatchObject({
      code: 'already_exists',
      extras: { errors: [{ path: 'name', message: 'is taken' }] },
    });
  });

  it('frees the old value when it changes and when the record is deleted', async () => {
    const queue = aQueue('North');
    await table.write(create(Queue, queue));
    const renamed = revise(queue, { name: 'Far north' }, actor, foundedAt);
    await table.write(update(Queue, queue, renamed, 'update'));
    await table.write(create(Queue, aQueue('North')));
    await table.write(remove(Queue, renamed, revise(renamed, {}, actor, foundedAt)));

    const reusing = table.write(create(Queue, aQueue('Far north')));

    await expect(reusing).resolves.toBeUndefined();
  });

  it('lets another organization have the same value', async () => {
    const other = await anOrganization(fixture);

    const [own, foreign] = [await aUser(fixture, orgId), await aUser(fixture, other.orgId)];

    expect(own.email).toBe(foreign.email);
  });
});

describe('deleting', () => {
  it('takes the record out of reads, lists and indexes and keeps it for 30 days', async () => {
    const [queue] = await queues(1);
    if (!queue) throw new Error('no queue');
    const deletedAt = Date.parse('2026-11-22T10:00:00.000Z');

    await table.write(remove(Queue, queue, revise(queue, {}, actor, deletedAt)));

    expect(await table.find(Queue, orgId, queue.id)).toBeUndefined();
    await expect(table.get(Queue, orgId, queue.id)).rejects.toMatchObject({ code: 'not_found' });
    const { items } = await table.page(Queue, allQueues(), { limit: 100, binding: 'all' });
    expect(items.map(({ name }) => name)).toEqual(['Leads']);
    const kept = await table.item(recordKey(orgId, queue.id));
    expect(kept).toMatchObject({ name: 'Queue 00', deletedAt: '2026-11-22T10:00:00.000Z', version: 2 });
    expect(kept?.expiresAt).toBe(Date.parse('2026-12-22T10:00:00.000Z') / 1000);
    expect(Object.keys(kept ?? {})).not.toContain(indexes.list.partitionKey);
  });

  it('refuses to change or delete what is deleted', async () => {
    const queue = aQueue('North');
    await table.write(create(Queue, queue));
    const gone = revise(queue, {}, actor, foundedAt);
    await table.write(remove(Queue, queue, gone));

    const changing = table.write(update(Queue, gone, revise(gone, {}, actor, foundedAt), 'update'));
    const deleting = table.write(remove(Queue, gone, revise(gone, {}, actor, foundedAt)));

    await expect(changing).rejects.toMatchObject({ code: 'conflict' });
    await expect(deleting).rejects.toMatchObject({ code: 'conflict' });
  });
});

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

describe('transactions', () => {
  it('write everything or nothing', async () => {
    await table.write(create(Queue, aQueue('Taken')));
    const other = aQueue('Free');

    const writing = table.write(create(Queue, other), create(Queue, aQueue('Taken')));

    await expect(writing).rejects.toMatchObject({ code: 'already_exists' });
    expect(await table.find(Queue, orgId, other.id)).toBeUndefined();
    await expect(table.write(create(Queue, aQueue('Free')))).resolves.toBeUndefined();
  });

  it('of more than 100 items are refused before they are sent', async () => {
    const writes = Array.from({ length: 101 }, (_, index) => drop({ PK: `${orgId}#x`, SK: String(index) }));

    await expect(table.write(writes)).rejects.toThrow('101 items');
  });

  it('count what they consume', async () => {
    const meter = new CapacityMeter();
    const metered = new Table({ client: fixture.client, tableName: fixture.tableName, meter });
    const queue = aQueue('North');

    await metered.write(create(Queue, queue));
    const written = meter.total;
    await metered.get(Queue, orgId, queue.id);

    expect(written.operations).toBe(1);
    // Two items in a transaction (2 WCU each) and one index entry.
    expect(written.writeUnits).toBeGreaterThanOrEqual(4);
    expect(meter.total).toMatchObject({ operations: 2, readUnits: 1 });
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

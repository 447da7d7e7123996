import { describe, expect, it } from 'vitest';
import { CapacityMeter } from '../../functions/platform/table/capacity-meter.ts';
import { Table } from '../../functions/platform/table/gateway.ts';
import { put } from '../../functions/platform/table/write.ts';
import { Absence } from '../../shared/organization/absence.ts';
import { Queue } from '../../shared/organization/queue.ts';
import { User } from '../../shared/organization/user.ts';
import { recordKey } from '../../shared/table/keys.ts';
import { anOrganization } from '../support/table.ts';
import { storedQueues } from './stored-queues.ts';

const here = storedQueues();

describe('pages', () => {
  it.each([
    { count: 9, limit: 4, pages: [4, 4, 1] },
    { count: 8, limit: 4, pages: [4, 4] },
    { count: 3, limit: 100, pages: [3] },
  ])(
    'shows $count records $limit at a time, the last page without a cursor',
    async ({ count, limit, pages }) => {
      const made = await here.queues(count);
      const range = { ...here.allQueues(), from: made[0]?.createdAt ?? '' };

      const read = await readAll(range, limit);

      expect(read.map(({ length }) => length)).toEqual(pages);
      expect(read.flat().map(({ name }) => name)).toEqual(made.map(({ name }) => name));
    },
  );

  it('neither loses nor repeats a record under a filter, in whatever rounds it is found', async () => {
    const made = await here.queues(23);
    const matches = ({ name }: { name: string }) => /[05]$/.test(name);

    for (const limit of [1, 2, 3, 7]) {
      const read = await readAll({ ...here.allQueues(), descending: true }, limit, matches);

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
    await here.queues(30);
    const meter = new CapacityMeter();
    const metered = new Table({ client: here.fixture.client, tableName: here.fixture.tableName, meter });

    const page = await metered.page(Queue, here.allQueues(), { limit: 2, binding: 'b' }, () => false);

    expect(page.items).toEqual([]);
    expect(page.cursor).toBeTruthy();
    expect(meter.total.operations).toBeLessThanOrEqual(9);
  });

  it('reads a collection without an index in its own order', async () => {
    const parent = `${here.orgId}#owner`;
    const keys = ['b', 'a', 'c'].map((SK) => ({ PK: parent, SK }));
    await here.table.write(keys.map((key) => put({ ...key, entity: 'thing' })));

    const { items } = await here.table.query({ orgId: here.orgId, partition: 'owner', descending: true }, 10);

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
      const page = await here.table.page(Queue, range, { limit, cursor, binding: 'same' }, filter);
      pages.push(page.items);
      cursor = page.cursor;
    } while (cursor);
    return pages;
  }
});

describe('cursors', () => {
  const firstPage = async () => {
    await here.queues(3);
    const { cursor = '' } = await here.table.page(Queue, here.allQueues(), { limit: 1, binding: 'query A' });
    return cursor;
  };

  it('are refused under another query', async () => {
    const cursor = await firstPage();

    const reading = here.table.page(Queue, here.allQueues(), { limit: 1, cursor, binding: 'query B' });

    await expect(reading).rejects.toMatchObject({ code: 'invalid_cursor', status: 400 });
  });

  it('are refused in another organization', async () => {
    const cursor = await firstPage();
    const other = await anOrganization(here.fixture);

    const reading = here.table.page(
      Queue,
      { orgId: other.orgId, index: 'list', partition: 'queue' },
      { limit: 1, cursor, binding: 'query A' },
    );

    await expect(reading).rejects.toMatchObject({ code: 'invalid_cursor' });
  });

  it('do not show the position that they hold', async () => {
    const cursor = await firstPage();

    const bytes = Buffer.from(cursor.split('.')[0] ?? '', 'base64url').toString('latin1');

    expect(bytes).not.toContain(here.orgId);
    expect(bytes).not.toContain('queue');
  });

  it('are refused once a single character of them was changed', async () => {
    const cursor = await firstPage();
    const [payload = '', signature = ''] = cursor.split('.');
    const moved = Buffer.from(payload, 'base64url').map((byte, place) => (place === 20 ? byte ^ 1 : byte));
    const forged = [
      `${Buffer.from(moved).toString('base64url')}.${signature}`,
      `${payload}.A${signature.slice(1)}x`,
      payload,
      `${payload}.`,
      'x',
      '.',
    ];

    for (const cursor of forged) {
      const reading = here.table.page(Queue, here.allQueues(), { limit: 1, cursor, binding: 'query A' });

      await expect(reading).rejects.toMatchObject({ code: 'invalid_cursor' });
    }
  });
});

describe('reading', () => {
  it('finds no record of another type or organization under an id', async () => {
    const other = await anOrganization(here.fixture);

    expect(await here.table.find(Queue, here.orgId, here.actor.userId)).toBeUndefined();
    expect(await here.table.find(User, here.orgId, other.admin.userId)).toBeUndefined();
    expect(await here.table.find(Absence, here.orgId, 'unique#queue-name:leads')).toBeUndefined();
  });

  it('gives many records in the order asked, the missing ones left out, any number of them', async () => {
    const made = await here.queues(12);
    const filler = Array.from({ length: 120 }, (_, index) => `queue_missing${index}`);
    const ids = [...made.map(({ id }) => id).reverse(), ...filler];

    const found = await here.table.getMany(Queue, here.orgId, ids);

    expect(found.map(({ name }) => name)).toEqual(made.map(({ name }) => name).reverse());
  });

  it('does not parse an index entry whose record has left the partition since', async () => {
    const [queue] = await here.queues(1);
    if (!queue) throw new Error('no queue');
    const entry = {
      ...recordKey(here.orgId, queue.id),
      entity: 'queue',
      ...queue,
      listPK: `${here.orgId}#elsewhere`,
      listSK: 'x',
    };
    await here.table.write({
      item: { Put: { TableName: '', Item: entry } },
      orElse: () => {
        throw new Error('unconditional');
      },
    });

    const { items } = await here.table.page(
      Queue,
      { orgId: here.orgId, index: 'list', partition: 'elsewhere' },
      { limit: 10, binding: 'b' },
    );

    expect(items).toEqual([]);
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CapacityMeter } from '../../functions/platform/table/capacity-meter.ts';
import { Table } from '../../functions/platform/table/gateway.ts';
import { create, drop, remove, unchanged, update } from '../../functions/platform/table/write.ts';
import type { Actor } from '../../shared/access/permissions.ts';
import { newId } from '../../shared/id.ts';
import { Queue } from '../../shared/organization/queue.ts';
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

    const outcomes = await Promise.allSettled([
      table.write(update(Queue, gone, revise(gone, {}, actor, foundedAt), 'update')),
      table.write(remove(Queue, gone, revise(gone, {}, actor, foundedAt))),
    ]);

    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'conflict' } });
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

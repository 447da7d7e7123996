import { describe, expect, it } from 'vitest';
import { CapacityMeter } from '../../functions/platform/table/capacity-meter.ts';
import { Table } from '../../functions/platform/table/gateway.ts';
import { create, drop, remove, unchanged, update } from '../../functions/platform/table/write.ts';
import { Queue } from '../../shared/organization/queue.ts';
import { revise } from '../../shared/table/entity.ts';
import { indexes, recordKey } from '../../shared/table/keys.ts';
import { anOrganization, aUser, foundedAt } from '../support/table.ts';
import { storedQueues } from './stored-queues.ts';

const here = storedQueues();

describe('versions', () => {
  it('refuses a change of a version that is no longer there', async () => {
    const queue = here.aQueue('North');
    await here.table.write(create(Queue, queue));
    const renamed = revise(queue, { name: 'Far north' }, here.actor, foundedAt + 1);
    await here.table.write(update(Queue, queue, renamed, 'update'));

    const late = here.table.write(
      update(Queue, queue, revise(queue, { name: 'South' }, here.actor, foundedAt + 2), 'update'),
    );

    await expect(late).rejects.toMatchObject({ code: 'conflict' });
    expect(await here.table.get(Queue, here.orgId, queue.id)).toEqual(renamed);
  });

  it('lets exactly one of 50 rivals change a record', async () => {
    const queue = here.aQueue('North');
    await here.table.write(create(Queue, queue));
    const attempts = Array.from({ length: 50 }, (_, index) =>
      here.table.write(
        update(Queue, queue, revise(queue, { name: `Rival ${index}` }, here.actor, foundedAt), 'update'),
      ),
    );

    const outcomes = await Promise.allSettled(attempts);

    const winners = outcomes.flatMap(({ status }, index) => (status === 'fulfilled' ? [index] : []));
    expect(winners).toHaveLength(1);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'conflict' });
    }
    expect(await here.table.get(Queue, here.orgId, queue.id)).toMatchObject({
      name: `Rival ${winners[0]}`,
      version: 2,
    });
  });

  it('writes nothing when a record that only had to stay the same has changed', async () => {
    const [watched, other] = [here.aQueue('Watched'), here.aQueue('Other')];
    await here.table.write(create(Queue, watched));
    await here.table.write(
      update(Queue, watched, revise(watched, { name: 'Moved' }, here.actor, foundedAt), 'update'),
    );

    const writing = here.table.write(unchanged(Queue, watched), create(Queue, other));

    await expect(writing).rejects.toMatchObject({ code: 'conflict' });
    expect(await here.table.find(Queue, here.orgId, other.id)).toBeUndefined();
  });
});

describe('unique values', () => {
  it('gives a name to exactly one of 50 rivals', async () => {
    const rivals = Array.from({ length: 50 }, () => here.aQueue('The one'));

    const outcomes = await Promise.allSettled(rivals.map((queue) => here.table.write(create(Queue, queue))));

    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const { items } = await here.table.page(Queue, here.allQueues(), { limit: 100, binding: 'all' });
    expect(items.filter(({ name }) => name === 'The one')).toHaveLength(1);
  });

  it('names the field that is taken, however its letters are written', async () => {
    await here.table.write(create(Queue, here.aQueue('North')));

    const writing = here.table.write(create(Queue, here.aQueue('NORTH')));

    await expect(writing).rejects.toMatchObject({
      code: 'already_exists',
      extras: { errors: [{ path: 'name', message: 'is taken' }] },
    });
  });

  it('frees the old value when it changes and when the record is deleted', async () => {
    const queue = here.aQueue('North');
    await here.table.write(create(Queue, queue));
    const renamed = revise(queue, { name: 'Far north' }, here.actor, foundedAt);
    await here.table.write(update(Queue, queue, renamed, 'update'));
    await here.table.write(create(Queue, here.aQueue('North')));
    await here.table.write(remove(Queue, renamed, revise(renamed, {}, here.actor, foundedAt)));

    const reusing = here.table.write(create(Queue, here.aQueue('Far north')));

    await expect(reusing).resolves.toBeUndefined();
  });

  it('lets another organization have the same value', async () => {
    const other = await anOrganization(here.fixture);

    const [own, foreign] = [await aUser(here.fixture, here.orgId), await aUser(here.fixture, other.orgId)];

    expect(own.email).toBe(foreign.email);
  });
});

describe('deleting', () => {
  it('takes the record out of reads, lists and indexes and keeps it for 30 days', async () => {
    const [queue] = await here.queues(1);
    if (!queue) throw new Error('no queue');
    const deletedAt = Date.parse('2026-11-22T10:00:00.000Z');

    await here.table.write(remove(Queue, queue, revise(queue, {}, here.actor, deletedAt)));

    expect(await here.table.find(Queue, here.orgId, queue.id)).toBeUndefined();
    await expect(here.table.get(Queue, here.orgId, queue.id)).rejects.toMatchObject({ code: 'not_found' });
    const { items } = await here.table.page(Queue, here.allQueues(), { limit: 100, binding: 'all' });
    expect(items.map(({ name }) => name)).toEqual(['Leads']);
    const kept = await here.table.item(recordKey(here.orgId, queue.id));
    expect(kept).toMatchObject({ name: 'Queue 00', deletedAt: '2026-11-22T10:00:00.000Z', version: 2 });
    expect(kept?.expiresAt).toBe(Date.parse('2026-12-22T10:00:00.000Z') / 1000);
    expect(Object.keys(kept ?? {})).not.toContain(indexes.list.partitionKey);
  });

  it('refuses to change or delete what is deleted', async () => {
    const queue = here.aQueue('North');
    await here.table.write(create(Queue, queue));
    const gone = revise(queue, {}, here.actor, foundedAt);
    await here.table.write(remove(Queue, queue, gone));

    const outcomes = await Promise.allSettled([
      here.table.write(update(Queue, gone, revise(gone, {}, here.actor, foundedAt), 'update')),
      here.table.write(remove(Queue, gone, revise(gone, {}, here.actor, foundedAt))),
    ]);

    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'conflict' } });
    }
  });
});

describe('transactions', () => {
  it('write everything or nothing', async () => {
    await here.table.write(create(Queue, here.aQueue('Taken')));
    const other = here.aQueue('Free');

    const writing = here.table.write(create(Queue, other), create(Queue, here.aQueue('Taken')));

    await expect(writing).rejects.toMatchObject({ code: 'already_exists' });
    expect(await here.table.find(Queue, here.orgId, other.id)).toBeUndefined();
    await expect(here.table.write(create(Queue, here.aQueue('Free')))).resolves.toBeUndefined();
  });

  it('of more than 100 items are refused before they are sent', async () => {
    const writes = Array.from({ length: 101 }, (_, index) =>
      drop({ PK: `${here.orgId}#x`, SK: String(index) }),
    );

    await expect(here.table.write(writes)).rejects.toThrow('101 items');
  });

  it('count what they consume', async () => {
    const meter = new CapacityMeter();
    const metered = new Table({ client: here.fixture.client, tableName: here.fixture.tableName, meter });
    const queue = here.aQueue('North');

    await metered.write(create(Queue, queue));
    const written = meter.total;
    await metered.get(Queue, here.orgId, queue.id);

    expect(written.operations).toBe(1);
    // Two items in a transaction (2 WCU each) and one index entry.
    expect(written.writeUnits).toBeGreaterThanOrEqual(4);
    expect(meter.total).toMatchObject({ operations: 2, readUnits: 1 });
  });
});

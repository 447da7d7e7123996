/** Queues in a table of their own, as records to try the gateway on. */
import { afterAll, beforeAll, beforeEach } from 'vitest';
import type { Table } from '../../functions/platform/table/gateway.ts';
import { create } from '../../functions/platform/table/write.ts';
import type { Actor } from '../../shared/access/permissions.ts';
import { newId } from '../../shared/id.ts';
import { Queue } from '../../shared/organization/queue.ts';
import { stampNew } from '../../shared/table/entity.ts';
import { anOrganization, foundedAt, type TestTable, testTable } from '../support/table.ts';

export interface Stored {
  fixture: TestTable;
  table: Table;
  actor: Actor;
  orgId: string;
}

/** Registers the hooks of a test file; each test has an organization of its own. */
export function storedQueues() {
  const here = {} as Stored;
  beforeAll(async () => {
    here.fixture = await testTable();
    here.table = here.fixture.table;
  });
  afterAll(() => here.fixture.close());
  beforeEach(async () => {
    ({ admin: here.actor, orgId: here.orgId } = await anOrganization(here.fixture));
  });

  const aQueue = (name: string, at = foundedAt): Queue =>
    stampNew({ name, kind: 'lead' as const, managerId: here.actor.userId }, newId('queue'), here.actor, at);

  return Object.assign(here, {
    aQueue,
    /** Queues that were made a second after one another, `Queue 00` first. */
    async queues(count: number): Promise<Queue[]> {
      const made = Array.from({ length: count }, (_, index) =>
        aQueue(`Queue ${String(index).padStart(2, '0')}`, foundedAt + (index + 1) * 1000),
      );
      for (const queue of made) await here.table.write(create(Queue, queue));
      return made;
    },
    allQueues: () => ({ orgId: here.orgId, index: 'list' as const, partition: 'queue' }),
  });
}

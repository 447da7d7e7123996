import { afterAll, beforeAll, expect, it } from 'vitest';
import { actorOf } from '../../functions/platform/actor.ts';
import { Table } from '../../functions/platform/table/gateway.ts';
import { anOrganization, aUser, type TestTable, testTable } from '../support/table.ts';

let fixture: TestTable;
beforeAll(async () => {
  fixture = await testTable();
});
afterAll(() => fixture.close());

it('reads the user with every request, and what the organization hides once in a while; nothing of that for administrators', async () => {
  const { orgId, adminUser } = await anOrganization(fixture);
  const rep = await aUser(fixture, orgId);
  const operationsOf = async ({ id }: { id: string }) => {
    const table = new Table({ client: fixture.client, tableName: fixture.tableName });
    await actorOf(table, `${id}.${orgId}`);
    return table.meter.total.operations;
  };

  const administrators = await operationsOf(adminUser);
  const [first, second, third] = [await operationsOf(rep), await operationsOf(rep), await operationsOf(rep)];

  expect([administrators, first, second, third]).toEqual([1, 2, 1, 1]);
});

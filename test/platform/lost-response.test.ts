/** The answer of a write gets lost on the way: the SDK sends it again, and it must count once. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Table } from '../../functions/platform/table/gateway.ts';
import { create } from '../../functions/platform/table/write.ts';
import { newId } from '../../shared/id.ts';
import { Queue } from '../../shared/organization/queue.ts';
import { stampNew } from '../../shared/table/entity.ts';
import { anOrganization, foundedAt, type TestTable, testTable } from '../support/table.ts';

let fixture: TestTable;

beforeAll(async () => {
  fixture = await testTable();
});
afterAll(() => fixture.close());

it('takes a transaction whose answer was lost for done, not for a conflict with itself', async () => {
  const { admin } = await anOrganization(fixture);
  const bare = new DynamoDBClient({ endpoint: fixture.endpoint, maxAttempts: 3 });
  let sent = 0;
  bare.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args);
      sent += 1;
      if (sent === 1)
        throw Object.assign(new Error('socket hang up'), { name: 'TimeoutError', $retryable: {} });
      return result;
    },
    { step: 'deserialize', name: 'loseFirstAnswer', priority: 'low' },
  );
  const table = new Table({ client: DynamoDBDocumentClient.from(bare), tableName: fixture.tableName });
  const fields = { name: 'North', kind: 'lead' as const, managerId: admin.userId };
  const queue = stampNew(fields, newId('queue'), admin, foundedAt);

  await table.write(create(Queue, queue));

  expect(sent).toBe(2);
  expect(await table.get(Queue, admin.orgId, queue.id)).toEqual(queue);
  bare.destroy();
});

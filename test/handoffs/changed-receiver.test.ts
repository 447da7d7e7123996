import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { handoffsOf } from '../../functions/handoffs/handoffs-of.ts';
import { itemOf } from '../../functions/platform/table/write.ts';
import { User } from '../../shared/organization/user.ts';
import { revise, systemAuthor } from '../../shared/table/entity.ts';
import { type TestTable, testTable } from '../support/table.ts';
import { aLead, aRule, aSalesTeam, now, route } from './scene.ts';

let test: TestTable;
beforeAll(async () => {
  test = await testTable();
});
afterAll(() => test.close());

/** Writes past everything that would tell this container: another container does it in this very moment. */
async function deactivateElsewhere(user: User): Promise<void> {
  const after = revise(user, { active: false }, systemAuthor(user.orgId), now);
  const { client, tableName: TableName } = test;
  await client.send(new PutCommand({ TableName, Item: itemOf(User, after, 'deactivate') }));
}

it('offers nothing to somebody who is deactivated between the choice and the offer', async () => {
  const { orgId, reps, team } = await aSalesTeam(test, ['ann', 'bob']);
  await aRule(test, orgId, team.id);
  const first = await route(test, await aLead(test, orgId));
  const next = reps.find(({ id }) => id !== first.ownerId);
  if (!next) throw new Error('Somebody is next.');
  await deactivateElsewhere(next);

  const lead = await route(test, await aLead(test, orgId));

  const [offer] = await handoffsOf(test.table, orgId, lead.id);
  expect(lead.ownerId).toBe(first.ownerId);
  expect(offer?.candidates).toContainEqual(
    expect.objectContaining({ userId: next.id, rejectedBecause: expect.any(String) }),
  );
});

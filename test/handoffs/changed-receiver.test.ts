import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { giveUp } from '../../functions/handoffs/give-up.ts';
import { handoffsOf } from '../../functions/handoffs/handoffs-of.ts';
import { take } from '../../functions/handoffs/take.ts';
import { leadHandoffPolicy } from '../../functions/leads/lead-handoff-policy.ts';
import { packetOf } from '../../functions/leads/packet.ts';
import { Table } from '../../functions/platform/table/gateway.ts';
import { itemOf, type Write } from '../../functions/platform/table/write.ts';
import { Lead } from '../../shared/leads/lead.ts';
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

it('gives nothing by hand to somebody who is deactivated in this moment', async () => {
  const { orgId, reps } = await aSalesTeam(test, ['ann']);
  const [ann] = reps;
  if (!ann) throw new Error('Ann is there.');
  const lead = await aLead(test, orgId);
  await deactivateElsewhere(ann);

  const taken = take({ table: test.table, now }, leadHandoffPolicy, lead, systemAuthor(orgId), {
    to: { userId: ann.id },
    because: 'assigned by Mei Manager',
  });

  await expect(taken).rejects.toMatchObject({ code: 'conflict' });
  expect((await test.table.get(Lead, orgId, lead.id)).ownerId).toBeUndefined();
});

it('leaves nothing with a manager who is deactivated between the choice and the hand-off', async () => {
  const { orgId, manager, reps } = await aSalesTeam(test, ['ann']);
  const lead = await aLead(test, orgId);
  const { client, tableName } = test;
  const rival = new (class extends Table {
    override async write(...groups: readonly (Write | readonly Write[])[]) {
      await deactivateElsewhere(manager);
      await super.write(...groups);
    }
  })({ client, tableName });

  const given = giveUp({ table: rival, now }, leadHandoffPolicy, lead, systemAuthor(orgId), {
    run: [],
    endings: [],
    why: { because: 'nobody can take it' },
    packet: await packetOf(test.table, lead),
    candidates: [],
    terms: { because: 'rule “North”', candidateIds: reps.map(({ id }) => id) },
  });

  await expect(given).rejects.toMatchObject({ code: 'conflict' });
});

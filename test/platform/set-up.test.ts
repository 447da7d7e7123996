import { PutCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fromSetUp, recordsFromSetUp } from '../../functions/platform/set-up.ts';
import { CapacityMeter } from '../../functions/platform/table/capacity-meter.ts';
import { Table } from '../../functions/platform/table/gateway.ts';
import { create, itemOf, update } from '../../functions/platform/table/write.ts';
import { newId } from '../../shared/id.ts';
import { Team, type Team as TeamRecord } from '../../shared/organization/team.ts';
import { revise, stampNew, systemAuthor } from '../../shared/table/entity.ts';
import { childKey } from '../../shared/table/keys.ts';
import { anOrganization, foundedAt, type TestTable, testTable } from '../support/table.ts';

const teamsOf = recordsFromSetUp(Team);

let test: TestTable;
let orgId: string;

beforeAll(async () => {
  test = await testTable();
  ({ orgId } = await anOrganization(test));
});
afterAll(() => test.close());

async function aTeam(name: string): Promise<TeamRecord> {
  const fields = { name, kind: 'sales' as const, managerId: newId('user'), memberIds: [] };
  const team = stampNew(fields, newId('team'), systemAuthor(orgId), foundedAt);
  await test.table.write(create(Team, team));
  return team;
}

const renamed = (team: TeamRecord, name: string) =>
  revise(team, { name }, systemAuthor(orgId), foundedAt + 1000);

/** A unit of work: a message, a request. */
function aTable() {
  const meter = new CapacityMeter();
  return { meter, table: new Table({ client: test.client, tableName: test.tableName, meter }) };
}

it('reads what is set up once, and only the stamp with every further piece of work', async () => {
  const team = await aTeam('North');
  await teamsOf(aTable().table, orgId, [team.id]);
  const { table, meter } = aTable();

  const first = await teamsOf(table, orgId, [team.id]);
  const again = await teamsOf(table, orgId, [team.id]);

  expect(first).toEqual([team]);
  expect(again).toEqual([team]);
  expect(meter.total.operations).toBe(1);
});

it('reads anew after a change', async () => {
  const team = await aTeam('East');
  const { table } = aTable();
  await teamsOf(table, orgId, [team.id]);
  await test.table.write(update(Team, team, renamed(team, 'Far East'), 'update'));

  const found = await teamsOf(table, orgId, [team.id]);

  expect(found).toMatchObject([{ name: 'Far East' }]);
});

it('sees with the next piece of work what another container changed', async () => {
  const team = await aTeam('South');
  await teamsOf(aTable().table, orgId, [team.id]);
  const { client, tableName: TableName } = test;
  const Item = itemOf(Team, renamed(team, 'Deep South'), 'update');
  await client.send(new PutCommand({ TableName, Item }));
  await client.send(
    new UpdateCommand({
      TableName,
      Key: childKey(orgId, orgId, 'stamp', 'set-up'),
      UpdateExpression: 'ADD stamp :one',
      ExpressionAttributeValues: { ':one': 1 },
    }),
  );

  const found = await teamsOf(aTable().table, orgId, [team.id]);

  expect(found).toMatchObject([{ name: 'Deep South' }]);
});

it('leaves out what does not exist, and does not keep a failed reading', async () => {
  let calls = 0;
  const failing = fromSetUp(async () => {
    calls += 1;
    if (calls === 1) throw new Error('The table is busy.');
    return 'read';
  });
  const { table } = aTable();

  await expect(failing(table, orgId)).rejects.toThrow('busy');
  expect(await failing(table, orgId)).toBe('read');
  expect(await teamsOf(table, orgId, [newId('team')])).toEqual([]);
});

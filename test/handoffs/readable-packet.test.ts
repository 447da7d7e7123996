import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { listHandoffs, listHandoffsOfLead } from '../../functions/handoffs/list-handoffs.ts';
import { put } from '../../functions/platform/table/write.ts';
import type { Role } from '../../shared/access/permissions.ts';
import { newId } from '../../shared/id.ts';
import { handoffKey } from '../../shared/table/keys.ts';
import { type TestTable, testTable } from '../support/table.ts';
import { aLead, aRule, aSalesTeam, now, route } from './scene.ts';

let test: TestTable;
beforeAll(async () => {
  test = await testTable();
});
afterAll(() => test.close());

const packet = {
  request: 'Silk',
  productsOfInterest: [],
  source: 'web',
  channels: [],
  history: [
    { at: '2026-11-02T08:00:02.000Z', kind: 'call', summary: 'Is late with every bill.' },
    { at: '2026-11-02T08:00:01.000Z', kind: 'captured', summary: 'Came by web.' },
  ],
  account: { id: newId('account'), name: 'Jin Silk', tier: 'A' },
  openOpportunities: [{ id: newId('opportunity'), name: 'Jin Silk: looms' }],
  unresolved: [],
};

let team: Awaited<ReturnType<typeof aSalesTeam>>;
let leadId: string;
beforeEach(async () => {
  team = await aSalesTeam(test, ['ann']);
  await aRule(test, team.orgId, team.team.id);
  leadId = (await route(test, await aLead(test, team.orgId))).id;
  const key = handoffKey(team.orgId, leadId, 1);
  await test.table.write(put({ ...(await test.table.item(key)), ...key, packet }));
});

/** What somebody of the role is shown of the offer to Ann: in her list, and in the lead's story. */
async function shownTo(role: Role) {
  const actor = { ...team.admin, role, userId: team.reps[0]?.id ?? '' };
  const context = { table: test.table, now, receivedAt: now };
  const query = { userId: 'me', limit: 10 };
  const request = { actor, query, params: { id: leadId }, binding: 'test' };
  const list = await listHandoffs(context, request as unknown as Parameters<typeof listHandoffs>[1]);
  const story = await listHandoffsOfLead(
    context,
    request as unknown as Parameters<typeof listHandoffsOfLead>[1],
  );
  return [...list.items, ...story.items].map((handoff) => handoff.packet);
}

it('tells a partner of the lead, and nothing of the account behind it', async () => {
  const packets = await shownTo('partner');

  const { account: _account, ...rest } = packet;
  const readable = { ...rest, history: packet.history.slice(1), openOpportunities: [] };
  expect(packets).toEqual([readable, readable]);
});

it('tells whoever reads customers everything', async () => {
  expect(await shownTo('sales')).toEqual([packet, packet]);
});

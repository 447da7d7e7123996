import { afterAll, expect, it } from 'vitest';
import type { Handoff } from '../../shared/handoffs/handoff.ts';
import type { Lead } from '../../shared/leads/lead.ts';
import { bodyOf } from '../support/api-client.ts';
import { sharedBaton } from '../support/baton.ts';
import { eventually } from '../support/eventually.ts';
import type { FoundedOrganization } from '../support/founding.ts';
import { aSalesTeam, handoffsOf, repAt } from './sales-team.ts';

const baton = sharedBaton();
afterAll(() => baton.close());

const leads = 200;
const cap = 20;
const names = ['An', 'Bo', 'Cy', 'Di', 'Ed', 'Fe', 'Gil', 'Hu', 'Ito', 'Jo'].map((name) => `${name} Rep`);

it('shares 200 leads that come at once evenly among ten reps, none above the cap, none lost', async () => {
  const rule = { acceptWithin: 'PT1H' };
  const sales = await aSalesTeam(baton, 'Two hundred', { rule, names, rep: { maxOpenLeads: cap } });
  const { org, reps } = sales;

  const captured = await Promise.all(
    Array.from({ length: leads }, (_, index) =>
      org.capture({ name: `Person ${index}`, email: `person@company-${index}.example` }),
    ),
  );
  const offered = await eventually(
    async () => {
      const all = await leadsIn(org, 'offered');
      return all.length === leads && all;
    },
    150_000,
    1000,
  );

  expect(new Set(captured.map(({ id }) => id))).toEqual(new Set(offered.map(({ id }) => id)));
  expect(Object.fromEntries(countBy(offered))).toEqual(Object.fromEntries(reps.map(({ id }) => [id, cap])));

  const oneMore = await org.capture({ name: 'One more' });
  const after = await org.leadOnce(oneMore.id, ({ status }) => status === 'queued');
  expect(after.ownerId).toBe(sales.manager.id);
  const [entry] = await handoffsOf(org, oneMore.id);
  expect(entry?.candidates.map(({ rejectionCode }) => rejectionCode)).toEqual(reps.map(() => 'atCap'));

  // Two with room again, then one of the full ones goes away: what waited for them goes where there is room.
  await org.admin.patch(`/v1/users/${repAt(sales, 1).id}`, '*', { maxOpenLeads: 2 * cap });
  const gone = repAt(sales, 0);
  const absence = {
    userId: gone.id,
    from: new Date(Date.now() - 60_000).toISOString(),
    to: new Date(Date.now() + 86_400_000).toISOString(),
  };
  bodyOf(await org.admin.post('/v1/absences', absence), 201);
  await eventually(async () => (await waitingFor(org, gone.id)).length === 0, 60_000, 1000);
  const moved = await leadsIn(org, 'offered');
  expect(moved).toHaveLength(leads);
  expect(countBy(moved).get(repAt(sales, 1).id)).toBe(2 * cap);
}, 300_000);

async function leadsIn(org: FoundedOrganization, status: Lead['status']): Promise<Lead[]> {
  const all: Lead[] = [];
  let cursor: string | undefined;
  do {
    const query = new URLSearchParams({ status, limit: '100', ...(cursor && { cursor }) });
    const page = bodyOf(await org.admin.get(`/v1/leads?${query}`));
    all.push(...page.items);
    cursor = page.cursor;
  } while (cursor);
  return all;
}

async function waitingFor(org: FoundedOrganization, userId: string): Promise<Handoff[]> {
  return bodyOf(await org.admin.get(`/v1/handoffs?userId=${userId}&status=offered`)).items;
}

function countBy(all: readonly Lead[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { ownerId = 'nobody' } of all) counts.set(ownerId, (counts.get(ownerId) ?? 0) + 1);
  return counts;
}

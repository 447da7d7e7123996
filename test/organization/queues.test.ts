import { describe, expect, it } from 'vitest';
import { create } from '../../functions/platform/table/write.ts';
import { newId } from '../../shared/id.ts';
import { Lead } from '../../shared/leads/lead.ts';
import { RoutingRule, RoutingRuleFields } from '../../shared/leads/routing-rule.ts';
import { stampNew } from '../../shared/table/entity.ts';
import { aUser, foundedAt } from '../support/table.ts';
import { office } from './office.ts';

const here = office();

async function aRule(fields: object): Promise<RoutingRule> {
  const parsed = RoutingRuleFields.parse({
    name: 'Silk',
    target: { type: 'users', ids: [here.rep.id] },
    ...fields,
  });
  const rule = stampNew(parsed, newId('routingRule'), here.made.admin, foundedAt);
  await here.fixture.table.write(create(RoutingRule, rule));
  return rule;
}

async function aWaitingLead(queueId: string, queuedAt: string): Promise<Lead> {
  const standing = { source: 'web', status: 'queued', score: 0, epoch: 1, queueId, queuedAt };
  const fields = { name: `Waiting since ${queuedAt}`, company: 'Silk Ltd', ...standing };
  const lead = Lead.schema.parse(stampNew(fields, newId('lead'), here.made.admin, foundedAt));
  await here.fixture.table.write(create(Lead, lead));
  return lead;
}

describe('queues', () => {
  const aQueue = async (name = 'Inbox') =>
    (await here.admin.post('/v1/queues', { name, kind: 'lead', managerId: here.made.adminUser.id })).body;

  it('show what waits in them, longest waiting first, page by page', async () => {
    const queue = await aQueue();
    for (const day of ['03', '01', '02']) await aWaitingLead(queue.id, `2026-11-${day}T08:00:00.000Z`);
    await aWaitingLead(here.made.queue.id, '2026-11-01T07:00:00.000Z');

    const first = await here.client.as(here.rep).get(`/v1/queues/${queue.id}/items?limit=2`);
    const second = await here.client
      .as(here.rep)
      .get(`/v1/queues/${queue.id}/items?limit=2&cursor=${first.body.cursor}`);

    const days = [...first.body.items, ...second.body.items].map(({ queuedAt }: Lead) =>
      queuedAt?.slice(8, 10),
    );
    expect(days).toEqual(['01', '02', '03']);
    expect(second.body.cursor).toBeUndefined();
  });

  it('give what waits to whoever claims it first', async () => {
    const queue = await aQueue();
    const lead = await aWaitingLead(queue.id, '2026-11-01T08:00:00.000Z');
    const other = await aUser(here.fixture, here.made.orgId, { email: 'other@shu.example' });
    const path = `/v1/queues/${queue.id}/items/${lead.id}/claim`;

    const answers = await Promise.all([
      here.client.as(here.rep).post(path),
      here.client.as(other).post(path),
    ]);

    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    const winner = answers.find(({ status }) => status === 200);
    expect(winner?.body).toMatchObject({ id: lead.id, status: 'accepted' });
    expect((await here.read(`/v1/queues/${queue.id}/items`)).items).toEqual([]);
  });

  it('are not for partners and analysts to claim from', async () => {
    const queue = await aQueue();
    const lead = await aWaitingLead(queue.id, '2026-11-01T08:00:00.000Z');
    const path = `/v1/queues/${queue.id}/items/${lead.id}/claim`;
    const [partner, analyst] = [
      await aUser(here.fixture, here.made.orgId, { role: 'partner', email: 'p@shu.example' }),
      await aUser(here.fixture, here.made.orgId, { role: 'analyst', email: 'a@shu.example' }),
    ];

    const answers = await Promise.all([
      here.client.as(partner).post(path),
      here.client.as(analyst).post(path),
    ]);

    expect(answers.map(({ status }) => status)).toEqual([403, 403]);
  });

  it('are not deleted while something waits in them or leads into them', async () => {
    const queue = await aQueue();
    const rule = await aRule({ name: 'Fallback', fallbackQueueId: queue.id });
    const full = await aQueue('Full');
    await aWaitingLead(full.id, '2026-11-01T08:00:00.000Z');

    const named = await here.admin.delete(`/v1/queues/${queue.id}`);
    const waiting = await here.admin.delete(`/v1/queues/${full.id}`);
    const standard = await here.admin.delete(`/v1/queues/${here.made.queue.id}`);
    const unused = await here.admin.delete(`/v1/queues/${(await aQueue('Unused')).id}`);

    expect(named.body).toMatchObject({ code: 'in_use', usedBy: [`the routing rule ${rule.name}`] });
    expect([named, waiting, standard, unused].map(({ status }) => status)).toEqual([409, 409, 409, 204]);
  });

  it('are refused a manager who does not exist', async () => {
    const answer = await here.admin.post('/v1/queues', {
      name: 'Q',
      kind: 'lead',
      managerId: 'user_01jd2k3m4n5p6q7r8s9tavbwcx',
    });

    expect(answer).toMatchObject({ status: 422, body: { errors: [{ path: 'managerId' }] } });
  });
});

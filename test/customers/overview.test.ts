import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Account } from '../../shared/customers/account.ts';
import { Contact } from '../../shared/customers/contact.ts';
import { Interaction } from '../../shared/customers/interaction.ts';
import { customersRoutes } from '../../shared/customers/routes.ts';
import { Lead } from '../../shared/leads/lead.ts';
import { Settings } from '../../shared/organization/organization.ts';
import { Opportunity } from '../../shared/sales/opportunity.ts';
import { type Caller, httpClient } from '../support/http-client.ts';
import { aUser, foundedAt } from '../support/table.ts';
import { type CustomerScene, customerScene } from './customer-scene.ts';

let scene: CustomerScene;
let client: ReturnType<typeof httpClient>;
let admin: Caller;
beforeAll(async () => {
  scene = await customerScene();
  const { handler } = await import('../../functions/customers/http.ts');
  client = httpClient(customersRoutes, handler);
});
afterAll(() => scene.close());
beforeEach(async () => {
  await scene.begin();
  admin = client.as(scene.org.adminUser);
});

const idsOf = (list: { id: string }[]) => list.map(({ id }) => id);
const cny = (amount: number) => ({ amount, currency: 'CNY' });

describe('the 360 view', () => {
  it('shows what is open, who is there, what happened and what it is worth', async () => {
    const parent = await scene.make(Account, { name: 'Silk Holding', tier: 'B' });
    const account = await scene.make(Account, { parentId: parent.id, ownerId: scene.actor.userId });
    const child = await scene.make(Account, { parentId: account.id });
    const contact = await scene.make(Contact, { accountId: account.id });
    const lead = await scene.make(Lead, { accountId: account.id, speedToLeadBy: '2026-11-02T09:00:00.000Z' });
    const late = await scene.make(Opportunity, {
      accountId: account.id,
      amount: cny(500),
      closeDate: '2026-11-01',
    });
    const soon = await scene.make(Opportunity, { accountId: account.id, closeDate: '2099-01-01' });
    await scene.make(Opportunity, { accountId: account.id, stage: 'won', amount: cny(300) });
    await scene.make(Interaction, { accountId: account.id, at: new Date(foundedAt).toISOString() });
    await scene.projectAll();

    const { status, body } = await admin.get(`/v1/accounts/${account.id}/360`);

    expect(status).toBe(200);
    expect(body).toMatchObject({
      account: { id: account.id },
      effectiveTier: 'B',
      owner: { name: 'Ada Admin', active: true },
      parent: { id: parent.id, name: 'Silk Holding', tier: 'B' },
      openTickets: [],
      assets: [],
      contracts: [],
      more: [],
      value: {
        openPipeline: [{ currency: 'CNY', amount: 500, count: 1 }],
        openOpportunities: 2,
        won: [{ currency: 'CNY', amount: 300, count: 1 }],
        wonOpportunities: 1,
        leads: 1,
        openLeads: 1,
        contacts: 1,
      },
    });
    expect(idsOf(body.children)).toEqual([child.id]);
    expect(idsOf(body.contacts)).toEqual([contact.id]);
    expect(idsOf(body.openLeads)).toEqual([lead.id]);
    expect(idsOf(body.openOpportunities)).toEqual([late.id, soon.id]);
    expect(body.recentInteractions.map(({ kind }: Interaction) => kind)).toContain('call');
    expect(body.alerts).toMatchObject([
      { code: 'lead.unanswered', severity: 'critical', ref: { id: lead.id } },
      { code: 'opportunity.overdue', severity: 'warning', ref: { id: late.id } },
    ]);
  });

  it('is there for an account that nothing has been kept of yet', async () => {
    const account = await scene.make(Account, {});

    const { status, body } = await admin.get(`/v1/accounts/${account.id}/360`);

    expect(status).toBe(200);
    expect(body).toMatchObject({ contacts: [], value: { openOpportunities: 0, openPipeline: [] } });
    expect((await admin.get('/v1/accounts/acct_01jd2k3m4n5p6q7r8s9tavbwcx/360')).status).toBe(404);
  });

  it('leaves out what its reader may not see', async () => {
    const rep = await aUser(scene.fixture, scene.org.orgId);
    const agent = await aUser(scene.fixture, scene.org.orgId, { role: 'agent', email: 'cy@shu.example' });
    const account = await scene.make(Account, {});
    const own = await scene.make(Lead, { accountId: account.id, ownerId: rep.id });
    await scene.make(Lead, { accountId: account.id, ownerId: scene.actor.userId });
    await scene.make(Opportunity, {
      accountId: account.id,
      ownerId: scene.actor.userId,
      amount: cny(500),
    });
    await scene.projectAll();
    const path = `/v1/accounts/${account.id}/360`;

    const [toRep, toAgent] = [await client.as(rep).get(path), await client.as(agent).get(path)];

    expect(idsOf(toRep.body.openLeads)).toEqual([own.id]);
    expect(toRep.body.openOpportunities).toEqual([]);
    expect(toRep.body.value.openPipeline).toHaveLength(1);
    expect(toAgent.body.value).not.toHaveProperty('openPipeline');
    expect(toAgent.body.value.openOpportunities).toBe(1);
  });

  it('calls an account quiet after as many days as the organization says', async () => {
    const account = await scene.make(Account, { tier: 'A', ownerId: scene.actor.userId });
    const day = 86_400_000;
    await scene.make(Interaction, {
      accountId: account.id,
      at: new Date(Date.now() - 40 * day).toISOString(),
    });
    await scene.projectAll();
    const codes = async () =>
      (await admin.get(`/v1/accounts/${account.id}/360`)).body.alerts.map(
        ({ code }: { code: string }) => code,
      );
    const before = await codes();
    await scene.change(Settings, scene.org.settings, { quietDays: { A: 30 } });

    expect([before, await codes()]).toEqual([[], ['account.quiet']]);
  });
});

describe('the hierarchy', () => {
  it('shows the tree above and below with the sums of every group, page by page', async () => {
    const top = await scene.make(Account, { name: 'top', tier: 'A' });
    const middle = await scene.make(Account, { name: 'middle', parentId: top.id }, 1);
    const [east, west] = [
      await scene.make(Account, { name: 'east', parentId: middle.id }, 2),
      await scene.make(Account, { name: 'west', parentId: middle.id }, 3),
    ];
    await scene.make(Account, { name: 'far east', parentId: east.id }, 4);
    await scene.make(Opportunity, { accountId: west.id, amount: cny(700) });
    await scene.projectAll();
    const path = `/v1/accounts/${middle.id}/hierarchy`;

    const whole = await admin.get(path);
    const rows: string[] = [];
    let cursor: string | undefined;
    do {
      const { body } = await admin.get(
        `${path}?limit=1${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`,
      );
      rows.push(...body.items.map(({ name, depth }: { name: string; depth: number }) => `${depth} ${name}`));
      cursor = body.cursor;
    } while (cursor);

    expect(whole.body.ancestors).toMatchObject([
      { name: 'top', children: 1, group: { openPipeline: [cny(700)] }, own: { openPipeline: [] } },
    ]);
    expect(whole.body.items.map(({ name }: Account) => name)).toEqual(['middle', 'east', 'far east', 'west']);
    expect(whole.body.items[2]).toMatchObject({ depth: 2, effectiveTier: 'A', parentId: east.id });
    expect(whole.body.items[0].group.openPipeline).toEqual([{ ...cny(700), count: 1 }]);
    expect(rows).toEqual(['0 middle', '1 east', '2 far east', '1 west']);
  });
});

describe('who this is', () => {
  it('is answered by phone, e-mail and foreign id, with what is open there', async () => {
    await scene.change(Settings, scene.org.settings, { defaultCountry: 'CN' });
    const account = await scene.make(Account, {
      name: '蜀锦',
      tier: 'A',
      phone: '+862885550100',
      externalId: 'k-7',
    });
    const contact = await scene.make(Contact, {
      accountId: account.id,
      emails: [{ address: 'Ada@Bücher.example' }],
      phones: [{ number: '+862885550123' }],
    });
    const opportunity = await scene.make(Opportunity, { accountId: account.id });
    const lead = await scene.make(Lead, { accountId: account.id });
    await scene.projectAll();
    const ask = async (query: string) => (await admin.get(`/v1/lookup?${query}`)).body.matches;

    const byPhone = await ask(`phone=${encodeURIComponent('028 8555 0123')}`);

    expect(byPhone).toMatchObject([
      {
        type: 'contact',
        id: contact.id,
        contact: { name: { full: 'Ada Lovelace' } },
        account: { name: '蜀锦' },
        effectiveTier: 'A',
        openLeads: [{ id: lead.id }],
        openOpportunities: [{ id: opportunity.id, name: 'Looms', stage: 'prospecting' }],
        openTickets: [],
        value: { openOpportunities: 1 },
      },
    ]);
    expect(await ask(`email=${encodeURIComponent('ada@xn--bcher-kva.example')}`)).toMatchObject([
      { id: contact.id },
    ]);
    expect(await ask(`phone=${encodeURIComponent('+86 28 8555 0100')}`)).toMatchObject([
      { type: 'account', id: account.id, openLeads: [{ id: lead.id }] },
    ]);
    expect(await ask('externalId=k-7')).toMatchObject([{ id: account.id }]);
    expect(await ask('email=nobody@shu.example')).toEqual([]);
    expect(await ask('phone=000')).toEqual([]);
  });

  it('shows nobody what they may not see', async () => {
    const rep = await aUser(scene.fixture, scene.org.orgId);
    const email = 'ada@shu.example';
    await scene.make(Lead, { email, ownerId: scene.actor.userId });
    const own = await scene.make(Lead, { email, ownerId: rep.id });

    const { body } = await client.as(rep).get(`/v1/lookup?email=${email}`);

    expect(body.matches).toMatchObject([{ type: 'lead', id: own.id, openLeads: [{ id: own.id }] }]);
  });

  it('wants exactly one thing to look up', async () => {
    expect((await admin.get('/v1/lookup')).status).toBe(422);
    expect((await admin.get('/v1/lookup?email=a@b.example&externalId=1')).status).toBe(422);
  });

  it('still names the account of a contact who changed it', async () => {
    const [first, second] = [await scene.make(Account, {}), await scene.make(Account, { name: 'Silk' })];
    const contact = await scene.make(Contact, {
      accountId: first.id,
      emails: [{ address: 'ada@shu.example' }],
    });
    await scene.change(Contact, contact, { accountId: second.id });

    const { body } = await admin.get('/v1/lookup?email=ada@shu.example');

    expect(body.matches).toMatchObject([{ account: { name: 'Silk' } }]);
  });
});

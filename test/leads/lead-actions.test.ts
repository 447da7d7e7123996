import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Account } from '../../shared/customers/account.ts';
import { Contact } from '../../shared/customers/contact.ts';
import { Handoff } from '../../shared/handoffs/handoff.ts';
import { Opportunity } from '../../shared/sales/opportunity.ts';
import { timerKey, workloadKey } from '../../shared/table/keys.ts';
import { aRule, aSalesTeam, route } from '../handoffs/scene.ts';
import type { Caller } from '../support/http-client.ts';
import { type TestTable, testTable } from '../support/table.ts';
import { ada, leadClient } from './lead-client.ts';

let fixture: TestTable;
let client: Awaited<ReturnType<typeof leadClient>>;
let team: Awaited<ReturnType<typeof aSalesTeam>>;
let admin: Caller;
let manager: Caller;
let bo: Caller;
let boId: string;

beforeAll(async () => {
  fixture = await testTable();
  client = await leadClient();
});
afterAll(() => fixture.close());
beforeEach(async () => {
  team = await aSalesTeam(fixture, ['bo']);
  await aRule(fixture, team.orgId, team.team.id);
  admin = client.as(team.adminUser);
  manager = client.as(team.manager);
  const [rep = team.manager] = team.reps;
  boId = rep.id;
  bo = client.as(rep);
});

/** A lead that is offered to Bo. */
async function anOffer(fields: object = {}) {
  const { body } = await admin.post('/v1/leads', { ...ada, ...fields });
  return route(fixture, body, Date.now());
}

async function anAcceptedLead(fields: object = {}) {
  const offered = await anOffer(fields);
  return (await bo.post(`/v1/leads/${offered.id}/accept`)).body;
}

const handoffsOf = async (leadId: string) =>
  fixture.table.all(Handoff, { orgId: team.orgId, partition: leadId, beginsWith: 'hand#' });
const openLeadsOf = async (userId: string) =>
  (await fixture.table.item(workloadKey(team.orgId, userId)))?.openLeads;

describe('qualifying', () => {
  it('takes the offer that waits for whoever qualifies', async () => {
    const offered = await anOffer();

    const { status, body } = await bo.post(`/v1/leads/${offered.id}/qualify`, { segment: 'Manufacturing' });

    expect(status).toBe(200);
    expect(body).toMatchObject({ status: 'qualified', segment: 'Manufacturing', ownerId: boId });
    expect(body).not.toHaveProperty('offer');
    expect(await handoffsOf(offered.id)).toMatchObject([{ status: 'accepted', acceptedBy: 'status' }]);
  });

  it('asks for the market segment', async () => {
    const { id } = await anAcceptedLead();

    const answer = await bo.post(`/v1/leads/${id}/qualify`, {});

    expect(answer).toMatchObject({ status: 422, body: { errors: [{ path: 'segment' }] } });
  });

  it('by a manager takes the lead out of the receiver’s hands, with its place under the cap', async () => {
    const offered = await anOffer();

    const { body } = await manager.post(`/v1/leads/${offered.id}/qualify`, { segment: 'Retail' });

    expect(body).toMatchObject({ status: 'qualified', ownerId: team.manager.id });
    expect((await handoffsOf(offered.id)).map(({ status }) => status)).toEqual(['superseded', 'accepted']);
    expect([await openLeadsOf(boId), await openLeadsOf(team.manager.id)]).toEqual([0, 1]);
  });
});

describe('disqualifying', () => {
  it('ends the offer, its clocks and the place under the cap', async () => {
    const offered = await anOffer();

    const { body } = await bo.post(`/v1/leads/${offered.id}/disqualify`, { reason: 'A student' });

    expect(body).toMatchObject({ status: 'disqualified', disqualifiedReason: 'A student' });
    expect(await handoffsOf(offered.id)).toMatchObject([{ status: 'superseded', cause: 'closed' }]);
    expect(await openLeadsOf(boId)).toBe(0);
    expect(await fixture.table.item(timerKey(team.orgId, offered.id, 'respond'))).toBeUndefined();
    expect(await fixture.table.item(timerKey(team.orgId, offered.id, 'speedToLead'))).toBeUndefined();
    expect((await bo.post(`/v1/leads/${offered.id}/disqualify`, { reason: 'again' })).body.code).toBe(
      'wrong_state',
    );
  });
});

describe('logging what was done', () => {
  it('takes the offer with a call by the receiver, and stops the speed-to-lead clock', async () => {
    const offered = await anOffer();

    const answer = await bo.post(`/v1/leads/${offered.id}/activities`, {
      kind: 'call',
      summary: 'Wants a demo',
    });

    expect(answer).toMatchObject({ status: 201, body: { kind: 'call', leadId: offered.id } });
    const { body: lead } = await bo.get(`/v1/leads/${offered.id}`);
    expect(lead).toMatchObject({ status: 'working', ownerId: boId, firstResponseAt: answer.body.at });
    expect(lead.score).toBeGreaterThan(offered.score);
    expect(await handoffsOf(offered.id)).toMatchObject([{ status: 'accepted', acceptedBy: 'activity' }]);
    expect(await fixture.table.item(timerKey(team.orgId, offered.id, 'speedToLead'))).toBeUndefined();
  });

  it('does not take the offer with a note', async () => {
    const offered = await anOffer();

    await bo.post(`/v1/leads/${offered.id}/activities`, { kind: 'note', summary: 'Looks good' });

    expect((await bo.get(`/v1/leads/${offered.id}`)).body).toMatchObject({ status: 'offered' });
  });

  it('lists it newest first', async () => {
    const { id } = await anAcceptedLead();
    await bo.post(`/v1/leads/${id}/activities`, { kind: 'note', summary: 'one' });
    await bo.post(`/v1/leads/${id}/activities`, {
      kind: 'email',
      summary: 'two',
      at: '2026-01-01T00:00:00Z',
    });

    const { body } = await bo.get(`/v1/leads/${id}/activities`);

    expect(body.items.map(({ summary }: { summary: string }) => summary)).toEqual(['two', 'one']);
    expect((await bo.get(`/v1/leads/${id}`)).body).toMatchObject({
      status: 'working',
      firstResponseAt: '2026-01-01T00:00:00.000Z',
    });
  });
});

describe('converting', () => {
  it('makes an account, a contact and an opportunity of what the lead says', async () => {
    const lead = await anAcceptedLead({ budget: { amount: 500000, currency: 'EUR' } });

    const { status, body } = await bo.post(`/v1/leads/${lead.id}/convert`, {
      account: { tier: 'A' },
      opportunity: {},
    });

    expect(status).toBe(200);
    expect(await fixture.table.get(Account, team.orgId, body.accountId)).toMatchObject({
      ...{ name: 'Engines Ltd', domain: 'engines.example', tier: 'A', ownerId: boId, region: 'DE/BE/Berlin' },
    });
    expect(await fixture.table.get(Contact, team.orgId, body.contactId)).toMatchObject({
      name: { full: 'Ada Lovelace' },
      emails: [{ address: 'ada@engines.example', primary: true }],
      phones: [{ number: '+4930901820' }],
      accountId: body.accountId,
    });
    expect(await fixture.table.get(Opportunity, team.orgId, body.opportunityId)).toMatchObject({
      ...{
        amount: { amount: 500000, currency: 'EUR' },
        contactId: body.contactId,
        leadId: lead.id,
        ownerId: boId,
      },
    });
    expect((await bo.get(`/v1/leads/${lead.id}`)).body).toMatchObject({ status: 'converted', ...body });
    expect(await openLeadsOf(boId)).toBe(0);
  });

  it('is refused the second time, with what came of the first', async () => {
    const { id } = await anAcceptedLead();
    const first = await bo.post(`/v1/leads/${id}/convert`);

    const again = await bo.post(`/v1/leads/${id}/convert`);

    expect(again).toMatchObject({ status: 409, body: { code: 'lead_already_converted', ...first.body } });
    expect(again.body.detail).toMatch(/converted on \w+ \d+, \d{4}/);
    expect(first.body).not.toHaveProperty('opportunityId');
  });

  it('uses the company and the person that are known', async () => {
    const first = await anAcceptedLead();
    const { body: made } = await bo.post(`/v1/leads/${first.id}/convert`);
    const same = await anAcceptedLead({ phone: undefined });
    const colleague = await anAcceptedLead({
      name: 'Charles Babbage',
      email: 'charles@engines.example',
      phone: undefined,
    });

    const again = await bo.post(`/v1/leads/${same.id}/convert`);
    const other = await bo.post(`/v1/leads/${colleague.id}/convert`);

    expect(again.body).toEqual(made);
    expect(other.body.accountId).toBe(made.accountId);
    expect(other.body.contactId).not.toBe(made.contactId);
  });

  it('refuses a lead that nobody has taken, and an account that is not there', async () => {
    const offered = await anOffer();
    const early = await bo.post(`/v1/leads/${offered.id}/convert`);
    await bo.post(`/v1/leads/${offered.id}/accept`);

    const dangling = await bo.post(`/v1/leads/${offered.id}/convert`, {
      account: { id: 'acct_01jd2k3m4n5p6q7r8s9tavbwcx' },
    });

    expect(early).toMatchObject({ status: 409, body: { code: 'wrong_state', currentStatus: 'offered' } });
    expect(dangling).toMatchObject({ status: 422, body: { errors: [{ path: 'account.id' }] } });
  });
});

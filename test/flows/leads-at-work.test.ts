import { afterAll, describe, expect, it } from 'vitest';
import { bodyOf } from '../support/api-client.ts';
import { sharedBaton } from '../support/baton.ts';
import { found, type Person } from '../support/founding.ts';
import { aSalesTeam, handoffsOf, repAt, type SalesTeam } from './sales-team.ts';

const baton = sharedBaton();
afterAll(() => baton.close());

describe.concurrent('working on a lead', () => {
  it('assigned by hand ends the offer that waits', async () => {
    const sales = await aSalesTeam(baton, 'By hand');
    const boss = await sales.org.signIn(sales.manager);
    const { lead } = await anOfferedLead(sales);

    const answer = await boss.post(`/v1/leads/${lead.id}/assign`, {
      userId: repAt(sales, 3).id,
      reason: 'Knows the family',
    });

    expect(answer).toMatchObject({ status: 200, body: { status: 'accepted', ownerId: repAt(sales, 3).id } });
    expect(answer.body.offer).toBeUndefined();
    expect(await handoffsOf(sales.org, lead.id)).toMatchObject([
      { status: 'superseded', cause: 'reassigned', toUserId: repAt(sales, 0).id },
      {
        status: 'accepted',
        toUserId: repAt(sales, 3).id,
        policy: { because: expect.stringContaining('Knows the family') },
      },
    ]);
  });

  it('assigned to nobody or to somebody who left is refused, naming the field', async () => {
    const sales = await aSalesTeam(baton, 'To nobody');
    const { lead } = await anOfferedLead(sales);
    const gone = await sales.org.hire('Gus Gone', { active: false });

    const toNobody = await sales.org.admin.post(`/v1/leads/${lead.id}/assign`, {
      userId: lead.id.replace('lead_', 'user_'),
    });
    const toGone = await sales.org.admin.post(`/v1/leads/${lead.id}/assign`, { userId: gone.id });

    expect(toNobody).toMatchObject({ status: 422, body: { errors: [{ path: 'userId' }] } });
    expect(toGone).toMatchObject({ status: 422, body: { errors: [{ path: 'userId' }] } });
  });

  it('claimed from the queue by two at once is one’s; the other learns whose', async () => {
    const org = await found(baton, 'Claimed');
    const [bo, cy] = await Promise.all([org.hireAndSignIn('Bo Rep'), org.hireAndSignIn('Cy Rep')]);
    const { defaultQueueId } = bodyOf(await org.admin.get('/v1/settings'));
    const lead = await org.capture();
    await org.leadOnce(lead.id, ({ status }) => status === 'queued');
    const claim = (person: Person) => person.post(`/v1/queues/${defaultQueueId}/items/${lead.id}/claim`);

    const answers = await Promise.all([claim(bo), claim(cy)]);

    const [won, lost] = answers.toSorted((one, other) => one.status - other.status);
    expect([won?.status, lost?.status]).toEqual([200, 409]);
    expect(lost?.body.owner.id).toBe(won?.body.ownerId);
    expect([bo.id, cy.id]).toContain(won?.body.ownerId);
    expect(bodyOf(await bo.get(`/v1/queues/${defaultQueueId}/items`)).items).toEqual([]);
  });

  it('a logged call takes the offer, a note does not', async () => {
    const sales = await aSalesTeam(baton, 'Called');
    const { lead, rep } = await anOfferedLead(sales);

    const note = await rep.post(`/v1/leads/${lead.id}/activities`, { kind: 'note', summary: 'Looks good' });
    const afterNote = await sales.org.lead(lead.id);
    const call = await rep.post(`/v1/leads/${lead.id}/activities`, { kind: 'call', summary: 'Spoke to her' });

    expect([note.status, call.status]).toEqual([201, 201]);
    expect(afterNote.status).toBe('offered');
    const after = await sales.org.lead(lead.id);
    expect(after).toMatchObject({ status: 'working', ownerId: rep.id, firstResponseAt: call.body.at });
    expect(await handoffsOf(sales.org, lead.id)).toMatchObject([
      { status: 'accepted', acceptedBy: 'activity' },
    ]);
    const { items } = bodyOf(await rep.get(`/v1/leads/${lead.id}/activities`));
    expect(items.map(({ kind }: { kind: string }) => kind)).toEqual(['call', 'note']);
  });

  it('qualified needs a market segment, and takes the offer', async () => {
    const sales = await aSalesTeam(baton, 'Qualified');
    const { lead, rep } = await anOfferedLead(sales);

    const without = await rep.post(`/v1/leads/${lead.id}/qualify`, {});
    const qualified = await rep.post(`/v1/leads/${lead.id}/qualify`, { segment: 'Weaving mills' });

    expect(without).toMatchObject({ status: 422, body: { errors: [{ path: 'segment' }] } });
    expect(qualified).toMatchObject({ status: 200, body: { status: 'qualified', segment: 'Weaving mills' } });
    expect(await handoffsOf(sales.org, lead.id)).toMatchObject([
      { status: 'accepted', acceptedBy: 'status' },
    ]);
  });

  it('converted becomes an account, a contact and an opportunity, once', async () => {
    const sales = await aSalesTeam(baton, 'Converted');
    const { lead, rep } = await anOfferedLead(sales, {
      name: '陈静',
      company: '蜀锦 Brocade',
      email: 'jing@shujin.example',
      budget: { amount: 4_000_000, currency: 'CNY' },
    });
    await rep.post(`/v1/leads/${lead.id}/accept`);
    const opportunity = { name: 'Forty looms', stage: 'qualification' };

    const made = await rep.post(`/v1/leads/${lead.id}/convert`, { opportunity });
    const again = await rep.post(`/v1/leads/${lead.id}/convert`, { opportunity });

    const { accountId, contactId, opportunityId } = bodyOf(made);
    expect(bodyOf(await rep.get(`/v1/accounts/${accountId}`))).toMatchObject({ name: '蜀锦 Brocade' });
    expect(bodyOf(await rep.get(`/v1/contacts/${contactId}`))).toMatchObject({
      name: { full: '陈静' },
      accountId,
      emails: [{ address: 'jing@shujin.example' }],
    });
    expect(bodyOf(await rep.get(`/v1/opportunities/${opportunityId}`))).toMatchObject({
      name: 'Forty looms',
      accountId,
      contactId,
      leadId: lead.id,
    });
    expect(again).toMatchObject({ status: 409, body: { code: 'lead_already_converted' } });
    expect(await sales.org.lead(lead.id)).toMatchObject({ status: 'converted', accountId, contactId });
  });

  it('a second lead of the same person is attached to the first', async () => {
    const sales = await aSalesTeam(baton, 'Duplicates');
    const { lead, rep } = await anOfferedLead(sales, { email: 'grace@weavers.example' });

    const second = await sales.org.capture({
      name: 'G. Hopper',
      email: ' GRACE@Weavers.Example',
      notes: 'Again!',
    });
    const after = await sales.org.leadOnce(second.id, ({ status }) => status !== 'new');

    expect(after).toMatchObject({ duplicateOf: lead.id, ownerId: rep.id });
    expect(await handoffsOf(sales.org, second.id)).toEqual([]);
    const { items } = bodyOf(await rep.get(`/v1/leads/${lead.id}/activities`));
    expect(items[0].summary).toContain('Again!');
  });

  it('a lead of a customer goes to the owner of the account first', async () => {
    const sales = await aSalesTeam(baton, 'Account owner');
    const owner = repAt(sales, 3);
    const account = { name: 'Weavers of Chengdu', domain: 'weavers-chengdu.example', ownerId: owner.id };
    const { id: accountId } = bodyOf(await sales.org.admin.post('/v1/accounts', account), 201);

    const lead = await sales.org.capture({ email: 'new.person@weavers-chengdu.example' });
    const after = await sales.org.leadOnce(lead.id, ({ status }) => status === 'offered');

    expect(after).toMatchObject({ ownerId: owner.id, accountId });
    const [handoff] = await handoffsOf(sales.org, lead.id);
    expect(handoff?.policy.because).toMatch(/account/i);
    expect(handoff?.packet.account).toMatchObject({ id: accountId, name: 'Weavers of Chengdu' });
  });
});

/** A lead that waits for the first rep, who is signed in. */
async function anOfferedLead(sales: SalesTeam, fields: Record<string, unknown> = {}) {
  const rep = await sales.org.signIn(repAt(sales, 0));
  const captured = await sales.org.capture(fields);
  const lead = await sales.org.leadOnce(captured.id, ({ offer }) => offer?.userId === rep.id);
  return { lead, rep };
}

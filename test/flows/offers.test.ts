import { afterAll, describe, expect, it } from 'vitest';
import type { Handoff } from '../../shared/handoffs/handoff.ts';
import { bodyOf } from '../support/api-client.ts';
import { sharedBaton } from '../support/baton.ts';
import { eventually } from '../support/eventually.ts';
import { found } from '../support/founding.ts';
import { aSalesTeam, handoffsOf, passed, repAt, span } from './sales-team.ts';

const baton = sharedBaton();
afterAll(() => baton.close());

describe.concurrent('an offer', () => {
  it('reaches the rep with the packet and a mail', async () => {
    const org = await found(baton, 'Packet');
    const bo = await org.hireAndSignIn('Bo Rep');
    await org.addRule({ target: { type: 'users', ids: [bo.id] }, acceptWithin: 'PT10M' });

    const lead = await org.capture({
      name: '陈静 <script>alert(1)</script>',
      phone: '+86 28 8555 0123',
      notes: 'Forty looms & a <b>price</b>',
      productsOfInterest: ['looms'],
      campaignId: 'spring',
      preferredChannel: 'phone',
    });
    const mail = await baton.mailbox.wait(bo.email, isNoInvitation);

    const [handoff] = await handoffsOf(org, lead.id);
    expect(handoff).toMatchObject({ status: 'offered', toUserId: bo.id, attempt: 1, epoch: 1 });
    expect(handoff?.packet).toMatchObject({
      request: expect.stringContaining('Forty looms'),
      productsOfInterest: ['looms'],
      source: 'web',
      campaign: 'spring',
      preferredChannel: 'phone',
      channels: expect.arrayContaining([{ kind: 'phone', value: expect.stringContaining('8555') }]),
      unresolved: [],
    });
    const waiting = bodyOf(await bo.get('/v1/handoffs?userId=me&status=offered'));
    expect(waiting.items.map(({ id }: Handoff) => id)).toEqual([handoff?.id]);
    const { text = '', html } = await baton.mailbox.open(mail.id);
    expect(text).toContain('陈静');
    expect(text).toContain('Forty looms');
    expect(String(html)).not.toContain('<script>');
  });

  it('is reminded, lapses, and goes to the next; after the third to the manager and the queue, once', async () => {
    const rule = { acceptWithin: 'PT3S', remindAtPercent: 50, maxOffers: 3 };
    const sales = await aSalesTeam(baton, 'Three lapses', { rule });
    const { org, reps, manager, queueId } = sales;
    const boss = await org.signIn(manager);

    const lead = await org.capture();
    const after = await org.leadOnce(lead.id, ({ status }) => status === 'queued');

    const story = await handoffsOf(org, lead.id);
    expect(story.map(({ status, toUserId }) => [status, toUserId])).toEqual([
      ...reps.slice(0, 3).map(({ id }) => ['lapsed', id]),
      ['exhausted', manager.id],
    ]);
    expect(story.map(({ epoch }) => epoch)).toEqual([1, 2, 3, 4]);
    expect(story.slice(0, 3).map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
    for (const offer of story.slice(0, 3)) {
      expect(offer.policy).toMatchObject({ ruleId: sales.rule.id, ruleVersion: 1 });
      expect(span(offer.offeredAt, offer.respondBy)).toBe(3000);
      expect(span(offer.offeredAt, offer.remindAt)).toBe(1500);
      expect(span(offer.respondBy, offer.endedAt)).toBeGreaterThanOrEqual(0);
      const chosen = offer.candidates.filter((one) => one.chosen).map(({ userId }) => userId);
      expect(chosen).toEqual([offer.toUserId]);
      expect(offer.candidates.every((one) => one.chosen || one.rejectedBecause)).toBe(true);
    }
    const whyNotBo = story[2]?.candidates.find(({ userId }) => userId === repAt(sales, 0).id);
    expect(whyNotBo).toMatchObject({ chosen: false, rejectionCode: 'alreadyOffered' });
    expect(after).toMatchObject({ ownerId: manager.id, queueId, epoch: 4 });
    expect(after.offer).toBeUndefined();
    const waiting = bodyOf(await boss.get(`/v1/queues/${queueId}/items`)).items;
    expect(waiting.map(({ id }: { id: string }) => id)).toEqual([lead.id]);
  });

  it('tells the rep by mail when it comes and before it goes, and the manager once when nobody took it', async () => {
    // Mails give way to offers while other tests keep both cores busy; one about an offer that is over is never sent.
    const rule = { acceptWithin: 'PT40S', remindAtPercent: 50, maxOffers: 1 };
    const sales = await aSalesTeam(baton, 'Told', { rule });
    const boss = await sales.org.signIn(sales.manager);

    const lead = await sales.org.capture({ name: 'Grace of Berlin' });

    const breaches = await eventually(
      async () => {
        const items: { kind: string }[] = bodyOf(await boss.get('/v1/notifications')).items;
        const found = items.filter(({ kind }) => kind === 'handoff-exhausted');
        return found.length > 0 && found;
      },
      100_000,
      150,
    );
    const mails = await eventually(
      async () => {
        const all = (await baton.mailbox.to(repAt(sales, 0).email)).filter(isNoInvitation);
        return all.length >= 3 && all;
      },
      60_000,
      150,
    );
    expect(breaches).toHaveLength(1);
    expect(breaches[0]).toMatchObject({ subject: { type: 'lead', id: lead.id } });
    // That it comes, that it is about to go, and that it is gone.
    expect(mails).toHaveLength(3);
    expect(new Set(mails.map(({ subject }) => subject)).size).toBe(3);
    expect(mails.every(({ subject }) => subject.includes('Grace of Berlin'))).toBe(true);
    const toBoss = (await baton.mailbox.to(boss.email)).filter(isNoInvitation);
    expect(toBoss).toHaveLength(1);
  });

  it('accepted in time stays with whoever accepted it', async () => {
    const sales = await aSalesTeam(baton, 'In time', { rule: { acceptWithin: 'PT5S' } });
    const first = await sales.org.signIn(repAt(sales, 0));
    const lead = await sales.org.capture();
    const offered = await sales.org.leadOnce(lead.id, ({ status }) => status === 'offered');

    const accepted = await first.post(`/v1/leads/${lead.id}/accept`);
    const again = await first.post(`/v1/leads/${lead.id}/accept`);

    expect(accepted).toMatchObject({ status: 200, body: { status: 'accepted', ownerId: first.id } });
    expect(again).toMatchObject({ status: 200, body: { version: accepted.body.version } });
    await passed(offered.offer?.respondBy, 1500);
    expect(await sales.org.lead(lead.id)).toMatchObject({ status: 'accepted', ownerId: first.id });
    const [handoff, ...others] = await handoffsOf(sales.org, lead.id);
    expect(handoff).toMatchObject({ status: 'accepted', acceptedBy: 'accept' });
    expect(others).toEqual([]);
  });

  it('accepted late is refused with the name of whoever has the lead now', async () => {
    const sales = await aSalesTeam(baton, 'Too late', { rule: { acceptWithin: 'PT2S', maxOffers: 2 } });
    const [first, next] = [await sales.org.signIn(repAt(sales, 0)), repAt(sales, 1)];
    const lead = await sales.org.capture();
    await sales.org.leadOnce(lead.id, ({ offer }) => offer?.userId === next.id);

    const late = await first.post(`/v1/leads/${lead.id}/accept`);

    expect(late).toMatchObject({ status: 409, body: { code: 'offer_passed_on' } });
    expect(late.headers['content-type']).toBe('application/problem+json');
    // It may have moved on once more by now; whoever has it is named.
    const { owner, detail } = late.body;
    expect([next.id, sales.manager.id]).toContain(owner.id);
    expect(detail).toContain(owner.name);
    const [lapsed] = await handoffsOf(sales.org, lead.id);
    expect(lapsed).toMatchObject({ status: 'lapsed', toUserId: first.id });
  });

  it('declined with a reason goes to the next at once', async () => {
    const sales = await aSalesTeam(baton, 'Declined');
    const first = await sales.org.signIn(repAt(sales, 0));
    const lead = await sales.org.capture();
    await sales.org.leadOnce(lead.id, ({ status }) => status === 'offered');

    const without = await first.post(`/v1/leads/${lead.id}/decline`, {});
    const declined = await first.post(`/v1/leads/${lead.id}/decline`, { reason: 'A friend of mine' });

    expect(without).toMatchObject({ status: 422, body: { errors: [{ path: 'reason' }] } });
    expect(declined.status).toBe(200);
    expect(await handoffsOf(sales.org, lead.id)).toMatchObject([
      { status: 'declined', toUserId: first.id, reason: 'A friend of mine' },
      { status: 'offered', toUserId: repAt(sales, 1).id, fromUserId: first.id, attempt: 2 },
    ]);
  });

  it('is nobody else’s to accept', async () => {
    const sales = await aSalesTeam(baton, 'Not yours');
    const other = await sales.org.signIn(repAt(sales, 2));
    const lead = await sales.org.capture();
    await sales.org.leadOnce(lead.id, ({ status }) => status === 'offered');

    const answer = await other.post(`/v1/leads/${lead.id}/accept`);

    // A rep sees their own leads only; of others they learn at most who has it.
    expect([404, 409]).toContain(answer.status);
    const { id } = repAt(sales, 0);
    expect(await sales.org.lead(lead.id)).toMatchObject({ status: 'offered', ownerId: id });
  });
});

const isNoInvitation = ({ subject }: { subject: string }) => !subject.includes('Your Baton account');

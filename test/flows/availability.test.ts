import { afterAll, describe, expect, it } from 'vitest';
import { bodyOf } from '../support/api-client.ts';
import { sharedBaton } from '../support/baton.ts';
import { eventually } from '../support/eventually.ts';
import type { Caller } from '../support/http-client.ts';
import { aSalesTeam, handoffsOf, repAt } from './sales-team.ts';

const baton = sharedBaton();
afterAll(() => baton.close());

const hour = 3_600_000;
const fromNow = (milliseconds: number) => new Date(Date.now() + milliseconds).toISOString();

describe.concurrent('somebody who cannot answer', () => {
  it('goes absent: the offers that wait for them move on at once and do not count', async () => {
    const sales = await aSalesTeam(baton, 'Absent');
    const { org } = sales;
    const lead = await org.capture();
    await org.leadOnce(lead.id, ({ offer }) => offer?.userId === repAt(sales, 0).id);

    const absence = { userId: repAt(sales, 0).id, from: fromNow(-hour), to: fromNow(24 * hour) };
    bodyOf(await org.admin.post('/v1/absences', absence), 201);
    await org.leadOnce(lead.id, ({ offer }) => offer?.userId === repAt(sales, 1).id);

    expect(await handoffsOf(org, lead.id)).toMatchObject([
      { status: 'superseded', cause: 'absent', counts: false, toUserId: repAt(sales, 0).id },
      { status: 'offered', toUserId: repAt(sales, 1).id, attempt: 1 },
    ]);
  });

  it('is absent: their substitute takes their place, the substitute’s where that one is away too', async () => {
    const sales = await aSalesTeam(baton, 'Substitutes', { names: ['Bo Rep'] });
    const { org } = sales;
    const stand = await org.hire('Sa Second');
    const standBy = await org.hire('Tess Third');
    const bo = repAt(sales, 0);
    await setSubstitute(org.admin, bo.id, stand.id);
    await setSubstitute(org.admin, stand.id, standBy.id);
    // A ring must end: the last one's substitute is the first.
    await setSubstitute(org.admin, standBy.id, bo.id);
    for (const userId of [bo.id, stand.id]) {
      const absence = { userId, from: fromNow(-hour), to: fromNow(24 * hour), reason: 'Spring Festival' };
      bodyOf(await org.admin.post('/v1/absences', absence), 201);
    }

    const lead = await org.capture();
    await org.leadOnce(lead.id, ({ offer }) => offer?.userId === standBy.id);

    const [handoff] = await handoffsOf(org, lead.id);
    const chosen = handoff?.candidates.find((one) => one.chosen);
    expect(chosen).toMatchObject({ userId: standBy.id, standsInFor: expect.any(String) });
    const rejected = handoff?.candidates.find(({ userId }) => userId === bo.id);
    expect(rejected).toMatchObject({ rejectionCode: 'absent', rejectedBecause: expect.any(String) });
  });

  it('is in another team: what they hold follows them there', async () => {
    const sales = await aSalesTeam(baton, 'Moved', { names: ['Bo Rep'] });
    const { org, manager } = sales;
    const bo = await org.signIn(repAt(sales, 0));
    const lead = await org.capture();
    await org.leadOnce(lead.id, ({ offer }) => offer?.userId === bo.id);
    bodyOf(await bo.post(`/v1/leads/${lead.id}/accept`));
    const south = { name: 'South', kind: 'sales', managerId: manager.id };
    const { id: teamId } = bodyOf(await org.admin.post('/v1/teams', south), 201);

    bodyOf(await org.admin.patch(`/v1/users/${bo.id}`, '*', { teamId }));

    const after = await org.leadOnce(lead.id, (one) => one.teamId === teamId);
    expect(after).toMatchObject({ status: 'accepted', ownerId: bo.id });
  });

  it('is deactivated: signed out at once, and what they hold is passed on', async () => {
    const sales = await aSalesTeam(baton, 'Deactivated');
    const { org } = sales;
    const bo = await org.signIn(repAt(sales, 0));
    const accepted = await org.capture();
    await org.leadOnce(accepted.id, ({ offer }) => offer?.userId === bo.id);
    bodyOf(await bo.post(`/v1/leads/${accepted.id}/accept`));

    const answer = await org.admin.post(`/v1/users/${bo.id}/deactivate`);
    const refused = await bo.get('/v1/me');

    expect(answer).toMatchObject({ status: 200, body: { active: false } });
    expect(refused).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
    await org.leadOnce(accepted.id, ({ ownerId }) => ownerId !== bo.id);
    const story = await handoffsOf(org, accepted.id);
    expect(story.at(-1)).toMatchObject({ status: 'offered', fromUserId: bo.id });
    expect(story.at(-1)?.toUserId).not.toBe(bo.id);
    // The sign-in follows the record: neither the refresh token nor the password works any more.
    await eventually(
      () =>
        baton.refresh(bo.tokens.refreshToken).then(
          () => false as const,
          () => true,
        ),
      20_000,
      150,
    );
  });
});

async function setSubstitute(admin: Caller, userId: string, substituteId: string): Promise<void> {
  bodyOf(await admin.patch(`/v1/users/${userId}`, '*', { substituteId }));
}

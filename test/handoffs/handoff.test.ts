import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { passOnEverything, startAbsence } from '../../functions/handoffs/availability.ts';
import { handoffsOf } from '../../functions/handoffs/handoffs-of.ts';
import { settle } from '../../functions/handoffs/settle.ts';
import { acceptLead } from '../../functions/leads/accept-lead.ts';
import { assignLead } from '../../functions/leads/assign-lead.ts';
import { claimLead } from '../../functions/leads/claim-lead.ts';
import { declineLead } from '../../functions/leads/decline-lead.ts';
import { leadHandoffPolicy } from '../../functions/leads/lead-handoff-policy.ts';
import { create, update } from '../../functions/platform/table/write.ts';
import { Account } from '../../shared/customers/account.ts';
import { newId } from '../../shared/id.ts';
import { Activity } from '../../shared/leads/activity.ts';
import { Lead, type Lead as LeadRecord } from '../../shared/leads/lead.ts';
import { Absence } from '../../shared/organization/absence.ts';
import { User } from '../../shared/organization/user.ts';
import { revise, stampNew, systemAuthor } from '../../shared/table/entity.ts';
import { workloadKey } from '../../shared/table/keys.ts';
import { actorFrom, foundedAt, type TestTable, testTable } from '../support/table.ts';
import { aLead, aRule, aSalesTeam, minutes, now, route } from './scene.ts';

let test: TestTable;
beforeAll(async () => {
  test = await testTable();
});
afterAll(() => test.close());

const at = (time: number) => ({ table: test.table, now: time, receivedAt: time });
const lapse = (lead: LeadRecord, time: number) =>
  settle(at(time), leadHandoffPolicy, {
    orgId: lead.orgId,
    subjectId: lead.id,
    clock: 'respond',
    epoch: lead.epoch,
  });
const reread = (lead: LeadRecord) => test.table.get(Lead, lead.orgId, lead.id);
const openLeadsOf = async (orgId: string, userId: string) =>
  Number((await test.table.item(workloadKey(orgId, userId)))?.openLeads ?? 0);

describe('an offer', () => {
  it('goes to the longest waiting rep with packet, deadlines and reasons, in one step', async () => {
    const { orgId, reps, team } = await aSalesTeam(test, ['ann', 'bob']);
    const rule = await aRule(test, orgId, team.id);
    const lead = await aLead(test, orgId, {
      notes: 'Looms for 40 people',
      productsOfInterest: ['loom'],
      phone: '+86 28 8555 0123',
    });

    const offered = await route(test, lead);

    const [handoff] = await handoffsOf(test.table, orgId, lead.id);
    expect(offered).toMatchObject({ status: 'offered', ownerId: handoff?.toUserId, epoch: 1, version: 2 });
    expect(handoff).toMatchObject({
      status: 'offered',
      attempt: 1,
      epoch: 1,
      policy: { ruleId: rule.id, ruleVersion: 1 },
      offeredAt: new Date(now).toISOString(),
      remindAt: new Date(now + minutes(15)).toISOString(),
      respondBy: new Date(now + minutes(30)).toISOString(),
      packet: { request: 'Looms for 40 people', productsOfInterest: ['loom'], source: 'web' },
    });
    expect(handoff?.candidates.map(({ userId, chosen }) => [userId, chosen]).sort()).toEqual(
      reps.map(({ id }) => [id, id === handoff?.toUserId]).sort(),
    );
    expect(handoff?.candidates.find(({ chosen }) => !chosen)?.rejectedBecause).toMatch(
      /waits as long|not longest waiting/,
    );
    expect(await openLeadsOf(orgId, handoff?.toUserId ?? '')).toBe(1);
  });

  it('is reminded once, lapses, and goes on in order until the manager and the queue have it', async () => {
    const { orgId, team, manager, queue } = await aSalesTeam(test, ['ann', 'bob', 'cem', 'dan']);
    await aRule(test, orgId, team.id, { maxOffers: 3 });
    let lead = await route(test, await aLead(test, orgId));
    const wake = { orgId, subjectId: lead.id, clock: 'remind' as const, epoch: lead.epoch };
    const first = await settle(at(now + minutes(15)), leadHandoffPolicy, wake);
    const again = await settle(at(now + minutes(16)), leadHandoffPolicy, wake);

    for (let round = 1; round <= 3; round += 1) {
      await lapse(lead, now + round * minutes(30));
      lead = await reread(lead);
    }
    await lapse(lead, now + minutes(500));

    const story = await handoffsOf(test.table, orgId, lead.id);
    expect([first.do, again.do]).toEqual(['remind', 'nothing']);
    expect(story.map(({ status, attempt }) => [status, attempt])).toEqual([
      ['lapsed', 1],
      ['lapsed', 2],
      ['lapsed', 3],
      ['exhausted', 3],
    ]);
    expect(new Set(story.slice(0, 3).map(({ toUserId }) => toUserId)).size).toBe(3);
    expect(story[3]).toMatchObject({
      toUserId: manager.id,
      escalatedTo: { userId: manager.id, queueId: queue.id },
    });
    expect(lead).toMatchObject({ status: 'queued', queueId: queue.id, ownerId: manager.id });
    expect(lead.offer).toBeUndefined();
    for (const { toUserId } of story) expect(await openLeadsOf(orgId, toUserId)).toBe(0);
  });

  it('does nothing when it is woken early, twice, or with an old epoch', async () => {
    const { orgId, team } = await aSalesTeam(test, ['ann', 'bob']);
    await aRule(test, orgId, team.id);
    const lead = await route(test, await aLead(test, orgId));

    const early = await lapse(lead, now + minutes(29));
    await lapse(lead, now + minutes(30));
    const second = await lapse(lead, now + minutes(61));

    expect(early).toMatchObject({ do: 'wait' });
    expect(second).toMatchObject({ do: 'nothing' });
    expect((await handoffsOf(test.table, orgId, lead.id)).map(({ status }) => status)).toEqual([
      'lapsed',
      'offered',
    ]);
  });

  it('moves on at once when it is declined, with the reason in the story', async () => {
    const { orgId, reps, team } = await aSalesTeam(test, ['ann', 'bob']);
    await aRule(test, orgId, team.id);
    const lead = await route(test, await aLead(test, orgId));
    const receiver = reps.find(({ id }) => id === lead.ownerId);
    const other = reps.find(({ id }) => id !== lead.ownerId);

    const passed = await declineLead(at(now + 1000), actorFrom(receiver ?? reps[0]!), lead.id, 'no Chinese');

    const story = await handoffsOf(test.table, orgId, lead.id);
    expect(passed.ownerId).toBe(other?.id);
    expect(story[0]).toMatchObject({ status: 'declined', reason: 'no Chinese' });
    await expect(
      declineLead(at(now + 2000), actorFrom(receiver ?? reps[0]!), lead.id, 'again'),
    ).rejects.toMatchObject({
      code: 'offer_passed_on',
      message: expect.stringContaining(other?.name ?? ''),
    });
  });
});

describe('an acceptance', () => {
  it('in time takes the lead; repeated it changes nothing', async () => {
    const { orgId, reps, team } = await aSalesTeam(test, ['ann']);
    await aRule(test, orgId, team.id);
    const lead = await route(test, await aLead(test, orgId));
    const actor = actorFrom(reps[0]!);

    const accepted = await acceptLead(at(now + minutes(30)), actor, lead.id);
    const again = await acceptLead(at(now + minutes(31)), actor, lead.id);

    expect(accepted).toMatchObject({ status: 'accepted', ownerId: actor.userId, epoch: 2 });
    expect(again.version).toBe(accepted.version);
    expect(await openLeadsOf(orgId, actor.userId)).toBe(1);
  });

  it('counts for the team they are in by now, not the one they were asked in', async () => {
    const { orgId, reps, team } = await aSalesTeam(test, ['ann']);
    await aRule(test, orgId, team.id);
    const lead = await route(test, await aLead(test, orgId));
    const elsewhere = newId('team');
    const actor = { ...actorFrom(reps[0]!), teamIds: [elsewhere] };

    const accepted = await acceptLead(at(now + minutes(1)), actor, lead.id);

    expect(lead.teamId).toBe(team.id);
    expect(accepted.teamId).toBe(elsewhere);
  });

  it('late by a second is refused with the name of whoever has it now, and passes the lead on', async () => {
    const { orgId, reps, team } = await aSalesTeam(test, ['ann', 'bob']);
    await aRule(test, orgId, team.id);
    const lead = await route(test, await aLead(test, orgId));
    const late = reps.find(({ id }) => id === lead.ownerId)!;
    const next = reps.find(({ id }) => id !== lead.ownerId)!;

    const refused = acceptLead(at(now + minutes(30) + 1000), actorFrom(late), lead.id);

    await expect(refused).rejects.toMatchObject({ status: 409, message: expect.stringContaining(next.name) });
    expect((await reread(lead)).ownerId).toBe(next.id);
  });

  it('stamped in time wins over a lapse that already moved the offer on', async () => {
    const { orgId, reps, team } = await aSalesTeam(test, ['ann', 'bob']);
    await aRule(test, orgId, team.id);
    const lead = await route(test, await aLead(test, orgId));
    const actor = actorFrom(reps.find(({ id }) => id === lead.ownerId)!);
    await lapse(lead, now + minutes(30));

    const accepted = await acceptLead(
      { table: test.table, now: now + minutes(30) + 200, receivedAt: now + minutes(30) },
      actor,
      lead.id,
    );

    const story = await handoffsOf(test.table, orgId, lead.id);
    expect(accepted).toMatchObject({ status: 'accepted', ownerId: actor.userId });
    expect(story.map(({ status }) => status)).toEqual(['accepted', 'superseded']);
    for (const { id } of reps) expect(await openLeadsOf(orgId, id)).toBe(id === actor.userId ? 1 : 0);
  });

  it('does not take work from somebody who accepted since', async () => {
    const { orgId, reps, team } = await aSalesTeam(test, ['ann', 'bob']);
    await aRule(test, orgId, team.id);
    const lead = await route(test, await aLead(test, orgId));
    const first = actorFrom(reps.find(({ id }) => id === lead.ownerId)!);
    const second = actorFrom(reps.find(({ id }) => id !== lead.ownerId)!);
    await lapse(lead, now + minutes(30));
    await acceptLead(at(now + minutes(31)), second, lead.id);

    const refused = acceptLead(
      { table: test.table, now: now + minutes(32), receivedAt: now + minutes(29) },
      first,
      lead.id,
    );

    await expect(refused).rejects.toMatchObject({
      code: 'offer_passed_on',
      message: expect.stringContaining(second.name),
    });
  });
});

describe('many leads at once', () => {
  it('share out 60 leads over 6 reps with caps of 10: 10 each, none above, none lost; the next waits in the queue', async () => {
    const { orgId, reps, team } = await aSalesTeam(test, ['a', 'b', 'c', 'd', 'e', 'f'], {
      maxOpenLeads: 10,
    });
    await aRule(test, orgId, team.id);
    const leads: LeadRecord[] = [];
    for (let count = 0; count < 60; count += 1) leads.push(await aLead(test, orgId));

    const waiting = [...leads];
    const worker = async () => {
      for (let lead = waiting.shift(); lead; lead = waiting.shift()) await route(test, lead);
    };
    await Promise.all([worker(), worker(), worker(), worker(), worker()]);
    const oneMore = await route(test, await aLead(test, orgId));

    const owners = await Promise.all(leads.map(async (lead) => (await reread(lead)).ownerId));
    expect(reps.map(({ id }) => owners.filter((owner) => owner === id).length)).toEqual([
      10, 10, 10, 10, 10, 10,
    ]);
    for (const { id } of reps) expect(await openLeadsOf(orgId, id)).toBe(10);
    expect(oneMore.status).toBe('queued');
    const [story] = await handoffsOf(test.table, orgId, oneMore.id);
    expect(
      story?.candidates.every(({ rejectedBecause }) => rejectedBecause?.includes('at cap, 10 of 10')),
    ).toBe(true);
  });
});

describe('going away', () => {
  it('passes waiting offers on at once, to the substitute, and does not count them', async () => {
    const { orgId, reps, team } = await aSalesTeam(test, ['ann', 'bob']);
    const [ann, bob] = reps;
    await aRule(test, orgId, team.id, { target: { type: 'users', ids: [ann!.id] }, maxOffers: 1 });
    await test.table.write(
      update(User, ann!, revise(ann!, { substituteId: bob!.id }, systemAuthor(orgId), now), 'update'),
    );
    const lead = await route(test, await aLead(test, orgId));
    const absence = stampNew(
      {
        userId: ann!.id,
        from: new Date(now - 1000).toISOString(),
        to: new Date(now + minutes(600)).toISOString(),
      },
      newId('absence'),
      systemAuthor(orgId),
      now,
    );
    const carried = { absenceId: absence.id, from: absence.from, to: absence.to };
    const before = await test.table.get(User, orgId, ann!.id);
    await test.table.write(
      create(Absence, absence),
      update(User, before, revise(before, { absences: [carried] }, systemAuthor(orgId), now), 'update'),
    );

    const moved = await startAbsence(at(now), orgId, absence.id);
    const again = await startAbsence(at(now), orgId, absence.id);

    const story = await handoffsOf(test.table, orgId, lead.id);
    expect([moved, again]).toEqual([1, 0]);
    expect(story.map(({ status, toUserId, counts }) => [status, toUserId, counts])).toEqual([
      ['superseded', ann!.id, false],
      ['offered', bob!.id, true],
    ]);
    expect(story[1]?.candidates.find(({ chosen }) => chosen)?.standsInFor).toBe(ann!.id);
  });

  it('passes on everything that a deactivated user holds', async () => {
    const { orgId, reps, team } = await aSalesTeam(test, ['ann', 'bob']);
    await aRule(test, orgId, team.id);
    const offered = await route(test, await aLead(test, orgId));
    const user = reps.find(({ id }) => id === offered.ownerId)!;
    const other = reps.find(({ id }) => id !== offered.ownerId)!;
    const second = await route(test, await aLead(test, orgId));
    const third = await route(test, await aLead(test, orgId));
    const accepted = second.ownerId === user.id ? second : third;
    await acceptLead(at(now + 1000), actorFrom(user), accepted.id);
    await test.table.write(
      update(User, user, revise(user, { active: false }, systemAuthor(orgId), now), 'deactivate'),
    );

    await passOnEverything(at(now + 2000), orgId, user.id);

    expect((await reread(offered)).ownerId).toBe(other.id);
    expect((await reread(accepted)).ownerId).toBe(other.id);
    expect(await openLeadsOf(orgId, user.id)).toBe(0);
  });
});

describe('outside the offers', () => {
  it('an assignment by hand ends the offer, counts in the round robin and stands in the story', async () => {
    const { orgId, admin, reps, team } = await aSalesTeam(test, ['ann', 'bob']);
    await aRule(test, orgId, team.id);
    const lead = await route(test, await aLead(test, orgId));
    const other = reps.find(({ id }) => id !== lead.ownerId)!;

    const assigned = await assignLead(at(now + 1000), admin, lead.id, {
      userId: other.id,
      reason: 'knows them',
    });
    const next = await route(test, await aLead(test, orgId), now + 2000);

    expect(assigned).toMatchObject({ status: 'accepted', ownerId: other.id });
    expect(
      (await handoffsOf(test.table, orgId, lead.id)).map(({ status, policy }) => [status, policy.because]),
    ).toEqual([
      ['superseded', 'rule “Everybody”'],
      ['accepted', 'assigned by Ada Admin: knows them'],
    ]);
    expect(next.ownerId).toBe(lead.ownerId);
  });

  it('of two who claim from a queue at once one gets it and the other learns who', async () => {
    const { orgId, reps, queue } = await aSalesTeam(test, ['ann', 'bob']);
    const lead = await route(test, await aLead(test, orgId));

    const claims = await Promise.allSettled(
      reps.map((rep) => claimLead(at(now), actorFrom(rep), queue.id, lead.id)),
    );

    const winner = claims.find((claim) => claim.status === 'fulfilled')!.value;
    expect(lead).toMatchObject({ status: 'queued', queueId: queue.id });
    expect(claims.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(claims.find((claim) => claim.status === 'rejected')?.reason).toMatchObject({
      code: 'offer_passed_on',
      message: expect.stringContaining(reps.find(({ id }) => id === winner.ownerId)!.name),
    });
  });
});

describe('routing', () => {
  it('attaches a lead of the same person to the earlier one, whatever the spelling', async () => {
    const { orgId, team } = await aSalesTeam(test, ['ann']);
    await aRule(test, orgId, team.id);
    const original = await route(test, await aLead(test, orgId, { email: 'Wang.Fang@brocade.example' }));

    const again = await route(
      test,
      await aLead(test, orgId, { email: 'WANG.FANG@Brocade.example ', notes: 'And a price list' }),
    );

    const activities = await test.table.all(Activity, { orgId, partition: original.id, beginsWith: 'act#' });
    expect(again).toMatchObject({
      status: 'disqualified',
      duplicateOf: original.id,
      ownerId: original.ownerId,
    });
    expect(activities[0]?.summary).toContain('And a price list');
    expect(await openLeadsOf(orgId, original.ownerId ?? '')).toBe(1);
  });

  it('asks the owner of the account first, with the time the rule gives', async () => {
    const { orgId, reps, team } = await aSalesTeam(test, ['ann', 'bob', 'cem']);
    await aRule(test, orgId, team.id, { acceptWithin: 'PT10M' });
    const owner = reps[2]!;
    const account = stampNew(
      { name: 'Jin Silk', domain: 'jinsilk.example', ownerId: owner.id },
      newId('account'),
      systemAuthor(orgId),
      foundedAt,
    );
    await test.table.write(create(Account, account));

    const lead = await route(test, await aLead(test, orgId, { email: 'li@jinsilk.example' }));
    await lapse(lead, now + minutes(10));

    const story = await handoffsOf(test.table, orgId, lead.id);
    expect(lead).toMatchObject({ ownerId: owner.id, accountId: account.id });
    expect(story[0]?.policy.because).toBe('owner of the account Jin Silk');
    expect(story[0]?.packet.account).toMatchObject({ id: account.id, name: 'Jin Silk' });
    expect(story[1]?.policy.because).toBe('rule “Everybody”');
    expect(story[1]?.toUserId).not.toBe(owner.id);
  });

  it('takes the first rule that matches by priority, and the queue when none does', async () => {
    const { orgId, reps, team, queue, adminUser } = await aSalesTeam(test, ['ann', 'bob']);
    await aRule(test, orgId, team.id, {
      priority: 20,
      name: 'Rest of Asia',
      conditions: { field: 'country', op: 'in', value: ['CN', 'JP'] },
    });
    await aRule(test, orgId, team.id, {
      priority: 10,
      name: 'China, events',
      target: { type: 'users', ids: [reps[1]!.id] },
      conditions: {
        all: [
          { field: 'country', op: 'eq', value: 'China' },
          { field: 'source', op: 'eq', value: 'event' },
        ],
      },
    });

    const event = await route(test, await aLead(test, orgId, { country: '中国', source: 'event' }));
    const web = await route(test, await aLead(test, orgId, { country: 'CN' }));
    const other = await route(test, await aLead(test, orgId, { country: 'DE' }));

    const because = async (lead: LeadRecord) =>
      (await handoffsOf(test.table, orgId, lead.id))[0]?.policy.because;
    expect([await because(event), event.ownerId]).toEqual(['rule “China, events”', reps[1]!.id]);
    expect(await because(web)).toBe('rule “Rest of Asia”');
    expect(other).toMatchObject({ status: 'queued', queueId: queue.id, ownerId: adminUser.id });
  });
});

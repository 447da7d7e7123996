import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { passOnEverything } from '../../functions/handoffs/availability.ts';
import { handoffsOf } from '../../functions/handoffs/handoffs-of.ts';
import { update } from '../../functions/platform/table/write.ts';
import type { Handoff } from '../../shared/handoffs/handoff.ts';
import { Settings } from '../../shared/organization/organization.ts';
import { User } from '../../shared/organization/user.ts';
import { revise, systemAuthor } from '../../shared/table/entity.ts';
import { aLead, aRule, aSalesTeam, now, route } from '../handoffs/scene.ts';
import { raisedEvents } from '../support/raised-events.ts';
import { type TestTable, testTable } from '../support/table.ts';
import { leadClient } from './lead-client.ts';

let fixture: TestTable;
let client: Awaited<ReturnType<typeof leadClient>>;
let scene: Awaited<ReturnType<typeof aSalesTeam>>;

beforeAll(async () => {
  fixture = await testTable();
  client = await leadClient();
});
afterAll(() => fixture.close());
beforeEach(async () => {
  scene = await aSalesTeam(fixture, ['bo']);
});

const storyOf = (leadId: string) => handoffsOf(fixture.table, scene.orgId, leadId);

/** What a dry run says of a lead like this one. */
const dryRun = async (lead: object) =>
  (await client.as(scene.adminUser).post('/v1/routing-rules/dry-run', { lead })).body;

describe('the story of a lead that waits in a queue without an offer', () => {
  it('says that no rule matches, which were tried, and who answers for it', async () => {
    const rule = await aRule(fixture, scene.orgId, scene.team.id, {
      name: 'Silk',
      conditions: { field: 'industry', op: 'eq', value: 'silk' },
    });

    const lead = await route(fixture, await aLead(fixture, scene.orgId, { notes: 'Looms for 40 people' }));

    const [entry, ...others] = await storyOf(lead.id);
    expect(others).toEqual([]);
    expect(entry).toMatchObject({
      status: 'exhausted',
      attempt: 0,
      epoch: lead.epoch,
      toUserId: scene.adminUser.id,
      reason: 'no rule matches',
      explanation: { code: 'noRuleMatches' },
      policy: { because: 'no rule matches' },
      rules: [
        {
          id: rule.id,
          name: 'Silk',
          version: 1,
          matches: false,
          because: expect.stringContaining('industry'),
        },
      ],
      escalatedTo: { userId: scene.adminUser.id, queueId: scene.queue.id },
      packet: { request: 'Looms for 40 people' },
    });
    expect(lead).toMatchObject({ status: 'queued', ownerId: scene.adminUser.id, queueId: scene.queue.id });
  });

  it('names the rule that sends it to the queue', async () => {
    const rule = await aRule(fixture, scene.orgId, scene.team.id, {
      name: 'Inbox',
      target: { type: 'queue', ids: [scene.queue.id] },
    });

    const lead = await route(fixture, await aLead(fixture, scene.orgId));

    expect(await storyOf(lead.id)).toMatchObject([
      {
        status: 'exhausted',
        attempt: 0,
        policy: { ruleId: rule.id, ruleVersion: 1, because: 'rule “Inbox”' },
        reason: 'rule “Inbox” names the queue',
        explanation: { code: 'ruleNamesQueue', values: { rule: 'Inbox' } },
        toUserId: scene.adminUser.id,
        candidates: [],
      },
    ]);
  });

  it('says of everybody who was considered why not', async () => {
    await aRule(fixture, scene.orgId, scene.team.id, { requiredSkills: ['weaving'] });

    const lead = await route(fixture, await aLead(fixture, scene.orgId));

    expect(await storyOf(lead.id)).toMatchObject([
      {
        status: 'exhausted',
        attempt: 0,
        reason: 'nobody can take it',
        policy: { because: 'rule “Everybody”' },
        toUserId: scene.manager.id,
        candidates: [{ userId: scene.reps[0]?.id, chosen: false, rejectionCode: 'missingSkill' }],
      },
    ]);
  });

  it('is no breach: nobody was asked and let it lapse', async () => {
    await aRule(fixture, scene.orgId, scene.team.id, { requiredSkills: ['weaving'] });
    const lead = await route(fixture, await aLead(fixture, scene.orgId));

    const [entry] = await storyOf(lead.id);

    const namesOf = (told: Handoff) => raisedEvents('handoff', told).map(({ name }) => name);
    expect(namesOf(entry!)).toEqual([]);
    expect(namesOf({ ...entry!, attempt: 1 })).toEqual(['handoff.exhausted.v1']);
  });

  it('is there also where no queue takes what nobody takes', async () => {
    const { settings } = scene;
    const without = revise(settings, { defaultQueueId: undefined }, systemAuthor(scene.orgId), now);
    await fixture.table.write(update(Settings, settings, without, 'update'));

    const lead = await route(fixture, await aLead(fixture, scene.orgId));

    expect(lead).toMatchObject({ status: 'queued' });
    expect(await storyOf(lead.id)).toMatchObject([
      { status: 'exhausted', toUserId: 'nobody', reason: 'no rule matches' },
    ]);
  });

  it('goes on when its manager leaves: whoever answers for it now, and why', async () => {
    const lead = await route(fixture, await aLead(fixture, scene.orgId));
    const gone = await fixture.table.get(User, scene.orgId, scene.adminUser.id);
    const left = revise(gone, { active: false }, systemAuthor(scene.orgId), now);
    await fixture.table.write(update(User, gone, left, 'deactivate'));

    await passOnEverything({ table: fixture.table, now }, scene.orgId, gone.id);

    const story = await storyOf(lead.id);
    expect(story).toMatchObject([
      { toUserId: gone.id },
      { status: 'exhausted', fromUserId: gone.id, toUserId: 'nobody', reason: 'Ada Admin was deactivated' },
    ]);
  });

  it('may be read by the manager who answers for it', async () => {
    await aRule(fixture, scene.orgId, scene.team.id, { requiredSkills: ['weaving'] });
    const lead = await route(fixture, await aLead(fixture, scene.orgId));

    const mine = await client.as(scene.manager).get(`/v1/leads/${lead.id}`);

    expect(mine).toMatchObject({ status: 200, body: { ownerId: scene.manager.id, teamId: scene.team.id } });
  });
});

describe('a dry run', () => {
  it.each([
    ['nobody can take it', { requiredSkills: ['weaving'] }],
    ['no rule matches', { conditions: { field: 'industry', op: 'eq' as const, value: 'silk' } }],
  ])('names the queue and the manager whom routing names, when %s', async (_why, fields) => {
    await aRule(fixture, scene.orgId, scene.team.id, fields);

    const said = await dryRun({ name: 'Wang Fang', email: 'fang@brocade.example' });
    const lead = await route(fixture, await aLead(fixture, scene.orgId));

    expect(said).toMatchObject({ outcome: 'queue', queueId: lead.queueId, managerId: lead.ownerId });
  });
});

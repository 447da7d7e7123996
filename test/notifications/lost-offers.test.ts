import { SESClient, SendRawEmailCommand } from '@aws-sdk/client-ses';
import { mockClient } from 'aws-sdk-client-mock';
import { type ParsedMail, simpleParser } from 'mailparser';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { handoffsOf } from '../../functions/handoffs/handoffs-of.ts';
import { settle } from '../../functions/handoffs/settle.ts';
import { acceptLead } from '../../functions/leads/accept-lead.ts';
import { assignLead } from '../../functions/leads/assign-lead.ts';
import { deleteLead } from '../../functions/leads/delete-lead.ts';
import { disqualifyLead } from '../../functions/leads/disqualify-lead.ts';
import { leadHandoffPolicy } from '../../functions/leads/lead-handoff-policy.ts';
import { update } from '../../functions/platform/table/write.ts';
import type { Actor } from '../../shared/access/permissions.ts';
import type { Handoff } from '../../shared/handoffs/handoff.ts';
import { Lead, type Lead as LeadRecord } from '../../shared/leads/lead.ts';
import { Notification } from '../../shared/notifications/notification.ts';
import { Settings } from '../../shared/organization/organization.ts';
import { User } from '../../shared/organization/user.ts';
import { revise, systemAuthor } from '../../shared/table/entity.ts';
import { aLead, aRule, aSalesTeam, minutes, now, route } from '../handoffs/scene.ts';
import { functionEnvironment } from '../support/function-environment.ts';
import { raisedEvents } from '../support/raised-events.ts';
import { actorFrom, type TestTable, testTable } from '../support/table.ts';

const ses = mockClient(SESClient);
let fixture: TestTable;
let tellEverybody: typeof import('../../functions/notifications/on-event.ts').tellEverybody;

beforeAll(async () => {
  fixture = await testTable();
  functionEnvironment({
    TABLE_NAME: fixture.tableName,
    PUBLIC_URL: 'https://crm.example',
    SENDER_ADDRESS: 'baton@crm.example',
    CONFIGURATION_SET_NAME: 'mails',
  });
  ({ tellEverybody } = await import('../../functions/notifications/on-event.ts'));
});
beforeEach(() => {
  ses.reset();
  ses.on(SendRawEmailCommand).resolves({ MessageId: 'ses-1' });
});
afterAll(() => fixture.close());

const at = (time: number) => ({ table: fixture.table, now: time, receivedAt: time });

/** Tells everybody what a change of a record raises, as the publisher and the bus do. */
async function tell<R extends LeadRecord | Handoff>(entity: 'lead' | 'handoff', after: R, before?: R) {
  for (const event of raisedEvents(entity, after, before)) {
    await tellEverybody({ table: fixture.table, now: Date.parse(after.updatedAt) + 500 }, event);
  }
}

const inbox = ({ orgId, id }: User) =>
  fixture.table.all(Notification, { orgId, partition: id, beginsWith: 'note#' });
const mailsTo = async ({ email }: User): Promise<ParsedMail[]> =>
  Promise.all(
    ses
      .commandCalls(SendRawEmailCommand)
      .map(({ args }) => args[0].input)
      .filter(({ Destinations }) => Destinations?.[0] === email)
      .map(({ RawMessage }) => simpleParser(Buffer.from(RawMessage?.Data ?? ''))),
  );
const storyOf = ({ orgId, id }: LeadRecord) => handoffsOf(fixture.table, orgId, id);

interface Scene extends Awaited<ReturnType<typeof aSalesTeam>> {
  readonly lead: LeadRecord;
  readonly first: User;
  readonly other: User;
  readonly handoff: Handoff;
}

/** A lead that is offered to one of two reps; the first reads what `fields` say. */
async function anOffer(fields: Partial<User> = {}): Promise<Scene> {
  const scene = await aSalesTeam(fixture, ['ann', 'bob'], fields);
  await aRule(fixture, scene.orgId, scene.team.id);
  const lead = await route(fixture, await aLead(fixture, scene.orgId, { name: 'Wang Fang' }));
  const [handoff] = await storyOf(lead);
  const [first, other] = scene.reps.toSorted((one) => (one.id === lead.ownerId ? -1 : 1));
  return { ...scene, lead, handoff: handoff!, first: first!, other: other! };
}

/** Tells what became of the first offer since. */
async function tellOfOffer({ lead, handoff }: Scene): Promise<void> {
  const ended = (await storyOf(lead)).find(({ id }) => id === handoff.id);
  await tell('handoff', ended!, handoff);
}

const lapse = (lead: LeadRecord, time: number) =>
  settle(at(time), leadHandoffPolicy, {
    orgId: lead.orgId,
    subjectId: lead.id,
    clock: 'respond',
    epoch: lead.epoch,
  });

describe('whoever loses an offer to a decision of somebody else', () => {
  it('is told who it was assigned to and the reason, in app and mail', async () => {
    const scene = await anOffer();
    const choice = { userId: scene.other.id, reason: 'knows the family' };
    await assignLead(at(now + 1000), scene.admin, scene.lead.id, choice);

    await tellOfOffer(scene);

    expect(await inbox(scene.first)).toMatchObject([{ kind: 'handoff-superseded', mail: 'sent' }]);
    const [mail] = await mailsTo(scene.first);
    expect(mail?.subject).toContain('Wang Fang');
    expect(mail?.text).toContain(`${scene.other.name} has it now.`);
    expect(mail?.text).toContain('knows the family');
    expect(await inbox(scene.other)).toEqual([]);
  });

  it('is told in Chinese', async () => {
    const scene = await anOffer({ languages: ['zh'] });
    await assignLead(at(now + 1000), scene.admin, scene.lead.id, { userId: scene.other.id });

    await tellOfOffer(scene);

    const [mail] = await mailsTo(scene.first);
    expect(mail?.subject).toContain('不再等待您接收');
    expect(mail?.text).toContain(`现由${scene.other.name}负责`);
    expect(mail?.text).not.toMatch(/has it now|was given/);
  });

  it('is told when the one before had accepted in time', async () => {
    const scene = await anOffer();
    const { lead, first, other } = scene;
    await lapse(lead, now + minutes(30));
    const [, open] = await storyOf(lead);
    const late = { table: fixture.table, now: now + minutes(30) + 200, receivedAt: now + minutes(30) };
    await acceptLead(late, actorFrom(first), lead.id);
    const [, overtaken] = await storyOf(lead);

    await tell('handoff', overtaken!, open);

    expect(overtaken).toMatchObject({ status: 'superseded', toUserId: other.id });
    const [mail] = await mailsTo(other);
    expect(mail?.text).toContain('had accepted it in time');
    expect(mail?.text).toContain(`${first.name} has it now.`);
  });

  const ends: readonly [string, (scene: Scene, by: Actor) => Promise<unknown>, string | undefined][] = [
    [
      'disqualified',
      ({ lead }, actor) => {
        const request = { actor, params: { id: lead.id }, body: { reason: 'A student' } };
        return disqualifyLead(at(now + 1000), request as Parameters<typeof disqualifyLead>[1]);
      },
      'A student',
    ],
    [
      'deleted',
      ({ lead }, actor) => {
        const request = { actor, params: { id: lead.id }, ifMatch: undefined };
        return deleteLead(at(now + 1000), request as Parameters<typeof deleteLead>[1]);
      },
      undefined,
    ],
  ];
  it.each(ends)('is told when it was %s', async (_what, end, reason) => {
    const scene = await anOffer();
    await end(scene, scene.admin);

    await tellOfOffer(scene);

    const [mail] = await mailsTo(scene.first);
    expect(mail?.text).toContain('Wang Fang was closed before you answered.');
    if (reason) expect(mail?.text).toContain(reason);
  });

  it('is not told what they decided themselves', async () => {
    const scene = await anOffer();
    const [[, disqualify] = []] = ends;
    await disqualify?.(scene, actorFrom(scene.first));

    await tellOfOffer(scene);

    expect(await inbox(scene.first)).toEqual([]);
  });
});

describe('an assignment to the person it is offered to', () => {
  it('makes it theirs and tells them so, once', async () => {
    const scene = await anOffer();
    const { lead, first, admin } = scene;

    const given = await assignLead(at(now + 1000), admin, lead.id, {
      userId: first.id,
      reason: 'your region',
    });
    await tellOfOffer(scene);
    await tell('lead', given, lead);

    expect(given).toMatchObject({ status: 'accepted', ownerId: first.id });
    expect(given.offer).toBeUndefined();
    expect(await inbox(first)).toMatchObject([{ kind: 'lead-assigned' }]);
    const [mail] = await mailsTo(first);
    expect(mail?.text).toContain('assigned to you by Ada Admin');
    expect(mail?.text).toContain('your region');
  });

  it('is not told again when they accept what was offered to them', async () => {
    const { lead, first } = await anOffer();

    const accepted = await acceptLead(at(now + 1000), actorFrom(first), lead.id);
    await tell('lead', accepted, lead);

    expect(await inbox(first)).toEqual([]);
  });
});

describe('the mail of a lapse says what really happened', () => {
  it('names whoever is asked next', async () => {
    const scene = await anOffer();
    await lapse(scene.lead, now + minutes(30));

    await tellOfOffer(scene);

    const [mail] = await mailsTo(scene.first);
    expect(mail?.text).toContain(`${scene.other.name} is asked to take it now.`);
  });

  it.each([
    ['en', 'it waits in the queue Leads and is with Mei Manager now'],
    ['zh', '现在队列“Leads”中等待，由Mei Manager负责'],
  ])('names the queue and the manager when nobody else was left (%s)', async (language, sentence) => {
    const scene = await anOffer({ languages: [language] });
    await lapse(scene.lead, now + minutes(30));
    const [, second] = await storyOf(scene.lead);
    await lapse(await fixture.table.get(Lead, scene.orgId, scene.lead.id), now + minutes(60));
    const [, ended] = await storyOf(scene.lead);

    await tell('handoff', ended!, second);

    const [mail] = await mailsTo(scene.other);
    expect(mail?.text).toContain(sentence.replace('Leads', scene.queue.name));
    expect(mail?.text).not.toContain('somebody else');
  });
});

describe('a lead that nobody was asked to take', () => {
  it('is told to its manager once, with the reason in their language', async () => {
    const scene = await aSalesTeam(fixture, ['ann'], { languages: ['zh'] });
    const boss = scene.manager;
    const speaks = revise(boss, { languages: ['zh'] }, systemAuthor(scene.orgId), now);
    await fixture.table.write(update(User, boss, speaks, 'update'));
    await aRule(fixture, scene.orgId, scene.team.id, { name: '丝绸', requiredSkills: ['weaving'] });
    const captured = await aLead(fixture, scene.orgId);
    const queued = await route(fixture, captured);
    const [entry] = await storyOf(queued);

    await tell('handoff', entry!);
    await tell('lead', queued, captured);

    expect(await inbox(boss)).toMatchObject([{ kind: 'lead-queued' }]);
    const [mail] = await mailsTo(boss);
    expect(mail?.text).toContain('进入队列的原因: 没有可以接收的人 (规则“丝绸”)');
    expect(mail?.text).toContain('来源: 网站');
  });

  it('reaches the administrators where there is no queue for it', async () => {
    const scene = await aSalesTeam(fixture, []);
    const without = revise(scene.settings, { defaultQueueId: undefined }, scene.admin, now);
    await fixture.table.write(update(Settings, scene.settings, without, 'update'));
    const captured = await aLead(fixture, scene.orgId, { name: 'Wang Fang' });
    const queued = await route(fixture, captured);

    await tell('lead', queued, captured);

    const [mail] = await mailsTo(scene.adminUser);
    expect(mail?.subject).toBe('Wang Fang waits for an owner');
    expect(mail?.text).toContain('Why it waits there: no rule matches');
  });
});

it('an offer tells why you in the reader’s language', async () => {
  const scene = await anOffer({ languages: ['zh'] });

  await tell('handoff', scene.handoff);

  const [mail] = await mailsTo(scene.first);
  expect(mail?.text).toContain('选择您的原因: 规则“Everybody”');
  expect(mail?.text).toContain('来源：网站');
  expect(mail?.text).not.toMatch(/rule “|Came by/);
});

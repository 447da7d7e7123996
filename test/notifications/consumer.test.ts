import { SESClient, SendRawEmailCommand } from '@aws-sdk/client-ses';
import { mockClient } from 'aws-sdk-client-mock';
import { type ParsedMail, simpleParser } from 'mailparser';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { handoffsOf } from '../../functions/handoffs/handoffs-of.ts';
import { settle } from '../../functions/handoffs/settle.ts';
import { acceptLead } from '../../functions/leads/accept-lead.ts';
import { assignLead } from '../../functions/leads/assign-lead.ts';
import { leadHandoffPolicy } from '../../functions/leads/lead-handoff-policy.ts';
import { logger } from '../../functions/platform/logger.ts';
import { create, update } from '../../functions/platform/table/write.ts';
import type { Handoff } from '../../shared/handoffs/handoff.ts';
import { newId } from '../../shared/id.ts';
import { Lead, type Lead as LeadRecord } from '../../shared/leads/lead.ts';
import { Notification } from '../../shared/notifications/notification.ts';
import { Calendar } from '../../shared/organization/calendar.ts';
import { User } from '../../shared/organization/user.ts';
import type { DomainEvent } from '../../shared/platform/event.ts';
import { revise, stampNew, systemAuthor } from '../../shared/table/entity.ts';
import { aLead, aRule, aSalesTeam, minutes, now, route } from '../handoffs/scene.ts';
import { functionEnvironment } from '../support/function-environment.ts';
import { raisedEvents } from '../support/raised-events.ts';
import { actorFrom, foundedAt, type TestTable, testTable } from '../support/table.ts';

const ses = mockClient(SESClient);
let test: TestTable;
let onEvent: typeof import('../../functions/notifications/on-event.ts');

beforeAll(async () => {
  test = await testTable();
  functionEnvironment({
    TABLE_NAME: test.tableName,
    PUBLIC_URL: 'https://crm.example',
    SENDER_ADDRESS: 'baton@crm.example',
    CONFIGURATION_SET_NAME: 'mails',
  });
  onEvent = await import('../../functions/notifications/on-event.ts');
});
beforeEach(() => {
  ses.reset();
  ses.on(SendRawEmailCommand).resolves({ MessageId: 'ses-1' });
});
afterAll(() => test.close());

const at = (time: number) => ({ table: test.table, now: time, receivedAt: time });
const tell = (event: DomainEvent, time = now + 1000) =>
  onEvent.tellEverybody({ table: test.table, now: time }, event);
const inbox = ({ orgId, id }: User) =>
  test.table.all(Notification, { orgId, partition: id, beginsWith: 'note#' });
const mails = (): Promise<ParsedMail[]> =>
  Promise.all(
    ses
      .commandCalls(SendRawEmailCommand)
      .map(({ args }) => simpleParser(Buffer.from(args[0].input.RawMessage?.Data ?? ''))),
  );

function eventOf<R extends LeadRecord | Handoff>(
  name: string,
  entity: 'lead' | 'handoff',
  after: R,
  before?: R,
) {
  return raisedEvents(entity, after, before).find((event) => event.name === name)!;
}

/** A lead that was offered to the only rep, and the event of it. */
async function anOffer(fields: Partial<User> = {}, lead: Partial<LeadRecord> = {}) {
  const scene = await aSalesTeam(test, ['ann'], fields);
  await aRule(test, scene.orgId, scene.team.id, { maxOffers: 1 });
  const offered = await route(test, await aLead(test, scene.orgId, lead));
  const [handoff] = await handoffsOf(test.table, scene.orgId, offered.id);
  const event = eventOf('handoff.offered.v1', 'handoff', handoff!);
  return { ...scene, rep: scene.reps[0]!, lead: offered, handoff: handoff!, event };
}

const lapse = (lead: LeadRecord, time: number) =>
  settle(at(time), leadHandoffPolicy, {
    orgId: lead.orgId,
    subjectId: lead.id,
    clock: 'respond',
    epoch: lead.epoch,
  });

describe('the mail of an offer', () => {
  it('says what was asked, how to reach them, why you, until when, and leads back', async () => {
    const { event, rep } = await anOffer(
      {},
      {
        name: 'Wang Fang',
        company: 'Jin Silk',
        notes: 'Looms for 40 people',
        phone: '+86 28 8555 0123',
        productsOfInterest: ['loom'],
      },
    );

    await tell(event);

    const [mail] = await mails();
    expect(ses.commandCalls(SendRawEmailCommand)[0]?.args[0].input).toMatchObject({
      Source: 'baton@crm.example',
      Destinations: [rep.email],
      ConfigurationSetName: 'mails',
    });
    expect(mail?.subject).toMatch(/Wang Fang \(Jin Silk\).*2 Nov 2026, \d\d:\d\d UTC/);
    for (const part of [
      'Looms for 40 people',
      '+86 28 8555 0123',
      'loom',
      'rule “Everybody”',
      'https://crm.example/go/',
    ]) {
      expect(mail?.text).toContain(part);
      expect(mail?.html).toContain(part);
    }
    const [notification] = await inbox(rep);
    expect(mail?.headers.get('auto-submitted')).toBe('auto-generated');
    expect(mail?.headers.get('x-baton-notification')).toBe(notification?.id);
    expect(notification).toMatchObject({
      kind: 'handoff-offered',
      mail: 'sent',
      mailedAt: expect.any(String),
    });
    expect(notification?.claimedUntil).toBeUndefined();
  });

  it('is written in the reader’s language and by the clock of their calendar', async () => {
    const { event, rep, orgId } = await anOffer({ languages: ['zh-Hans', 'en'] });
    const calendar = stampNew(
      { name: 'Chengdu', timeZone: 'Asia/Shanghai', week: { mon: [['00:00', '24:00']] }, exceptions: [] },
      newId('calendar'),
      systemAuthor(orgId),
      foundedAt,
    );
    const changed = revise(rep, { calendarId: calendar.id }, systemAuthor(orgId), now);
    await test.table.write(
      create(Calendar, Calendar.schema.parse(calendar)),
      update(User, rep, changed, 'update'),
    );

    await tell(event);

    const [mail] = await mails();
    expect(mail?.subject).toContain('新线索等待您接收');
    expect(mail?.subject).toMatch(/GMT\+8.*17:30|17:30.*GMT\+8/);
    expect(mail?.html).toContain('<html lang="zh">');
  });

  it('takes what people wrote as text: no markup, no header of their own', async () => {
    const { event } = await anOffer(
      { name: 'Ann\r\nBcc: everybody@evil.example' },
      {
        name: '<script>alert(1)</script>\r\nBcc: all@evil.example',
        notes: 'a\n<img src=x onerror=alert(1)>',
      },
    );

    await tell(event);

    const [mail] = await mails();
    const headers = mail?.headerLines.map(({ key }) => key) ?? [];
    expect(headers).not.toContain('bcc');
    expect(mail?.html).toContain('&lt;script&gt;');
    expect(mail?.html).not.toMatch(/<script|<img/);
    expect(ses.commandCalls(SendRawEmailCommand)[0]?.args[0].input.Destinations).toHaveLength(1);
  });
});

describe('whatever happens on the way', () => {
  it('an event that comes again tells nobody again', async () => {
    const { event, rep } = await anOffer();

    await tell(event);
    await tell(event, now + minutes(5));

    expect(await inbox(rep)).toHaveLength(1);
    expect(await mails()).toHaveLength(1);
  });

  it.each([
    ['throttled', 'Throttling'],
    ['cut off, its answer lost or its sender killed', 'TimeoutError'],
  ])(
    'a mail that was %s fails the message and is sent once its claim has run out, not before',
    async (_case, name) => {
      const { event, rep } = await anOffer();
      ses
        .on(SendRawEmailCommand)
        .rejectsOnce(Object.assign(new Error('not now'), { name }))
        .resolves({ MessageId: 'ses-2' });

      await expect(tell(event)).rejects.toMatchObject({ name });
      await expect(tell(event, now + 30_000)).rejects.toMatchObject({ code: 'unavailable' });
      const waiting = ses.commandCalls(SendRawEmailCommand).length;
      await tell(event, now + 62_000);

      expect(waiting).toBe(1);
      expect(ses.commandCalls(SendRawEmailCommand)).toHaveLength(2);
      expect(await inbox(rep)).toMatchObject([{ mail: 'sent' }]);
    },
  );

  it('reading it while its mail is being sent loses neither', async () => {
    const { event, rep } = await anOffer();
    ses.on(SendRawEmailCommand).callsFake(async () => {
      const [sending] = await inbox(rep);
      const read = revise(sending!, { readAt: new Date(now).toISOString() }, actorFrom(rep), now);
      await test.table.write(update(Notification, sending!, read, 'read'));
      return { MessageId: 'ses-2' };
    });

    await tell(event);

    expect(await inbox(rep)).toMatchObject([{ mail: 'sent', readAt: expect.any(String) }]);
  });

  it('a batch gives back the one message that failed', async () => {
    const [good, bad] = [await anOffer(), await anOffer()];
    vi.spyOn(logger, 'error').mockImplementation(() => undefined);
    ses.on(SendRawEmailCommand).callsFake(({ Destinations }) => {
      if (Destinations?.[0] === 'bad@shu.example')
        throw Object.assign(new Error('slow'), { name: 'Throttling' });
      return { MessageId: 'ses-3' };
    });
    const moved = revise(bad.rep, { email: 'bad@shu.example' }, systemAuthor(bad.orgId), now);
    await test.table.write(update(User, bad.rep, moved, 'update'));
    // The handler reads the real clock.
    const recently = new Date().toISOString();
    const record = (messageId: string, { name, source, detail }: DomainEvent) => ({
      messageId,
      body: JSON.stringify({ source, 'detail-type': name, detail: { ...detail, at: recently } }),
      attributes: { ApproximateReceiveCount: '1' },
    });
    const batch = { Records: [record('good', good.event), record('bad', bad.event)] };

    const answer = await onEvent.handler(batch as never, { awsRequestId: 'request-1' } as never);

    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'bad' }] });
    expect(await inbox(good.rep)).toMatchObject([{ mail: 'sent' }]);
  });
});

describe('what is over', () => {
  it('an offer that was answered before its mail went out is told in the app alone', async () => {
    const { event, rep, lead } = await anOffer();
    await acceptLead(at(now + 500), actorFrom(rep), lead.id);

    await tell(event);

    expect(await inbox(rep)).toMatchObject([{ kind: 'handoff-offered', mail: 'none' }]);
    expect(await mails()).toEqual([]);
  });

  it('an event of more than a day ago makes no mail', async () => {
    const { event, rep } = await anOffer();

    await tell(event, now + 86_400_000);

    expect(await inbox(rep)).toMatchObject([{ mail: 'none' }]);
    expect(await mails()).toEqual([]);
  });

  it('somebody who no longer works here is told nothing', async () => {
    const { event, rep, orgId } = await anOffer();
    const gone = revise(rep, { active: false }, systemAuthor(orgId), now);
    await test.table.write(update(User, rep, gone, 'deactivate'));

    await tell(event);

    expect(await inbox(rep)).toEqual([]);
    expect(await mails()).toEqual([]);
  });
});

describe('who is told', () => {
  it('of a lapse whoever lost it; of an exhaustion the manager and the queue’s manager, once each', async () => {
    const { lead, rep, manager, adminUser, orgId, handoff } = await anOffer();
    await lapse(lead, now + minutes(30));
    const queued = await test.table.get(Lead, orgId, lead.id);
    const [lost, end] = await handoffsOf(test.table, orgId, lead.id);

    await tell(eventOf('handoff.lapsed.v1', 'handoff', lost!, handoff), now + minutes(31));
    await tell(eventOf('handoff.exhausted.v1', 'handoff', end!), now + minutes(31));
    await tell(eventOf('lead.queued.v1', 'lead', queued, lead), now + minutes(31));

    expect((await inbox(rep)).map(({ kind }) => kind)).toEqual(['handoff-lapsed']);
    expect((await inbox(manager)).map(({ kind }) => kind)).toEqual(['handoff-exhausted']);
    expect((await inbox(adminUser)).map(({ kind }) => kind)).toEqual(['handoff-exhausted']);
    expect(await mails()).toHaveLength(3);
  });

  it('of a lead that no rule matched the manager of its queue', async () => {
    const { orgId, adminUser } = await aSalesTeam(test, []);
    const captured = await aLead(test, orgId);
    const queued = await route(test, captured);

    await tell(eventOf('lead.queued.v1', 'lead', queued, captured));

    expect(await inbox(adminUser)).toMatchObject([
      { kind: 'lead-queued', subject: { type: 'lead', id: queued.id } },
    ]);
  });

  it('of an assignment the new owner, unless they took it themselves', async () => {
    const { lead, admin, adminUser, reps, orgId } = await anOffer();
    const given = await assignLead(at(now + 500), admin, lead.id, { userId: adminUser.id });
    const again = await assignLead(at(now + 600), admin, lead.id, { userId: reps[0]!.id });

    await tell(eventOf('lead.assigned.v1', 'lead', given, lead));
    await tell(eventOf('lead.assigned.v1', 'lead', again, given));

    expect(await inbox(adminUser)).toEqual([]);
    expect((await inbox(reps[0]!)).map(({ kind }) => kind)).toEqual(['lead-assigned']);
    expect((await test.table.get(Lead, orgId, lead.id)).ownerId).toBe(reps[0]!.id);
  });

  it('of a duplicate the owner of the original, named as the original', async () => {
    const { lead, orgId, rep } = await anOffer({}, { name: 'Wang Fang', email: 'fang@brocade.example' });
    const captured = await aLead(test, orgId, { name: 'W. Fang', email: 'FANG@brocade.example' });
    const attached = await route(test, captured);

    await tell(eventOf('lead.duplicate-found.v1', 'lead', attached, captured));

    expect(await inbox(rep)).toMatchObject([
      { kind: 'lead-duplicate', subject: { id: lead.id }, title: expect.stringContaining('Wang Fang') },
    ]);
  });

  it('of a lead that nobody answered in time its owner and the manager of the team', async () => {
    const { lead, rep, manager, orgId } = await anOffer();
    const breached = revise(
      lead,
      { speedToLeadBreachedAt: new Date(now).toISOString() },
      systemAuthor(orgId),
      now,
    );
    await test.table.write(update(Lead, lead, breached, 'breach'));

    await tell(eventOf('lead.unanswered.v1', 'lead', breached, lead));

    expect((await inbox(rep)).map(({ kind }) => kind)).toEqual(['lead-unanswered']);
    expect((await inbox(manager)).map(({ kind }) => kind)).toEqual(['lead-unanswered']);
  });
});

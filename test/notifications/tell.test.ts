import { SESClient, SendRawEmailCommand, type SendRawEmailCommandInput } from '@aws-sdk/client-ses';
import { mockClient } from 'aws-sdk-client-mock';
import { type ParsedMail, simpleParser } from 'mailparser';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Table } from '../../functions/platform/table/gateway.ts';
import { create, update } from '../../functions/platform/table/write.ts';
import { Handoff } from '../../shared/handoffs/handoff.ts';
import { derivedId, newId } from '../../shared/id.ts';
import { Import } from '../../shared/imports/import.ts';
import { Lead } from '../../shared/leads/lead.ts';
import { Notification } from '../../shared/notifications/notification.ts';
import { Calendar } from '../../shared/organization/calendar.ts';
import { Settings } from '../../shared/organization/organization.ts';
import { Queue } from '../../shared/organization/queue.ts';
import { User } from '../../shared/organization/user.ts';
import { type BaseRecord, type Entity, revise, stampNew } from '../../shared/table/entity.ts';
import { functionEnvironment } from '../support/function-environment.ts';
import {
  anOrganization,
  aUser,
  foundedAt,
  type TestOrganization,
  type TestTable,
  testTable,
} from '../support/table.ts';

functionEnvironment({
  PUBLIC_URL: 'https://baton.example',
  SENDER_ADDRESS: 'baton@mail.example',
  CONFIGURATION_SET_NAME: 'mails',
});
const { tellEverybody } = await import('../../functions/notifications/on-event.ts');

const ses = mockClient(SESClient);
const at = '2026-11-23T01:00:00.000Z';
const now = Date.parse(at) + 500;

let fixture: TestTable;
let made: TestOrganization;
let rep: User;
let boss: User;
let lead: Lead;

beforeAll(async () => {
  fixture = await testTable();
});
afterAll(() => fixture.close());
beforeEach(async () => {
  ses.reset();
  ses.on(SendRawEmailCommand).resolves({ MessageId: 'mail-1' });
  made = await anOrganization(fixture);
  boss = await aUser(fixture, made.orgId, { email: 'boss@shu.example', name: 'Mei Boss', role: 'manager' });
  const calendar = await store(Calendar, 'calendar', {
    name: 'Shanghai',
    timeZone: 'Asia/Shanghai',
    week: { mon: [['09:00', '18:00']] },
  });
  rep = await aUser(fixture, made.orgId, { calendarId: calendar.id });
  lead = await aLead();
});

async function store<R extends BaseRecord>(
  entity: Entity<R>,
  kind: typeof entity.name,
  fields: object,
): Promise<R> {
  const record = entity.schema.parse(stampNew(fields, newId(kind), made.admin, foundedAt));
  await fixture.table.write(create(entity, record));
  return record;
}

const aLead = (fields: object = {}) =>
  store(Lead, 'lead', {
    name: 'Ada <Example>',
    company: 'Silk Ltd',
    source: 'web',
    status: 'offered',
    score: 1,
    epoch: 1,
    ...fields,
  });

const aHandoff = (fields: object = {}) =>
  store(Handoff, 'handoff', {
    subject: { type: 'lead', id: lead.id },
    policy: { because: 'a rule' },
    attempt: 1,
    epoch: 1,
    toUserId: rep.id,
    status: 'offered',
    offeredAt: at,
    respondBy: '2026-11-23T01:30:00.000Z',
    packet: {
      request: 'A price for 200 scarves & ties',
      productsOfInterest: ['scarf'],
      source: 'web',
      channels: [{ kind: 'phone', value: '+86 28 8555 0123' }],
      history: [],
      openOpportunities: [],
      unresolved: [{ type: 'ticket', id: 't', title: 'Late delivery', since: at }],
    },
    candidates: [],
    ...fields,
  });

function tell(name: string, data: object, recordId = lead.id, actorId = 'system', table = fixture.table) {
  const source = 'baton.test';
  const detail = {
    eventId: `${recordId}:1:${name}`,
    orgId: made.orgId,
    recordType: 'lead',
    recordId,
    version: 1,
    at,
    actorId,
    data: { ...data },
  };
  return (later = 0) => tellEverybody({ table, now: now + later }, { name, source, detail });
}

const offered = (handoff: Handoff, name = 'handoff.offered.v1', table = fixture.table) =>
  tell(
    name,
    {
      handoffId: handoff.id,
      subject: handoff.subject,
      epoch: handoff.epoch,
      attempt: handoff.attempt,
      status: handoff.status,
      toUserId: handoff.toUserId,
      respondBy: handoff.respondBy,
    },
    lead.id,
    'system',
    table,
  );

/** The lead as the change left it that the event tells of. */
async function leadBecomes(fields: Partial<Lead>): Promise<void> {
  const after = revise(lead, fields, made.admin, Date.parse(at));
  await fixture.table.write(update(Lead, lead, after, 'update'));
  lead = after;
}

const leadFacts = (more: object = {}) => ({ status: 'queued', source: 'web', ...more });

const sent = (): SendRawEmailCommandInput[] =>
  ses.commandCalls(SendRawEmailCommand).map(({ args }) => args[0].input);
const receivers = () =>
  sent()
    .map(({ Destinations }) => Destinations?.[0])
    .toSorted();
const open = (input: SendRawEmailCommandInput | undefined): Promise<ParsedMail> =>
  simpleParser(Buffer.from(input?.RawMessage?.Data ?? new Uint8Array()));

async function notificationsOf(user: { id: string }): Promise<Notification[]> {
  return fixture.table.all(Notification, { orgId: made.orgId, partition: user.id, beginsWith: 'note#' });
}

describe('an offer', () => {
  it('is told in Chinese to whoever reads Chinese', async () => {
    const li = await aUser(fixture, made.orgId, {
      email: 'li@shu.example',
      name: '李伟',
      languages: ['zh-Hans'],
    });

    await offered(await aHandoff({ toUserId: li.id }))();

    const mail = await open(sent()[0]);
    expect(mail.subject).toContain('新线索等待您接收');
    expect(mail.text).toContain('感兴趣的产品: scarf');
  });

  it('comes from the organization’s own address where it has one, else from ours with answers to theirs', async () => {
    const before = made.settings;
    const after = revise(before, { senderAddress: 'sales@shu.example' }, made.admin, foundedAt);
    await fixture.table.write(update(Settings, before, after, 'update'));
    ses
      .on(SendRawEmailCommand, { Source: 'sales@shu.example' })
      .rejects(Object.assign(new Error('Email address is not verified'), { name: 'MessageRejected' }));

    await offered(await aHandoff())();

    expect(sent().map(({ Source }) => Source)).toEqual(['sales@shu.example', 'baton@mail.example']);
    const mail = await open(sent()[1]);
    expect(mail.replyTo?.value[0]?.address).toBe('sales@shu.example');
    expect(await notificationsOf(rep)).toMatchObject([{ mail: 'sent' }]);
  });
});

describe('telling one person of one offer', () => {
  it('takes four requests once the container knows the organization', async () => {
    const { client, tableName } = fixture;
    await offered(await aHandoff(), 'handoff.reminded.v1')();
    const later = await aHandoff({ epoch: 2 });
    const table = new Table({ client, tableName });

    await offered(later, undefined, table)();

    // The stamp of what is set up, the hand-off with its lead, the notification, what became of its mail.
    expect(table.meter.total.operations).toBe(4);
    expect(ses.commandCalls(SendRawEmailCommand)).toHaveLength(2);
  });

  it('goes by a language that was chosen a moment before', async () => {
    await offered(await aHandoff())();
    const after = revise(rep, { languages: ['zh'] }, made.admin, now);
    await fixture.table.write(update(User, rep, after, 'update'));

    await offered(await aHandoff({ epoch: 2 }), 'handoff.reminded.v1')();

    const { items } = await fixture.table.query(
      { orgId: made.orgId, partition: rep.id, beginsWith: 'note#' },
      10,
    );
    expect(items.map(({ language }) => language).sort()).toEqual(['en', 'zh']);
  });
});

describe('a mail', () => {
  const throttled = () => Object.assign(new Error('Maximum sending rate exceeded.'), { name: 'Throttling' });

  it('that SES could not take now is sent when the message comes again after the claim', async () => {
    const telling = offered(await aHandoff());
    ses.on(SendRawEmailCommand).rejectsOnce(throttled()).resolves({ MessageId: 'mail-1' });

    await expect(telling()).rejects.toThrow('Maximum sending rate exceeded.');
    await telling(180_000);

    expect(sent()).toHaveLength(2);
    expect(await notificationsOf(rep)).toMatchObject([{ mail: 'sent' }]);
  });

  it('that somebody else may be sending in this moment is left to them, and asked about again', async () => {
    const telling = offered(await aHandoff());
    ses.on(SendRawEmailCommand).rejectsOnce(throttled());
    await expect(telling()).rejects.toThrow();

    const meanwhile = telling(1000);

    await expect(meanwhile).rejects.toMatchObject({ code: 'unavailable' });
    expect(sent()).toHaveLength(1);
  });

  it('is sent once by ten who get the same message at once', async () => {
    const telling = offered(await aHandoff());

    await Promise.allSettled(Array.from({ length: 10 }, () => telling()));

    expect(sent()).toHaveLength(1);
  });

  it('that SES refuses for good is told as failed and not tried again', async () => {
    const telling = offered(await aHandoff());
    ses
      .on(SendRawEmailCommand)
      .rejects(Object.assign(new Error('Address blocked'), { name: 'MessageRejected' }));

    await telling();
    await telling(180_000);

    expect(await notificationsOf(rep)).toMatchObject([{ mail: 'failed', kind: 'handoff-offered' }]);
    expect(sent()).toHaveLength(1);
  });
});

describe('who is told', () => {
  it('of a reminder: the receiver, while the offer is open', async () => {
    await offered(await aHandoff(), 'handoff.reminded.v1')();
    await offered(await aHandoff({ epoch: 2, status: 'accepted' }), 'handoff.reminded.v1')();

    expect(receivers()).toEqual(['bo@shu.example']);
  });

  it('of the end of all offers: the manager and the queue’s manager, and nobody twice', async () => {
    const queue = await store(Queue, 'queue', { name: 'Inbox', kind: 'lead', managerId: boss.id });
    const both = { status: 'exhausted', toUserId: made.admin.userId, attempt: 3, offeredAt: at };
    const handoff = await aHandoff({
      ...both,
      escalatedTo: { userId: made.admin.userId, queueId: queue.id },
    });
    await fixture.table.write(
      update(
        Lead,
        lead,
        revise(lead, { status: 'queued', queueId: queue.id }, made.admin, Date.parse(at)),
        'exhaust',
      ),
    );

    await offered(handoff, 'handoff.exhausted.v1')();
    await tell('lead.queued.v1', leadFacts({ queueId: queue.id }))();

    expect(receivers()).toEqual(['admin@shu.example', 'boss@shu.example']);
    expect((await notificationsOf(boss))[0]?.body).toContain('offered to 3 people');
  });

  it('of a lead in a queue: the queue’s manager', async () => {
    const queue = await store(Queue, 'queue', { name: 'Inbox', kind: 'lead', managerId: boss.id });
    await leadBecomes({ status: 'queued', queueId: queue.id });

    await tell('lead.queued.v1', leadFacts({ queueId: queue.id }))();

    expect(receivers()).toEqual(['boss@shu.example']);
  });

  it('of what must reach somebody: the administrators, when the manager is gone', async () => {
    const gone = await aUser(fixture, made.orgId, { email: 'gone@shu.example', active: false });
    const queue = await store(Queue, 'queue', { name: 'Inbox', kind: 'lead', managerId: gone.id });
    await leadBecomes({ status: 'queued', queueId: queue.id });

    await tell('lead.queued.v1', leadFacts({ queueId: queue.id }))();

    expect(receivers()).toEqual(['admin@shu.example']);
  });

  it('of an import: whoever started it', async () => {
    const counts = { rows: 10, created: 7, updated: 1, skipped: 1, failed: 1, percent: 100 };
    const job = await store(Import, 'import', {
      type: 'lead',
      status: 'completed',
      ownerId: rep.id,
      ...counts,
    });

    await tell('import.finished.v1', { type: 'lead', status: 'completed' }, job.id)();

    expect(await notificationsOf(rep)).toMatchObject([
      { title: 'Your import is done', body: '7 rows were created, 1 updated, 1 skipped, 1 failed.' },
    ]);
  });

  it('of events of other kinds, and of what was deleted: nobody', async () => {
    await tell('lead.converted.v1', leadFacts())();
    await tell('lead.queued.v1', leadFacts({ queueId: made.queue.id }), derivedId('lead', 0, 'gone'))();

    expect(sent()).toEqual([]);
  });
});

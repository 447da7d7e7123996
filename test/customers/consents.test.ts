import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { carryConsents } from '../../functions/customers/carry-consents.ts';
import { create, update } from '../../functions/platform/table/write.ts';
import { Interaction } from '../../shared/customers/interaction.ts';
import { customersRoutes } from '../../shared/customers/routes.ts';
import { newId } from '../../shared/id.ts';
import { Lead } from '../../shared/leads/lead.ts';
import { revise, stampNew } from '../../shared/table/entity.ts';
import { functionEnvironment } from '../support/function-environment.ts';
import { type Caller, httpClient } from '../support/http-client.ts';
import { anOrganization, type TestOrganization, type TestTable, testTable } from '../support/table.ts';

let fixture: TestTable;
let client: ReturnType<typeof httpClient>;
let made: TestOrganization;
let admin: Caller;
let path: string;
let contactId: string;

beforeAll(async () => {
  fixture = await testTable();
  functionEnvironment();
  const { handler } = await import('../../functions/customers/http.ts');
  client = httpClient(customersRoutes, handler);
});
afterAll(() => fixture.close());
beforeEach(async () => {
  made = await anOrganization(fixture);
  admin = client.as(made.adminUser);
  const { body } = await admin.post('/v1/contacts', {
    name: { full: 'Ada Lovelace' },
    emails: [{ address: 'ada@engines.example' }],
    timeZone: 'Asia/Shanghai',
    preferences: { maxPerWeek: 1, quietHours: { from: '21:00', to: '08:00' } },
  });
  contactId = body.id;
  path = `/v1/contacts/${contactId}`;
});

const newsletter = { topic: 'Newsletter', channel: 'email', granted: true, source: 'fair in Chengdu' };
const stated = async () => (await admin.get(path)).body.consents;

describe('consents', () => {
  it('are kept with their history, newest first, and the contact says what holds', async () => {
    await admin.post(`${path}/consents`, { ...newsletter, at: '2026-03-01T08:00:00Z', text: 'I agree.' });
    await admin.post(`${path}/consents`, { ...newsletter, granted: false, at: '2026-05-01T08:00:00Z' });
    await admin.post(`${path}/consents`, { ...newsletter, topic: 'events', at: '2026-04-01T08:00:00Z' });

    const all = await admin.get(`${path}/consents`);
    const ofTopic = await admin.get(`${path}/consents?topic=newsletter&channel=email`);

    expect(
      all.body.items.map(({ topic, granted }: { topic: string; granted: boolean }) => [topic, granted]),
    ).toEqual([
      ['newsletter', false],
      ['events', true],
      ['newsletter', true],
    ]);
    expect(ofTopic.body.items).toMatchObject([{ granted: false }, { granted: true, text: 'I agree.' }]);
    expect(await stated()).toMatchObject([
      { topic: 'newsletter', granted: false, at: '2026-05-01T08:00:00.000Z' },
      { topic: 'events', granted: true },
    ]);
  });

  it('hold by when they were given, in whatever order they arrive', async () => {
    await admin.post(`${path}/consents`, { ...newsletter, granted: false, at: '2026-05-01T08:00:00Z' });
    const late = await admin.post(`${path}/consents`, { ...newsletter, at: '2026-03-01T08:00:00Z' });

    expect(late.status).toBe(201);
    expect(await stated()).toMatchObject([{ granted: false }]);
    expect((await admin.get(`${path}/consents`)).body.items).toHaveLength(2);
  });

  it('are all kept when many come at once', async () => {
    await Promise.all(
      ['a', 'b', 'c', 'd', 'e'].map((topic) => admin.post(`${path}/consents`, { ...newsletter, topic })),
    );

    expect((await stated()).map(({ topic }: { topic: string }) => topic).toSorted()).toEqual([
      'a',
      'b',
      'c',
      'd',
      'e',
    ]);
  });

  it('are neither of the future nor of a person of another organization', async () => {
    const future = await admin.post(`${path}/consents`, { ...newsletter, at: '2099-01-01T00:00:00Z' });
    const other = await anOrganization(fixture);

    expect(future).toMatchObject({ status: 422, body: { errors: [{ path: 'at' }] } });
    expect((await client.as(other.adminUser).post(`${path}/consents`, newsletter)).status).toBe(404);
    expect((await client.as(other.adminUser).get(`${path}/consents`)).status).toBe(404);
  });

  it('given with a lead come to its contact once, under what they were about', async () => {
    const lead = Lead.schema.parse(
      stampNew(
        {
          ...{
            name: 'Ada',
            email: 'ada@engines.example',
            phone: '+49 30 901820',
            source: 'web',
            status: 'new',
          },
          ...{ score: 1, epoch: 0, contactId },
          consents: [
            { text: 'You may answer.', source: 'form 1', at: '2026-03-01T08:00:00.000Z' },
            {
              text: 'Send news.',
              source: 'form 1',
              at: '2026-03-01T08:00:00.000Z',
              topic: 'newsletter',
              channel: 'email',
            },
          ],
        },
        newId('lead'),
        made.admin,
        Date.now(),
      ),
    );
    await fixture.table.write(create(Lead, lead));
    const context = { table: fixture.table, now: Date.now() };

    await carryConsents(context, made.orgId, lead.id);
    await carryConsents(context, made.orgId, lead.id);

    const { items } = (await admin.get(`${path}/consents`)).body;
    expect(
      items.map(({ topic, channel }: { topic: string; channel: string }) => `${topic} ${channel}`).toSorted(),
    ).toEqual(['inquiry email', 'inquiry phone', 'newsletter email']);
    expect(items).toMatchObject(items.map(() => ({ leadId: lead.id, granted: true, source: 'form 1' })));
    expect(await stated()).toHaveLength(3);
  });

  it('given with a lead stay the one consent that they are when the lead moves to another contact', async () => {
    const fields = {
      ...{ name: 'Ada', email: 'ada@engines.example', source: 'web', status: 'new', score: 1, epoch: 0 },
      contactId,
      consents: [{ text: 'You may answer.', source: 'form 1', at: '2026-03-01T08:00:00.000Z' }],
    };
    const lead = Lead.schema.parse(stampNew(fields, newId('lead'), made.admin, Date.now()));
    await fixture.table.write(create(Lead, lead));
    const context = { table: fixture.table, now: Date.now() };
    await carryConsents(context, made.orgId, lead.id);
    const { body: other } = await admin.post('/v1/contacts', { name: { full: 'Grace Hopper' } });
    const moved = revise(lead, { contactId: other.id }, made.admin, Date.now());
    await fixture.table.write(update(Lead, lead, moved, 'merge'));

    await carryConsents(context, made.orgId, lead.id);

    expect((await admin.get(`/v1/contacts/${other.id}/consents`)).body.items).toEqual([]);
    expect((await admin.get(`${path}/consents`)).body.items).toHaveLength(1);
  });
});

describe('contactability', () => {
  const ask = async (query: string) => (await admin.get(`${path}/contactability?${query}`)).body;

  it('says yes or no with every reason, in the zone of the person', async () => {
    const noon = 'at=2026-11-03T04:00:00Z';
    const night = 'at=2026-11-03T14:00:00Z';

    expect(await ask(`channel=email&topic=newsletter&${noon}`)).toMatchObject({ code: 'consent_missing' });
    await admin.post(`${path}/consents`, { ...newsletter, at: '2026-03-01T08:00:00Z' });
    expect(await ask(`channel=email&topic=newsletter&${noon}`)).toMatchObject({ allowed: true });
    expect(await ask(`channel=email&topic=newsletter&${night}`)).toMatchObject({
      ...{ allowed: false, code: 'quiet_hours', nextAllowedAt: '2026-11-04T00:00:00.000Z' },
    });
    expect(await ask(`channel=phone&topic=newsletter&${noon}`)).toMatchObject({ code: 'no_address' });
    expect((await admin.get(`${path}/contactability`)).status).toBe(422);
  });

  it('counts the marketing that went out in the seven days before', async () => {
    await admin.post(`${path}/consents`, { ...newsletter, at: '2026-03-01T08:00:00Z' });
    const sent = Interaction.schema.parse(
      stampNew(
        {
          ...{ contactId, channel: 'email', direction: 'outbound', kind: 'campaign.sent', summary: 'Spring' },
          at: '2026-11-02T04:00:00.000Z',
        },
        newId('interaction'),
        made.admin,
        Date.now(),
      ),
    );
    await fixture.table.write(create(Interaction, sent));

    expect(await ask('channel=email&topic=newsletter&at=2026-11-03T04:00:00Z')).toMatchObject({
      ...{ code: 'too_often', nextAllowedAt: '2026-11-09T04:00:00.000Z' },
    });
    expect(await ask('channel=email&topic=newsletter&at=2026-11-09T04:00:00Z')).toMatchObject({
      allowed: true,
    });
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Account } from '../../shared/customers/account.ts';
import { Contact } from '../../shared/customers/contact.ts';
import { Interaction } from '../../shared/customers/interaction.ts';
import { customersRoutes } from '../../shared/customers/routes.ts';
import { type Answer, type Caller, httpClient } from '../support/http-client.ts';
import { anOrganization, foundedAt } from '../support/table.ts';
import { type CustomerScene, customerScene } from './customer-scene.ts';

let scene: CustomerScene;
let client: ReturnType<typeof httpClient>;
let admin: Caller;
beforeAll(async () => {
  scene = await customerScene();
  const { handler } = await import('../../functions/customers/http.ts');
  client = httpClient(customersRoutes, handler);
});
afterAll(() => scene.close());
beforeEach(async () => {
  await scene.begin();
  admin = client.as(scene.org.adminUser);
});

const call = { channel: 'phone', direction: 'inbound', kind: 'call', summary: '想要十台织机' };
const summariesOf = ({ body }: Answer) => body.items.map(({ summary }: Interaction) => summary);
const pathsOf = ({ body }: Answer) => body.errors.map(({ path }: { path: string }) => path);

describe('noting a touch', () => {
  it('fills the account in from the contact, and keeps when it was', async () => {
    const account = await scene.make(Account, {});
    const contact = await scene.make(Contact, { accountId: account.id });

    const answer = await admin.post('/v1/interactions', {
      ...call,
      contactId: contact.id,
      at: '2026-10-01T09:30:00+08:00',
    });

    expect(answer.status).toBe(201);
    expect(answer.headers.location).toBe(`/v1/accounts/${account.id}/timeline`);
    expect(answer.body).toMatchObject({ ...call, accountId: account.id, at: '2026-10-01T01:30:00.000Z' });
    expect(summariesOf(await admin.get(`/v1/accounts/${account.id}/timeline`))).toEqual([call.summary]);
    expect(summariesOf(await admin.get(`/v1/contacts/${contact.id}/timeline`))).toEqual([call.summary]);
  });

  it('names the field that is wrong', async () => {
    const [account, other] = [await scene.make(Account, {}), await scene.make(Account, {})];
    const contact = await scene.make(Contact, { accountId: account.id });
    const stranger = await client.as((await anOrganization(scene.fixture)).adminUser).post('/v1/accounts', {
      name: 'Theirs',
    });
    const post = (fields: object) => admin.post('/v1/interactions', { ...call, ...fields });

    const answers = [
      await post({}),
      await post({ accountId: stranger.body.id }),
      await post({ contactId: 'cont_01jd2k3m4n5p6q7r8s9tavbwcx' }),
      await post({ contactId: contact.id, accountId: other.id }),
      await post({ accountId: account.id, at: '2999-01-01T00:00:00Z' }),
      await post({ accountId: account.id, kind: 'a call' }),
      await post({ accountId: account.id, summary: ' ' }),
    ];

    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 422));
    expect(answers.map(pathsOf)).toEqual([
      ['accountId'],
      ['accountId'],
      ['contactId'],
      ['accountId'],
      ['at'],
      ['kind'],
      ['summary'],
    ]);
  });
});

describe('a timeline', () => {
  const at = (hour: number) => new Date(foundedAt + hour * 3_600_000).toISOString();

  async function aStory() {
    const account = await scene.make(Account, {});
    const contact = await scene.make(Contact, { accountId: account.id });
    for (const [hour, kind] of ['call', 'email', 'call', 'meeting', 'call'].entries())
      await scene.make(Interaction, {
        accountId: account.id,
        ...(hour % 2 === 0 && { contactId: contact.id }),
        kind,
        summary: `${kind} ${hour}`,
        at: at(hour),
      });
    return { account, contact };
  }

  it('is read newest first, page by page, of one kind and of a time', async () => {
    const { account } = await aStory();
    const path = `/v1/accounts/${account.id}/timeline`;

    const first = await admin.get(`${path}?limit=2`);
    const second = await admin.get(`${path}?limit=10&cursor=${encodeURIComponent(first.body.cursor)}`);

    expect(summariesOf(first)).toEqual(['call 4', 'meeting 3']);
    expect(summariesOf(second)).toEqual(['call 2', 'email 1', 'call 0']);
    expect(summariesOf(await admin.get(`${path}?kind=call`))).toEqual(['call 4', 'call 2', 'call 0']);
    expect(summariesOf(await admin.get(`${path}?from=${at(1)}&to=${at(3)}`))).toEqual([
      'meeting 3',
      'call 2',
      'email 1',
    ]);
    expect(summariesOf(await admin.get(`${path}?kind=call&from=${at(1)}&to=${at(2)}`))).toEqual(['call 2']);
    expect(pathsOf(await admin.get(`${path}?from=${at(3)}&to=${at(1)}`))).toEqual(['to']);
  });

  it('of a contact tells only theirs', async () => {
    const { contact } = await aStory();
    const path = `/v1/contacts/${contact.id}/timeline`;

    expect(summariesOf(await admin.get(path))).toEqual(['call 4', 'call 2', 'call 0']);
    expect(summariesOf(await admin.get(`${path}?kind=call&from=${at(1)}`))).toEqual(['call 4', 'call 2']);
    expect(summariesOf(await admin.get(`${path}?kind=email`))).toEqual([]);
  });
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listNotifications } from '../../functions/notifications/list-notifications.ts';
import { openLink, sealLink } from '../../functions/platform/link.ts';
import { create } from '../../functions/platform/table/write.ts';
import { derivedId, newId } from '../../shared/id.ts';
import { Notification } from '../../shared/notifications/notification.ts';
import { notificationsRoutes } from '../../shared/notifications/routes.ts';
import type { User } from '../../shared/organization/user.ts';
import { stampNew, systemAuthor } from '../../shared/table/entity.ts';
import { functionEnvironment } from '../support/function-environment.ts';
import { httpClient } from '../support/http-client.ts';
import { anOrganization, aUser, foundedAt, type TestTable, testTable } from '../support/table.ts';

let test: TestTable;
let client: ReturnType<typeof httpClient>;
beforeAll(async () => {
  test = await testTable();
  functionEnvironment({ TABLE_NAME: test.tableName });
  const { handler } = await import('../../functions/notifications/http.ts');
  client = httpClient(notificationsRoutes, handler);
});
afterAll(() => test.close());

/** A notification that was told `place` minutes after the fixture's organizations were made. */
async function aNotification(user: User, place: number, fields: Partial<Notification> = {}) {
  const notification = Notification.schema.parse(
    stampNew(
      {
        userId: user.id,
        kind: 'lead-assigned',
        language: 'en',
        title: `Number ${place}`,
        body: 'It is yours.',
        claimedUntil: '2026-11-02T08:01:00.000Z',
        ...fields,
      },
      derivedId('notification', foundedAt + place * 60_000, user.id),
      systemAuthor(user.orgId),
      foundedAt + place * 60_000,
    ),
  );
  await test.table.write(create(Notification, notification));
  return notification;
}

async function anInbox(count: number) {
  const { orgId } = await anOrganization(test);
  const user = await aUser(test, orgId);
  const notifications = [];
  for (let place = 1; place <= count; place += 1) notifications.push(await aNotification(user, place));
  return { orgId, user, notifications };
}

describe('my notifications', () => {
  it('come newest first, page by page, without what only the sender needs', async () => {
    const { user } = await anInbox(3);
    const caller = client.as(user);

    const first = await caller.get('/v1/notifications?limit=2');
    const second = await caller.get(
      `/v1/notifications?limit=2&cursor=${encodeURIComponent(first.body.cursor)}`,
    );

    const titles = [...first.body.items, ...second.body.items].map(({ title }: { title: string }) => title);
    expect(titles).toEqual(['Number 3', 'Number 2', 'Number 1']);
    expect(second.body.cursor).toBeUndefined();
    expect(first.body.items[0]).not.toHaveProperty('claimedUntil');
  });

  it('can be asked for by whether they were read', async () => {
    const { user, notifications } = await anInbox(3);
    const caller = client.as(user);
    const { id } = notifications[1]!;

    const read = await caller.post(`/v1/notifications/${id}/read`);
    const unread = await caller.get('/v1/notifications?unread=true');
    const known = await caller.get('/v1/notifications?unread=false');

    const titlesOf = (answer: typeof unread) =>
      answer.body.items.map(({ title }: { title: string }) => title);
    expect(read).toMatchObject({ status: 200, body: { id, version: 2, readAt: expect.any(String) } });
    expect(titlesOf(unread)).toEqual(['Number 3', 'Number 1']);
    expect(titlesOf(known)).toEqual(['Number 2']);
  });

  it('stay as they were when they are marked as read again', async () => {
    const { user, notifications } = await anInbox(1);
    const path = `/v1/notifications/${notifications[0]!.id}/read`;

    const first = await client.as(user).post(path);
    const again = await client.as(user).post(path);

    expect(again.body).toEqual(first.body);
  });

  it('are nobody else’s: not to list, not to mark, not even for an administrator', async () => {
    const { notifications, orgId } = await anInbox(1);
    const other = await aUser(test, orgId, { email: 'cy@shu.example', role: 'admin' });

    const list = await client.as(other).get('/v1/notifications');
    const mark = await client.as(other).post(`/v1/notifications/${notifications[0]!.id}/read`);

    expect(list.body.items).toEqual([]);
    expect(mark.status).toBe(404);
  });

  it('ask for a sign-in', async () => {
    const answer = await client.anonymous().get('/v1/notifications');

    expect(answer.status).toBe(401);
  });

  it('take one Query, however many there are', async () => {
    const { user, orgId } = await anInbox(5);
    const actor = { orgId, userId: user.id, name: user.name, role: user.role, teamIds: [], language: 'en' };
    await test.table.signingKey(orgId);
    const before = test.table.meter.total.operations;

    await listNotifications(
      { table: test.table, now: foundedAt, receivedAt: foundedAt },
      {
        actor,
        query: { limit: 2 },
        binding: 'a',
        params: {},
        body: undefined,
        ifMatch: undefined,
        sourceIp: '127.0.0.1',
        headers: {},
        requestId: 'r',
      },
    );

    expect(test.table.meter.total.operations - before).toBe(1);
  });
});

describe('the link of a mail', () => {
  const day = 86_400_000;
  const expiresAt = Math.floor((Date.now() + 30 * day) / 1000);

  async function aLink(fields: Partial<Notification> = {}, until = expiresAt) {
    const { orgId } = await anOrganization(test);
    const user = await aUser(test, orgId);
    const notification = await aNotification(user, 1, fields);
    const target = { orgId, type: 'notification', id: notification.id, parentId: user.id, expiresAt: until };
    return { orgId, user, target, token: sealLink(target, await test.table.signingKey(orgId)) };
  }

  it('shows what the mail said and where to go on, and no more', async () => {
    const { token, user } = await aLink({
      title: 'A lead for you: <script>alert(1)</script>',
      body: 'Call +86 28 8555 0123',
      link: '/v1/leads/lead_1',
    });

    const page = await client.anonymous().get(`/go/${token}`);

    expect(page.status).toBe(200);
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(page.headers['content-security-policy']).toContain("default-src 'none'");
    expect(page.headers['referrer-policy']).toBe('no-referrer');
    expect(page.body).toContain('A lead for you: &lt;script&gt;');
    expect(page.body).toContain('/v1/leads/lead_1');
    expect(page.body).not.toContain('<script>');
    expect(page.body).not.toContain('8555 0123');
    expect(page.body).not.toContain(user.email);
  });

  it('speaks the language that the mail was written in', async () => {
    const { token } = await aLink({ language: 'zh', title: '线索现由您负责' });

    const page = await client.anonymous().get(`/go/${token}`, { headers: { 'accept-language': 'en' } });

    expect(page.body).toContain('<html lang="zh">');
    expect(page.body).toContain('请使用收到此邮件的邮箱地址登录');
  });

  it('changes nothing: programs that check mails open it too', async () => {
    const { token, user } = await aLink();

    await client.anonymous().get(`/go/${token}`);

    const { body } = await client.as(user).get('/v1/notifications');
    expect(body.items[0]).toMatchObject({ version: 1 });
    expect(body.items[0].readAt).toBeUndefined();
  });

  it('works until its end and not after', async () => {
    const { token, target } = await aLink();
    const end = target.expiresAt * 1000;

    expect(await openLink(test.table, token, end - 1)).toEqual(target);
    expect(await openLink(test.table, token, end)).toBeUndefined();
  });

  it('is refused with a page when it is over, in the language of the browser', async () => {
    const { token } = await aLink({}, Math.floor(Date.now() / 1000) - 1);

    const page = await client
      .anonymous()
      .get(`/go/${token}`, { headers: { 'accept-language': 'zh-CN,zh;q=0.9' } });

    expect(page.status).toBe(404);
    expect(page.body).toContain('此链接无效');
  });

  it('is refused when anything in it was changed, or another organization’s key signed it', async () => {
    const { token, target } = await aLink();
    const other = await anOrganization(test);
    const [content, signature = ''] = token.split('.');
    const renamed = Buffer.from(content ?? '', 'base64url')
      .toString()
      .replace(target.orgId, other.orgId);
    const flipped = signature.startsWith('A') ? `B${signature.slice(1)}` : `A${signature.slice(1)}`;
    const forged = [
      `${content}.${flipped}`,
      `${content}.`,
      `${content}`,
      `${Buffer.from(renamed).toString('base64url')}.${signature}`,
      sealLink(target, await test.table.signingKey(other.orgId)),
      sealLink({ ...target, orgId: newId('organization') }, 'a key of one’s own'),
      'x',
      '%2E',
    ];

    const pages = await Promise.all(forged.map((one) => client.anonymous().get(`/go/${one}`)));

    expect(pages.map(({ status }) => status)).toEqual(forged.map(() => 404));
    for (const { body } of pages) expect(String(body)).not.toContain('Number 1');
  });

  it('shows nothing any more once its reader has left', async () => {
    const { orgId } = await anOrganization(test);
    const user = await aUser(test, orgId, { active: false });
    const notification = await aNotification(user, 1);
    const target = { orgId, type: 'notification', id: notification.id, parentId: user.id, expiresAt };

    const page = await client.anonymous().get(`/go/${sealLink(target, await test.table.signingKey(orgId))}`);

    expect(page.status).toBe(410);
    expect(page.body).not.toContain('Number 1');
  });
});

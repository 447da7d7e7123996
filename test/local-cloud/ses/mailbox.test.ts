import { SendRawEmailCommand } from '@aws-sdk/client-ses';
import MailComposer from 'nodemailer/lib/mail-composer';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { LocalMail, MailboxServer, rawMail } from './local-mail.ts';

let mail: LocalMail;
let mailbox: MailboxServer;

beforeEach(async () => {
  mail = await new LocalMail().start();
  mailbox = new MailboxServer(mail);
  await mailbox.listen();
});

afterEach(async () => {
  await mailbox.close();
  await mail.remove();
});

async function send(raw: Buffer): Promise<string> {
  const { MessageId } = await mail.client.send(new SendRawEmailCommand({ RawMessage: { Data: raw } }));
  return MessageId ?? '';
}

const json = (path: string) => mailbox.json(path);

it('lists messages newest first, page by page', async () => {
  const ids = [];
  for (const subject of ['one', 'two', 'three']) ids.unshift(await send(rawMail({ Subject: subject })));

  const first = await json('/messages?limit=2');
  const second = await json(`/messages?limit=2&cursor=${first.cursor}`);

  expect([...first.items, ...second.items].map((item: { id: string }) => item.id)).toEqual(ids);
  expect(second.cursor).toBeUndefined();
  expect(first.items[0]).toMatchObject({
    from: 'no-reply@baton.example',
    to: ['ana@customer.example'],
    subject: 'three',
    at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
  });
});

it('finds mail by its exact recipient and counts it', async () => {
  await send(rawMail({ To: 'Ana@customer.example' }));
  await send(rawMail({ To: 'joana@customer.example' }));

  const found = await json('/messages?to=ana@customer.example');
  const counted = await json('/count?to=ana@customer.example');

  expect(found.items).toHaveLength(1);
  expect(counted).toEqual({ count: 1 });
  expect(await json('/count')).toEqual({ count: 2 });
});

it('searches recipients, senders and subjects', async () => {
  await send(rawMail({ To: 'joana@customer.example' }));
  await send(rawMail({ Subject: '=?UTF-8?B?5paw57q/57Si?=' }));

  expect((await json('/messages?text=JOANA')).items).toHaveLength(1);
  expect((await json(`/messages?text=${encodeURIComponent('线索')}`)).items[0].subject).toBe('新线索');
});

it('keeps everything over a restart', async () => {
  const id = await send(rawMail());
  const before = await (await mailbox.fetch(`/messages/${id}.eml`)).text();

  await mail.restart();

  const after = await mailbox.fetch(`/messages/${id}.eml`);
  expect(await after.text()).toBe(before);
  expect(after.headers.get('content-type')).toBe('message/rfc822');
});

it('shows the parts of a message as data', async () => {
  const raw = await new MailComposer({
    from: 'Baton <no-reply@baton.example>',
    to: 'Ana <ana@customer.example>',
    subject: 'With a file',
    text: 'plain',
    html: '<b>rich</b>',
    attachments: [{ filename: 'Angebot für 张伟.txt', content: 'attached' }],
  })
    .compile()
    .build();

  const id = await send(raw);
  const view = await json(`/messages/${id}`);
  const file = await mailbox.fetch(`/messages/${id}/attachments/0`);

  expect(view).toMatchObject({
    text: 'plain',
    hasHtml: true,
    toHeader: '"Ana" <ana@customer.example>',
    attachments: [{ filename: 'Angebot für 张伟.txt', size: 8 }],
    recipients: [{ address: 'ana@customer.example', outcome: 'delivered' }],
  });
  expect(await file.text()).toBe('attached');
  expect(file.headers.get('content-disposition')).toMatch(/^attachment;/);
});

it('serves a message under a policy that lets nothing of it run or load', async () => {
  const id = await send(
    rawMail(
      { 'Content-Type': 'text/html' },
      '<script>alert(1)</script><img src="https://spy.example/a.gif">Hi',
    ),
  );

  const document = await mailbox.fetch(`/messages/${id}/html`);
  const policy = document.headers.get('content-security-policy');

  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain('img-src data:;');
  expect(policy).toContain('sandbox allow-popups allow-popups-to-escape-sandbox');
  expect(policy).not.toMatch(/script-src|allow-scripts|allow-same-origin/);
  expect((await json(`/messages/${id}`)).hasRemoteImages).toBe(true);
});

it('writes nothing of a message into the page itself', async () => {
  await send(
    rawMail({ Subject: '<script>alert(1)</script>', From: '"<img src=x>" <no-reply@baton.example>' }),
  );

  const page = await mailbox.fetch('');
  const scripts = await Promise.all(
    ['/page.js', '/elements.js'].map(async (path) => (await mailbox.fetch(path)).text()),
  );

  expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
  expect(page.headers.get('content-security-policy')).not.toContain('unsafe');
  expect(await page.text()).not.toContain('alert(1)');
  expect(scripts.join()).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write/);
});

it.each([
  ['/messages/nothing', {}, 404, 'not_found'],
  ['/messages?limit=0', {}, 400, 'invalid_limit'],
  ['/messages?cursor=abc', {}, 400, 'invalid_cursor'],
  ['/messages', { method: 'DELETE' }, 405, 'method_not_allowed'],
  [
    '/inbound',
    { method: 'POST', body: 'x', headers: { 'content-type': 'text/plain' } },
    415,
    'unsupported_media_type',
  ],
  ['/inbound', { method: 'POST', body: 'x', headers: { 'content-type': 'message/rfc822' } }, 422, 'invalid'],
])('answers %s %o with a problem', async (path, init, status, code) => {
  const response = await mailbox.fetch(path, init);

  expect(response.status).toBe(status);
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  expect(await response.json()).toMatchObject({ status, code });
});

it('refuses a cursor from another question', async () => {
  await send(rawMail());
  await send(rawMail());
  const { cursor } = await json('/messages?limit=1');

  const response = await mailbox.fetch(`/messages?limit=1&to=ana@customer.example&cursor=${cursor}`);

  expect(response.status).toBe(400);
});

it('says that nothing receives mail while the template has no receipt rule', async () => {
  const init = { method: 'POST', body: rawMail(), headers: { 'content-type': 'message/rfc822' } };

  const response = await mailbox.fetch('/inbound', init);

  expect(response.status).toBe(501);
  expect(await response.json()).toMatchObject({ code: 'no_inbound_rule' });
});

it('hands mail that arrives to the receipt rule', async () => {
  const arrived: { raw: string; from: string; to: readonly string[] }[] = [];
  await mail.restart({
    onInbound: async ({ raw, from, to }) => {
      arrived.push({ raw: raw.toString(), from, to });
      return { messageId: 'inbound-1' };
    },
  });
  const raw = rawMail({ From: 'Ana <ana@customer.example>', To: 'support@baton.example' });

  const response = await mailbox.fetch('/inbound', {
    method: 'POST',
    body: raw,
    headers: { 'content-type': 'message/rfc822' },
  });

  expect(response.status).toBe(202);
  expect(arrived).toEqual([
    { raw: raw.toString(), from: 'Ana <ana@customer.example>', to: ['support@baton.example'] },
  ]);
});

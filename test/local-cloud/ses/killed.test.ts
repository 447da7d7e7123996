import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { SESClient, SendRawEmailCommand } from '@aws-sdk/client-ses';
import { afterEach, expect, it } from 'vitest';
import { LocalMail, MailboxServer, rawMail } from './local-mail.ts';

const mail = new LocalMail();
let running: ChildProcess | undefined;

afterEach(async () => {
  running?.kill('SIGKILL');
  await mail.remove();
});

it('keeps every message it answered for, and publishes their events, when it is killed', async () => {
  const script = fileURLToPath(new URL('./ses-process.ts', import.meta.url));
  running = spawn(process.execPath, [script, mail.dataDir], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [endpoint] = await once(running.stdout ?? running, 'data');
  const client = new SESClient({
    endpoint: String(endpoint),
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
  const answered: string[] = [];
  const send = async () => {
    while (true) {
      const { MessageId } = await client.send(
        new SendRawEmailCommand({ RawMessage: { Data: rawMail() }, ConfigurationSetName: 'outgoing' }),
      );
      answered.push(MessageId ?? '');
      if (answered.length === 40) running?.kill('SIGKILL');
    }
  };

  await Promise.all(Array.from({ length: 8 }, () => send().catch(() => {})));
  await mail.start();
  await mail.events.arrived(answered.length);

  const mailbox = new MailboxServer(mail);
  await mailbox.listen();
  const { items } = await mailbox.json('/messages?limit=100');
  await mailbox.close();
  const kept: string[] = items.map(({ id }: { id: string }) => id);
  const told = mail.events.published.map(({ event }) => JSON.stringify(event.detail.mail));
  expect(answered.length).toBeGreaterThanOrEqual(40);
  expect(kept).toEqual(expect.arrayContaining(answered));
  for (const id of answered) expect(told.some((text) => text.includes(id))).toBe(true);
});

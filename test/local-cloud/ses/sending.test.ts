import {
  ConfigurationSetDoesNotExistException,
  GetIdentityVerificationAttributesCommand,
  GetSendQuotaCommand,
  GetSendStatisticsCommand,
  GetTemplateCommand,
  ListIdentitiesCommand,
  MessageRejected,
  SendEmailCommand,
  SendRawEmailCommand,
  type SendRawEmailCommandInput,
} from '@aws-sdk/client-ses';
import { simpleParser } from 'mailparser';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
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

async function sendRaw(raw: Buffer, more: Partial<SendRawEmailCommandInput> = {}): Promise<string> {
  const { MessageId } = await mail.client.send(
    new SendRawEmailCommand({ RawMessage: { Data: raw }, ...more }),
  );
  return MessageId ?? '';
}

async function received(id: string): Promise<string> {
  const response = await mailbox.fetch(`/messages/${id}.eml`);
  return Buffer.from(await response.arrayBuffer()).toString('latin1');
}

describe('SendRawEmail', () => {
  it('keeps the message byte for byte except for the Message-ID and Date it writes', async () => {
    const raw = rawMail({
      'Message-ID': '<mine@baton.example>',
      'List-Unsubscribe': '<https://baton.example/u/abc>,\r\n <mailto:stop@baton.example>',
      'X-Custom': 'kept  as   written',
    });

    const id = await sendRaw(raw);

    const now = await received(id);
    expect(now).toContain(`Message-ID: <${id}@email.amazonses.com>\r\n`);
    const without = (text: string) => text.replace(/^(?:Message-ID|Date): .*\r\n/gm, '');
    expect(without(now)).toBe(without(raw.toString('latin1')));
  });

  it('takes the recipients from the headers and tells nobody the hidden ones', async () => {
    const raw = rawMail({
      To: '"Müller, Ana" <ana@customer.example>, bo@customer.example',
      Cc: 'cy@customer.example',
      Bcc: 'boss@baton.example',
      'X-SES-MESSAGE-TAGS': 'campaign=spring',
    });

    const id = await sendRaw(raw);

    const list = await mailbox.json('/messages');
    expect(list.items[0].to).toEqual([
      'ana@customer.example',
      'bo@customer.example',
      'cy@customer.example',
      'boss@baton.example',
    ]);
    expect(await received(id)).not.toMatch(/Bcc|X-SES/i);
  });

  it('prefers the destinations of the call to the headers', async () => {
    await sendRaw(rawMail(), { Destinations: ['list@customer.example'] });

    const list = await mailbox.json('/messages');

    expect(list.items[0].to).toEqual(['list@customer.example']);
  });

  it.each([
    ['no From', rawMail({ From: '' }), "Missing required header 'From'."],
    ['no recipient', rawMail({ To: '' }), "Missing required header 'To'."],
    ['no domain', rawMail({ To: 'ana' }), "Missing final '@domain'"],
    ['a broken header', Buffer.from('Hello there\r\n\r\nx'), 'Expected a header field, found "Hello there".'],
    [
      'two subjects',
      Buffer.concat([Buffer.from('Subject: one\r\n'), rawMail()]),
      "Duplicate header 'Subject'.",
    ],
    [
      '51 recipients',
      rawMail({ To: Array.from({ length: 51 }, (_, n) => `r${n}@c.example`).join(', ') }),
      'Recipient count exceeds 50.',
    ],
  ])('refuses a message with %s', async (_what, raw, message) => {
    const sending = sendRaw(raw);

    await expect(sending).rejects.toMatchObject({ name: 'InvalidParameterValue', message });
  });

  it('refuses more than 10 MB', async () => {
    const sending = sendRaw(rawMail({}, 'x'.repeat(10 * 1024 * 1024)));

    await expect(sending).rejects.toMatchObject({
      name: 'InvalidParameterValue',
      message: expect.stringMatching(/^Message length is more than 10485760 bytes long: '\d+'\.$/),
    });
  });

  it('rejects a sender without a verified identity, naming it', async () => {
    const sending = sendRaw(rawMail({ From: 'Eve <eve@elsewhere.example>' }));

    await expect(sending).rejects.toThrow(MessageRejected);
    await expect(sending).rejects.toThrow(
      'Email address is not verified. The following identities failed the check in region US-EAST-1: eve@elsewhere.example',
    );
  });

  it('rejects a configuration set that the template does not have', async () => {
    const sending = sendRaw(rawMail(), { ConfigurationSetName: 'other' });

    await expect(sending).rejects.toThrow(ConfigurationSetDoesNotExistException);
  });

  it('names a parameter and an operation it does not know', async () => {
    const parameter = () => sendRaw(rawMail(), { FromArn: 'arn:aws:ses:us-east-1:1:identity/x' });
    const operation = () => mail.client.send(new GetTemplateCommand({ TemplateName: 'x' }));

    await expect(parameter()).rejects.toThrow('the parameter FromArn of SES SendRawEmail');
    await expect(operation()).rejects.toThrow('the SES operation GetTemplate');
  });
});

describe('SendEmail', () => {
  it('builds a message with both bodies, in any language', async () => {
    const { MessageId } = await mail.client.send(
      new SendEmailCommand({
        Source: '张伟 <zhang@baton.example>',
        Destination: { ToAddresses: ['李娜 <li@customer.example>'], BccAddresses: ['boss@baton.example'] },
        ReplyToAddresses: ['sales@baton.example'],
        Message: {
          Subject: { Data: '新线索 <等待>', Charset: 'UTF-8' },
          Body: { Text: { Data: '您好 & 再见' }, Html: { Data: '<p>您好</p>' } },
        },
      }),
    );

    const parsed = await simpleParser(Buffer.from(await received(MessageId ?? ''), 'latin1'));
    expect(parsed.subject).toBe('新线索 <等待>');
    expect(parsed.from?.value[0]).toMatchObject({ name: '张伟', address: 'zhang@baton.example' });
    expect(parsed.text?.trim()).toBe('您好 & 再见');
    expect(parsed.html).toContain('<p>您好</p>');
    const list = await mailbox.json('/messages?to=BOSS@baton.example');
    expect(list.items[0]).toMatchObject({ subject: '新线索 <等待>', fromName: '张伟' });
  });
});

describe('the account', () => {
  it('throttles above the rate and lets a burst of one second through', async () => {
    let now = Date.parse('2026-11-22T10:00:00Z');
    await mail.restart({ limits: { maxSendRate: 2, max24HourSend: 100 }, clock: () => now });
    await sendRaw(rawMail());
    await sendRaw(rawMail());

    const third = sendRaw(rawMail());

    await expect(third).rejects.toMatchObject({
      name: 'Throttling',
      message: 'Maximum sending rate exceeded.',
    });
    now += 1000;
    await expect(sendRaw(rawMail())).resolves.toBeTruthy();
  });

  it('holds the quota over 24 hours and a restart, not counting simulated recipients', async () => {
    let now = Date.parse('2026-11-22T10:00:00Z');
    const options = { limits: { maxSendRate: 50, max24HourSend: 2 }, clock: () => now };
    await mail.restart(options);
    await sendRaw(rawMail());
    await sendRaw(rawMail({ To: 'success@simulator.amazonses.com' }));
    await sendRaw(rawMail());
    await mail.restart(options);

    const over = sendRaw(rawMail());

    await expect(over).rejects.toMatchObject({
      name: 'Throttling',
      message: 'Daily message quota exceeded.',
    });
    const quota = await mail.client.send(new GetSendQuotaCommand({}));
    expect(quota).toMatchObject({ Max24HourSend: 2, MaxSendRate: 50, SentLast24Hours: 2 });
    now += 24 * 60 * 60_000 + 60_000;
    await expect(sendRaw(rawMail())).resolves.toBeTruthy();
  });

  it('takes new limits while it runs', async () => {
    mail.ses.setLimits({ maxSendRate: 7, max24HourSend: -1 });

    const quota = await mail.client.send(new GetSendQuotaCommand({}));

    expect(quota).toMatchObject({ Max24HourSend: -1, MaxSendRate: 7 });
  });

  it('reports its identities and statistics', async () => {
    await sendRaw(rawMail({ To: 'ana@customer.example, bounce@simulator.amazonses.com' }));

    const { Identities } = await mail.client.send(new ListIdentitiesCommand({ IdentityType: 'Domain' }));
    const attributes = await mail.client.send(
      new GetIdentityVerificationAttributesCommand({ Identities: ['baton.example', 'other.example'] }),
    );
    const { SendDataPoints } = await mail.client.send(new GetSendStatisticsCommand({}));

    expect(Identities).toEqual(['baton.example']);
    expect(attributes.VerificationAttributes).toEqual({ 'baton.example': { VerificationStatus: 'Success' } });
    expect(SendDataPoints?.[0]).toMatchObject({ DeliveryAttempts: 2, Bounces: 1, Complaints: 0, Rejects: 0 });
  });

  it('takes mail of a neighbour as it is, whoever sends it', async () => {
    const raw = rawMail({ From: 'no-reply@verificationemail.com' }).toString();

    const { messageId } = await mail.ses.acceptRaw({
      raw,
      from: 'no-reply@verificationemail.com',
      to: ['new@customer.example'],
    });

    expect(await received(messageId)).toContain('Good morning');
  });
});

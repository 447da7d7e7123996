import { SendRawEmailCommand, type SendRawEmailCommandInput } from '@aws-sdk/client-ses';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { eventDestinationFromTemplate } from '../../../infra/local/ses/configuration-sets.ts';
import { LocalMail, rawMail } from './local-mail.ts';

let mail: LocalMail;

beforeEach(async () => {
  mail = await new LocalMail().start();
});

afterEach(() => mail.remove());

async function send(raw: Buffer, more: Partial<SendRawEmailCommandInput> = {}): Promise<string> {
  const { MessageId } = await mail.client.send(
    new SendRawEmailCommand({ RawMessage: { Data: raw }, ConfigurationSetName: 'outgoing', ...more }),
  );
  return MessageId ?? '';
}

it('publishes that a message was sent and delivered, with its tags, on the default bus', async () => {
  const id = await send(rawMail(), { Tags: [{ Name: 'campaign', Value: 'spring' }] });

  await mail.events.arrived(2);

  const [sent, delivered] = mail.events.published;
  expect(sent).toMatchObject({
    bus: 'default',
    event: {
      source: 'aws.ses',
      detailType: 'Email Sent',
      resources: ['arn:aws:ses:us-east-1:000000000000:configuration-set/outgoing'],
      detail: {
        eventType: 'Send',
        send: {},
        mail: {
          messageId: id,
          source: '"Baton" <no-reply@baton.example>',
          destination: ['ana@customer.example'],
          headersTruncated: false,
          headers: expect.arrayContaining([{ name: 'Subject', value: 'A lead waits for you' }]),
          commonHeaders: { subject: 'A lead waits for you', to: ['ana@customer.example'], messageId: id },
          tags: {
            campaign: ['spring'],
            'ses:configuration-set': ['outgoing'],
            'ses:from-domain': ['baton.example'],
          },
        },
      },
    },
  });
  expect(delivered?.event).toMatchObject({
    detailType: 'Email Delivered',
    detail: {
      eventType: 'Delivery',
      delivery: { recipients: ['ana@customer.example'] },
      mail: { messageId: id },
    },
  });
});

it.each([
  [
    'bounce+lead42@simulator.amazonses.com',
    ['Email Sent', 'Email Bounced'],
    {
      bounce: {
        bounceType: 'Permanent',
        bounceSubType: 'General',
        bouncedRecipients: [
          {
            emailAddress: 'bounce+lead42@simulator.amazonses.com',
            action: 'failed',
            status: '5.1.1',
            diagnosticCode: 'smtp; 550 5.1.1 user unknown',
          },
        ],
      },
    },
  ],
  [
    'suppressionlist@simulator.amazonses.com',
    ['Email Sent', 'Email Bounced'],
    { bounce: { bounceType: 'Permanent', bounceSubType: 'Suppressed' } },
  ],
  [
    'ooto@simulator.amazonses.com',
    ['Email Sent', 'Email Delivered', 'Email Bounced'],
    { bounce: { bounceType: 'Transient', bounceSubType: 'General' } },
  ],
  [
    'complaint@simulator.amazonses.com',
    ['Email Sent', 'Email Delivered', 'Email Complaint Received'],
    {
      complaint: {
        complaintFeedbackType: 'abuse',
        complainedRecipients: [{ emailAddress: 'complaint@simulator.amazonses.com' }],
      },
    },
  ],
  ['success@simulator.amazonses.com', ['Email Sent', 'Email Delivered'], { delivery: {} }],
])('lets %s answer as the mailbox simulator does', async (to, types, lastDetail) => {
  await send(rawMail({ To: to }));

  await mail.events.arrived(types.length);

  expect(mail.events.types()).toEqual(types);
  expect(mail.events.published.at(-1)?.event.detail).toMatchObject(lastDetail);
});

it('tells the outcomes of several recipients by domain', async () => {
  await send(rawMail({ To: 'a@one.example, b@one.example, c@two.example, bounce@simulator.amazonses.com' }));

  await mail.events.arrived(4);

  const delivered = mail.events.published.flatMap(({ event }) => {
    const delivery = event.detail.delivery;
    return typeof delivery === 'object' && delivery && 'recipients' in delivery ? [delivery.recipients] : [];
  });
  expect(delivered).toEqual([['a@one.example', 'b@one.example'], ['c@two.example']]);
});

it('rejects a virus after taking it in, and delivers it to nobody', async () => {
  const virus = 'X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*';

  await send(rawMail({}, virus));
  await mail.events.arrived(1);

  expect(mail.events.published[0]?.event).toMatchObject({
    detailType: 'Email Rejected',
    detail: { eventType: 'Reject', reject: { reason: 'Bad content' } },
  });
});

it('reads configuration set and tags from the headers of the message', async () => {
  const raw = rawMail({ 'X-SES-CONFIGURATION-SET': 'outgoing', 'X-SES-MESSAGE-TAGS': 'kind=offer, lead=42' });

  await send(raw, { ConfigurationSetName: undefined });
  await mail.events.arrived(1);

  expect(mail.events.published[0]?.event.detail).toMatchObject({
    mail: { tags: { kind: ['offer'], lead: ['42'] } },
  });
});

it('says nothing about mail without a configuration set', async () => {
  await send(rawMail(), { ConfigurationSetName: undefined });
  await send(rawMail());

  await mail.events.arrived(2);

  expect(mail.events.types()).toEqual(['Email Sent', 'Email Delivered']);
});

it('tries again when the bus is down', async () => {
  mail.events.failures = 1;

  await send(rawMail());
  await mail.events.arrived(2);

  expect(mail.events.types()).toEqual(['Email Sent', 'Email Delivered']);
});

it('publishes after a restart what a stop left over', async () => {
  mail.events.failures = Number.POSITIVE_INFINITY;
  await send(rawMail());
  await mail.stop();
  mail.events.failures = 0;

  await mail.start();
  await mail.events.arrived(2);

  expect(mail.events.types()).toEqual(['Email Sent', 'Email Delivered']);
});

it('names what it does not know in the template', () => {
  const destination = (more: object) => () =>
    eventDestinationFromTemplate('MailEvents', {
      ConfigurationSetName: 'outgoing',
      EventDestination: { MatchingEventTypes: ['send'], ...more },
    });

  expect(
    destination({ SnsDestination: { TopicARN: 'arn' }, EventBridgeDestination: { EventBusArn: 'x' } }),
  ).toThrow(
    'property EventDestination.SnsDestination of AWS::SES::ConfigurationSetEventDestination "MailEvents"',
  );
  expect(
    destination({ EventBridgeDestination: { EventBusArn: 'arn:aws:events:us-east-1:1:event-bus/mine' } }),
  ).toThrow('SES publishes to the default bus only');
});

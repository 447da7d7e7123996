import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { create, update } from '../../functions/platform/table/write.ts';
import { type Delivering, deliver } from '../../functions/webhooks/deliver.ts';
import { DeliveryMessage, DeliveryQueue } from '../../functions/webhooks/delivery-queue.ts';
import { findDelivery, healthOf } from '../../functions/webhooks/delivery-store.ts';
import { fanOut, webhooksOf } from '../../functions/webhooks/fan-out.ts';
import { postMessage } from '../../functions/webhooks/post-message.ts';
import { newId } from '../../shared/id.ts';
import type { DomainEvent } from '../../shared/platform/event.ts';
import { revise, stampNew } from '../../shared/table/entity.ts';
import { WebhookDelivery } from '../../shared/webhooks/delivery.ts';
import { mostAttempts, patience } from '../../shared/webhooks/retry-schedule.ts';
import { newSecret, signatureOf } from '../../shared/webhooks/signature.ts';
import { Webhook, WebhookFields } from '../../shared/webhooks/webhook.ts';
import {
  anOrganization,
  foundedAt,
  type TestOrganization,
  type TestTable,
  testTable,
} from '../support/table.ts';
import { aReceiver, type Receiver } from './receiver.ts';

let bench: TestTable;
let organization: TestOrganization;
let receiver: Receiver;
const sqs = mockClient(SQSClient);
let clock = foundedAt;

beforeAll(async () => {
  bench = await testTable();
});
afterAll(() => bench.close());
beforeEach(async () => {
  organization = await anOrganization(bench);
  receiver = await aReceiver();
  clock = foundedAt;
  sqs.reset();
  sqs.on(SendMessageBatchCommand).resolves({});
});
afterEach(() => receiver.close());

/** What was put into the queue since the last time, with the delay. */
function queued(): { message: DeliveryMessage; delay: number }[] {
  const entries = sqs
    .commandCalls(SendMessageBatchCommand)
    .flatMap(({ args: [{ input }] }) => input.Entries ?? []);
  sqs.resetHistory();
  return entries.map(({ MessageBody = '', DelaySeconds = 0 }) => ({
    message: DeliveryMessage.parse(JSON.parse(MessageBody)),
    delay: DelaySeconds,
  }));
}

const queue = new DeliveryQueue(
  'http://127.0.0.1:1/000000000000/deliveries',
  new SQSClient({ region: 'eu-central-1' }),
);
const means = (): Delivering => ({
  table: bench.table,
  queue,
  post: postMessage,
  isLocal: true,
  now: () => clock,
  spread: () => 0,
});

async function aWebhook(fields: Partial<Webhook> = {}): Promise<Webhook> {
  const given = WebhookFields.parse({ url: receiver.url, events: ['lead.*'] });
  const webhook = stampNew(
    { ...given, secret: newSecret(), ...fields },
    newId('webhook'),
    organization.admin,
    clock,
  );
  await bench.table.write(create(Webhook, webhook));
  return webhook;
}

const anEvent = (name = 'lead.created.v1'): DomainEvent => ({
  name,
  source: 'baton.leads',
  detail: {
    eventId: `lead_x:1:${name}`,
    orgId: organization.orgId,
    recordType: 'lead',
    recordId: 'lead_x',
    version: 1,
    at: '2026-11-02T08:00:00.000Z',
    actorId: 'system',
    data: { status: 'new' },
  },
});

const announce = (event = anEvent()) => fanOut({ table: bench.table, queue, webhooksOf, now: clock }, event);

async function begun(): Promise<DeliveryMessage> {
  await announce();
  const [first] = queued();
  if (!first) throw new Error('No delivery was begun.');
  return first.message;
}

describe('an event', () => {
  it('begins one delivery to each webhook that asks for it, however often it comes', async () => {
    await aWebhook();
    await aWebhook({ events: ['*'] });
    await aWebhook({ events: ['handoff.*'] });
    await aWebhook({ active: false });

    await announce();
    const first = queued();
    await announce();

    expect(first).toHaveLength(2);
    expect(new Set(first.map(({ message }) => message.deliveryId)).size).toBe(2);
    expect(queued()).toEqual(first);
  });

  it('is not begun again once it was delivered', async () => {
    await aWebhook();
    await deliver(means(), await begun());

    await announce();

    expect(queued()).toEqual([]);
    expect(receiver.received).toHaveLength(1);
  });
});

describe('a delivery', () => {
  it('is signed over id, timestamp and body, and says what happened without personal data', async () => {
    const { secret } = await aWebhook();
    const message = await begun();

    await deliver(means(), message);

    const [{ headers, body } = { headers: {}, body: '' }] = receiver.received;
    const timestamp = Number(headers['webhook-timestamp']);
    expect(timestamp).toBe(Math.floor(foundedAt / 1000));
    expect(headers['webhook-id']).toBe(message.deliveryId);
    expect(headers['webhook-signature']).toBe(
      signatureOf({ id: message.deliveryId, timestamp, body }, [secret]),
    );
    expect(JSON.parse(body)).toEqual({
      type: 'lead.created.v1',
      timestamp: '2026-11-02T08:00:00.000Z',
      data: {
        ...{ eventId: 'lead_x:1:lead.created.v1', orgId: organization.orgId, recordType: 'lead' },
        ...{ recordId: 'lead_x', version: 1, actorId: 'system', facts: { status: 'new' } },
      },
    });
    expect(await findDelivery(bench.table, message)).toMatchObject({ status: 'delivered', attempt: 1 });
  });

  it('that fails is tried again, later each time, with the same id and body', async () => {
    const webhook = await aWebhook();
    receiver.answerWith(500, 302);
    const message = await begun();

    await deliver(means(), message);
    const [second] = queued();
    clock += 5_000;
    await deliver(means(), second?.message ?? message);
    const [third] = queued();
    const failing = await healthOf(bench.table, webhook);
    clock += 60_000;
    await deliver(means(), third?.message ?? message);

    expect([second?.delay, third?.delay]).toEqual([5, 60]);
    expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(new Set(receiver.received.map(({ body }) => body)).size).toBe(1);
    expect(failing).toMatchObject({ failingSince: '2026-11-02T08:00:00.000Z', lastError: 'noted' });
    expect(await healthOf(bench.table, webhook)).toEqual({ lastSuccessAt: '2026-11-02T08:01:05.000Z' });
    const stored = await findDelivery(bench.table, message);
    expect(stored?.attempts.map(({ status }) => status)).toEqual([500, 302, 200]);
  });

  it('goes round in the queue until its time, at most 15 minutes at once', async () => {
    await aWebhook();
    receiver.answerWith(503, 503, 503, 503);
    let message = await begun();
    for (const wait of [0, 5_000, 60_000, 300_000]) {
      clock += wait;
      await deliver(means(), message);
      message = queued()[0]?.message ?? message;
    }

    await deliver(means(), message);

    expect(queued()).toEqual([{ message, delay: 900 }]);
    expect(receiver.received).toHaveLength(4);
  });

  it('whose message comes again after its attempt was written asks for the next attempt and makes none', async () => {
    await aWebhook();
    receiver.answerWith(500);
    const message = await begun();
    await deliver(means(), message);
    const [next] = queued();

    await deliver(means(), message);

    expect(queued()).toEqual([next]);
    expect(receiver.received).toHaveLength(1);
  });

  it('is dead after the last attempt, and its webhook is switched off once nothing went for days', async () => {
    const webhook = await aWebhook();
    receiver.answerWith(...Array<number>(mostAttempts).fill(500));
    const message = await begun();
    let next: DeliveryMessage | undefined = message;
    for (let attempt = 0; next && attempt < mostAttempts; attempt += 1) {
      await deliver(means(), next);
      clock = Date.parse(
        (await findDelivery(bench.table, message))?.nextAttemptAt ?? new Date(clock).toISOString(),
      );
      next = queued()[0]?.message;
    }
    const first = await findDelivery(bench.table, message);
    const stillOn = await bench.table.get(Webhook, organization.orgId, webhook.id);
    await announce(anEvent('lead.queued.v1'));
    const another = queued()[0]?.message ?? message;
    clock += patience;
    receiver.answerWith(410);
    await deliver(means(), another);

    expect(first).toMatchObject({ status: 'dead', attempt: mostAttempts });
    expect(stillOn.active).toBe(true);
    expect(await bench.table.get(Webhook, organization.orgId, webhook.id)).toMatchObject({
      active: false,
      disabledReason: 'The receiver answered 410: it is gone.',
    });
  });

  it('to a webhook that was switched off meanwhile is dead, not lost: it can be replayed', async () => {
    const webhook = await aWebhook();
    const message = await begun();
    const off = revise(webhook, { active: false }, organization.admin, clock);
    await bench.table.write(update(Webhook, webhook, off, 'update'));

    await deliver(means(), message);

    expect(await findDelivery(bench.table, message)).toMatchObject({ status: 'dead' });
    expect(receiver.received).toHaveLength(0);
  });

  it('never leaves for a private network where that is not allowed', async () => {
    await aWebhook();
    const message = await begun();

    await deliver({ ...means(), isLocal: false }, message);

    const stored = await findDelivery(bench.table, message);
    expect(stored?.attempts[0]?.detail).toBe('url must begin with https://');
    expect(receiver.received).toHaveLength(0);
  });

  it('is given up by a receiver that does not answer the connection, with the reason', async () => {
    await aWebhook({ url: 'http://127.0.0.1:1/hooks' });
    const message = await begun();

    await deliver(means(), message);

    const stored = await findDelivery(bench.table, message);
    expect(stored).toMatchObject({ status: 'pending' });
    expect(stored?.attempts[0]?.detail).toMatch(/ECONNREFUSED|bad port/);
  });

  it('is in the list of the dead by one Query', async () => {
    const webhook = await aWebhook();
    receiver.answerWith(410);
    await deliver(means(), await begun());

    const range = {
      orgId: organization.orgId,
      index: 'status',
      partition: `delivery#${webhook.id}#dead`,
    } as const;
    const { items } = await bench.table.page(WebhookDelivery, range, { limit: 10, binding: 'x' });

    expect(items.map(({ status }) => status)).toEqual(['dead']);
  });
});

describe('the queue of deliveries', () => {
  it('sends again what SQS did not take of a batch, and tells when it never does', async () => {
    const message = { orgId: 'o', webhookId: 'w', deliveryId: 'd', attempt: 0 };
    const failed = { Id: '0', Code: 'InternalError', SenderFault: false, Message: 'later' };
    sqs
      .on(SendMessageBatchCommand)
      .resolvesOnce({ Failed: [failed] })
      .resolves({});

    await queue.send([message, { ...message, deliveryId: 'e' }]);
    const entries = sqs
      .commandCalls(SendMessageBatchCommand)
      .map(({ args: [{ input }] }) => input.Entries?.length);
    sqs.on(SendMessageBatchCommand).resolves({ Failed: [failed] });

    expect(entries).toEqual([2, 1]);
    await expect(queue.send([message])).rejects.toThrow('does not take a message: later');
  });
});

import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { create } from '../../functions/platform/table/write.ts';
import { sendingThrough } from '../../functions/webhooks/deliveries.ts';
import { DeliveryQueue } from '../../functions/webhooks/delivery-queue.ts';
import { newDelivery } from '../../functions/webhooks/delivery-store.ts';
import { newId } from '../../shared/id.ts';
import { stampNew } from '../../shared/table/entity.ts';
import { instantOf } from '../../shared/time/instant.ts';
import { WebhookDelivery } from '../../shared/webhooks/delivery.ts';
import { newSecret } from '../../shared/webhooks/signature.ts';
import { Webhook, WebhookFields } from '../../shared/webhooks/webhook.ts';
import { anOrganization, foundedAt, type TestTable, testTable } from '../support/table.ts';

let bench: TestTable;
const sqs = mockClient(SQSClient);
beforeAll(async () => {
  bench = await testTable();
  sqs.on(SendMessageBatchCommand).resolves({});
});
afterAll(() => bench.close());

const queue = new DeliveryQueue(
  'http://127.0.0.1:1/000000000000/deliveries',
  new SQSClient({ region: 'eu-central-1' }),
);
const minute = 60_000;

/** A webhook with a dead delivery of an event of every minute; all of them were begun an hour later. */
async function withDead(count: number) {
  const { admin } = await anOrganization(bench);
  const fields = WebhookFields.parse({ url: 'https://receiver.example/hooks', events: ['lead.*'] });
  const webhook = Webhook.schema.parse(
    stampNew({ ...fields, secret: newSecret() }, newId('webhook'), admin, foundedAt),
  );
  await bench.table.write(create(Webhook, webhook));
  const dead = Array.from({ length: count }, (_, index): WebhookDelivery => {
    const at = foundedAt + index * minute;
    const data = {
      ...{ eventId: `event-${index}`, orgId: admin.orgId, recordType: 'lead', recordId: newId('lead') },
      ...{ version: 1, actorId: admin.userId, facts: {} },
    };
    const message = { type: 'lead.created.v1', timestamp: instantOf(at), data };
    return { ...newDelivery(webhook, message, foundedAt + count * minute, true), status: 'dead' };
  });
  for (let start = 0; start < count; start += 90) {
    await bench.table.write(
      ...dead.slice(start, start + 90).map((delivery) => create(WebhookDelivery, delivery).slice(0, 1)),
    );
  }
  const replay = (body: object) =>
    sendingThrough(queue).replayWebhook({ table: bench.table, now: foundedAt, receivedAt: foundedAt }, {
      ...{ actor: admin, params: { id: webhook.id }, body },
    } as never);
  return { replay };
}

it('sends what happened within the time asked for, however many others are dead', async () => {
  const { replay } = await withDead(450);

  const late = await replay({ from: instantOf(foundedAt + 447 * minute) });
  const between = await replay({
    from: instantOf(foundedAt + 10 * minute),
    to: instantOf(foundedAt + 12 * minute),
  });

  expect(late).toEqual({ replayed: 3, remaining: false });
  expect(between).toEqual({ replayed: 3, remaining: false });
});

it('refuses a time that ends before it begins', async () => {
  const { replay } = await withDead(1);

  const replaying = replay({ from: instantOf(foundedAt + minute), to: instantOf(foundedAt) });

  await expect(replaying).rejects.toMatchObject({ code: 'invalid' });
});

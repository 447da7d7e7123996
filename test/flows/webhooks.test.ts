import { createHmac } from 'node:crypto';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bodyOf } from '../support/api-client.ts';
import { sharedBaton } from '../support/baton.ts';
import { eventually } from '../support/eventually.ts';
import { pollMs } from '../support/founding.ts';
import { aReceiver, type Receiver } from '../webhooks/receiver.ts';
import { aSalesTeam, repAt, type SalesTeam } from './sales-team.ts';

const baton = sharedBaton();
afterAll(() => baton.close());

let team: SalesTeam;
let receiver: Receiver;
beforeEach(async () => {
  team = await aSalesTeam(baton, 'Hooks', { names: ['Bo Rep'] });
  receiver = await aReceiver();
});
afterEach(() => receiver.close());

const subscribe = async (events: readonly string[]) =>
  bodyOf(await team.org.admin.post('/v1/webhooks', { url: receiver.url, events }), 201);

const typesReceived = () => receiver.received.map(({ body }) => JSON.parse(body).type);

describe('a webhook', () => {
  it('hears of what it subscribed to, signed, and tries again when its receiver fails', async () => {
    const { id, secret } = await subscribe(['lead.created.v1', 'handoff.*']);
    receiver.answerWith(500);

    const lead = bodyOf(
      await team.org.admin.post('/v1/leads', { name: '王芳', email: 'fang@mill.example', source: 'web' }),
      201,
    );

    await eventually(
      () => new Set(typesReceived()).size >= 2 && receiver.received.length >= 3,
      90_000,
      pollMs,
    );
    expect(new Set(typesReceived())).toEqual(new Set(['lead.created.v1', 'handoff.offered.v1']));
    for (const { headers, body } of receiver.received) {
      const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
      const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
      expect(headers['webhook-signature']).toBe(
        `v1,${createHmac('sha256', key).update(signed).digest('base64')}`,
      );
      expect(body).not.toMatch(/王芳|fang@mill/);
    }
    const created = receiver.received.find(({ body }) => JSON.parse(body).type === 'lead.created.v1');
    expect(JSON.parse(created?.body ?? '{}').data.recordId).toBe(lead.id);
    const { items } = await eventually(
      async () => {
        const page = bodyOf(await team.org.admin.get(`/v1/webhooks/${id}/deliveries?status=delivered`));
        return page.items.length === 2 && page;
      },
      60_000,
      pollMs,
    );
    const attempts = items.map((one: { attempts: { status: number }[] }) =>
      one.attempts.map(({ status }) => status),
    );
    expect(attempts.flat().sort()).toEqual([200, 200, 500]);
    expect(bodyOf(await team.org.admin.get(`/v1/webhooks/${id}`)).health.lastSuccessAt).toBeDefined();
  });

  it('shows its secret once, keeps its former one for a day, and is tested and replayed by hand', async () => {
    const made = await subscribe(['lead.*']);
    const read = bodyOf(await team.org.admin.get(`/v1/webhooks/${made.id}`));
    const renewed = bodyOf(await team.org.admin.post(`/v1/webhooks/${made.id}/secret`, {}));

    const tested = bodyOf(await team.org.admin.post(`/v1/webhooks/${made.id}/test`, {}), 202);
    await eventually(() => receiver.received.length === 1, 60_000, pollMs);
    const path = `/v1/webhooks/${made.id}/deliveries/${tested.id}/replay`;
    await eventually(async () => (await team.org.admin.post(path, {})).status === 202, 60_000, pollMs);
    await eventually(() => receiver.received.length === 2, 60_000, pollMs);

    expect(read.secret).toBeUndefined();
    expect(renewed.secret).not.toBe(made.secret);
    expect(typesReceived()).toEqual(['webhook.test.v1', 'webhook.test.v1']);
    expect(receiver.received[0]?.headers['webhook-id']).toBe(receiver.received[1]?.headers['webhook-id']);
    expect(String(receiver.received[0]?.headers['webhook-signature']).split(' ')).toHaveLength(2);
  });

  it('names the event that does not exist, and is nobody’s but an administrator’s', async () => {
    const wrong = await team.org.admin.post('/v1/webhooks', {
      url: receiver.url,
      events: ['lead.*', 'led.*'],
    });
    const types = bodyOf(await team.org.admin.get('/v1/event-types')).items;
    const rep = await team.org.signIn(repAt(team, 0));
    const refused = await rep.post('/v1/webhooks', { url: receiver.url, events: ['*'] });

    expect([wrong.status, refused.status]).toEqual([422, 403]);
    expect(bodyOf(wrong, 422).errors).toEqual([
      { path: 'events.1', message: 'there is no event led.*; GET /v1/event-types lists them' },
    ]);
    expect(types.map(({ name }: { name: string }) => name)).toContain('handoff.exhausted.v1');
  });
});

import { AppError, isAppError } from '../../shared/errors.ts';
import { revise, systemAuthor } from '../../shared/table/entity.ts';
import { instantOf } from '../../shared/time/instant.ts';
import { attemptsKept, type DeliveryAttempt, type WebhookDelivery } from '../../shared/webhooks/delivery.ts';
import { addressProblem } from '../../shared/webhooks/public-address.ts';
import { patience, waitAfter } from '../../shared/webhooks/retry-schedule.ts';
import { signatureOf } from '../../shared/webhooks/signature.ts';
import { Webhook } from '../../shared/webhooks/webhook.ts';
import { retryOnConflict } from '../platform/retry.ts';
import type { Table } from '../platform/table/gateway.ts';
import { update } from '../platform/table/write.ts';
import type { DeliveryMessage, DeliveryQueue } from './delivery-queue.ts';
import { changeDelivery, findDelivery, messageFor, noteOutcome } from './delivery-store.ts';
import type { Answer, Post } from './post-message.ts';

/** A clock that is a little ahead of SQS's does not send a message round once more. */
const earlyMs = 1_000;

export interface Delivering {
  readonly table: Table;
  readonly queue: DeliveryQueue;
  readonly post: (post: Post) => Promise<Answer>;
  readonly isLocal: boolean;
  readonly now: () => number;
  /** From 0 to 1: where in its span a wait falls. */
  readonly spread: () => number;
}

/**
 * Makes the attempt that a message asks for. Every outcome is written before the message goes, and the next attempt is
 * asked for last: a message that comes again, because that was cut off, finds its attempt made and asks for the next.
 */
export async function deliver(means: Delivering, message: DeliveryMessage): Promise<void> {
  const { table, queue, now } = means;
  const delivery = await findDelivery(table, message);
  if (delivery?.status !== 'pending') return;
  const waitMs = Date.parse(delivery.nextAttemptAt ?? delivery.createdAt) - now();
  if (waitMs > earlyMs || message.attempt !== delivery.attempt)
    return queue.send([messageFor(delivery)], waitMs);
  const webhook = await table.find(Webhook, message.orgId, message.webhookId);
  if (!webhook?.active) {
    await settle(means, delivery, { detail: 'The webhook is switched off.', durationMs: 0 }, true);
    return;
  }
  const answer = await attempt(means, webhook, delivery);
  const isDelivered = answer.status !== undefined && answer.status >= 200 && answer.status < 300;
  // The receiver says that it is gone for good; asking again would be rude.
  const isGone = answer.status === 410;
  const after = await settle(means, delivery, answer, isGone);
  if (!after) return;
  const error = isDelivered ? undefined : (answer.detail ?? `HTTP ${answer.status}`).slice(0, 200);
  const health = await noteOutcome(table, webhook, { at: instantOf(now()), error });
  const failingMs = health.failingSince ? now() - Date.parse(health.failingSince) : 0;
  if (isGone) await disable(means, webhook, 'The receiver answered 410: it is gone.');
  else if (after.status === 'dead' && failingMs >= patience)
    await disable(means, webhook, `Nothing could be delivered since ${health.failingSince}.`);
  if (after.status === 'pending') {
    await queue.send([messageFor(after)], Date.parse(after.nextAttemptAt ?? after.updatedAt) - now());
  }
}

async function attempt(
  { post, isLocal, now }: Delivering,
  { url, secret, formerSecret }: Webhook,
  { id, body, eventName }: WebhookDelivery,
): Promise<Answer> {
  const problem = addressProblem(url, isLocal);
  if (problem) return { detail: `url ${problem}`, durationMs: 0 };
  const at = now();
  const timestamp = Math.floor(at / 1000);
  const secrets = [
    secret,
    ...(formerSecret && Date.parse(formerSecret.until) > at ? [formerSecret.secret] : []),
  ];
  return post({
    url,
    body,
    isLocal,
    headers: {
      'content-type': 'application/json',
      'user-agent': 'Baton-Webhooks/1',
      'webhook-id': id,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': signatureOf({ id, timestamp, body }, secrets),
      'webhook-event': eventName,
    },
  });
}

/** Writes what came of an attempt; `undefined` when another message made the same attempt in the same moment. */
async function settle(
  { table, now, spread }: Delivering,
  delivery: WebhookDelivery,
  { status, detail, durationMs, retryAfter }: Answer,
  isFinal: boolean,
): Promise<WebhookDelivery | undefined> {
  const at = now();
  const made: DeliveryAttempt = { at: instantOf(at), durationMs, status, detail };
  const attempts = [...delivery.attempts, made].slice(-attemptsKept);
  const isDelivered = status !== undefined && status >= 200 && status < 300;
  const wait = isDelivered || isFinal ? undefined : waitAfter(delivery.attempt + 1, spread(), retryAfter);
  const patch = {
    attempts,
    attempt: delivery.attempt + 1,
    status: isDelivered
      ? ('delivered' as const)
      : wait === undefined
        ? ('dead' as const)
        : ('pending' as const),
    deliveredAt: isDelivered ? instantOf(at) : undefined,
    nextAttemptAt: wait === undefined ? undefined : instantOf(at + wait),
  };
  try {
    return await changeDelivery(table, delivery, patch, at);
  } catch (error) {
    if (isAppError(error, 'conflict')) return undefined;
    throw error;
  }
}

async function disable({ table, now }: Delivering, { orgId, id }: Webhook, reason: string): Promise<void> {
  await retryOnConflict(async () => {
    const webhook = await table.find(Webhook, orgId, id);
    if (!webhook?.active) return;
    const patch = { active: false, disabledReason: reason, disabledAt: instantOf(now()) };
    const after = revise(webhook, patch, systemAuthor(orgId), now());
    await table.write(update(Webhook, webhook, after, 'disable'));
  });
}

/** Throws `wrong_state` for a webhook that is switched off: nothing would be sent. */
export function expectActive({ active }: Webhook): void {
  if (!active) throw new AppError('wrong_state', 'The webhook is switched off. Set active to true first.');
}

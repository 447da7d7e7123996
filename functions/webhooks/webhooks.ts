import { invalid } from '../../shared/errors.ts';
import { newId } from '../../shared/id.ts';
import { events } from '../../shared/platform/event-registry.ts';
import { applyPatch, replacing } from '../../shared/platform/merge-patch.ts';
import type { Page } from '../../shared/platform/route.ts';
import { revise, stampNew } from '../../shared/table/entity.ts';
import { instantOf } from '../../shared/time/instant.ts';
import { addressProblem } from '../../shared/webhooks/public-address.ts';
import type { webhooksRoutes } from '../../shared/webhooks/routes.ts';
import { newSecret } from '../../shared/webhooks/signature.ts';
import { asksFor, Webhook, WebhookFields, type WebhookView } from '../../shared/webhooks/webhook.ts';
import type { RequestContext, RequestOf } from '../platform/http.ts';
import { created, noContent, type Reply } from '../platform/reply.ts';
import { expectVersion } from '../platform/request.ts';
import type { Table } from '../platform/table/gateway.ts';
import { create, remove, update } from '../platform/table/write.ts';
import { healthOf, healthOfAll } from './delivery-store.ts';

type Routes = typeof webhooksRoutes;

/** So long a former secret signs beside the new one. */
const renewalMs = 24 * 3_600_000;

/** The use cases of webhooks; where receivers on private networks are allowed, on a laptop, `isLocal`. */
export function webhooksFor({ isLocal }: { readonly isLocal: boolean }) {
  const expectUsable = ({ url, events: filters }: Pick<Webhook, 'url' | 'events'>) => {
    const problem = addressProblem(url, isLocal);
    const unknown = filters.flatMap((filter, place) =>
      events.some(({ name }) => asksFor({ events: [filter] }, name))
        ? []
        : [
            {
              path: `events.${place}`,
              message: `there is no event ${filter}; GET /v1/event-types lists them`,
            },
          ],
    );
    if (problem || unknown.length > 0) {
      throw invalid(...(problem ? [{ path: 'url', message: problem }] : []), ...unknown);
    }
  };

  return {
    async createWebhook(
      { table, now }: RequestContext,
      { actor, body }: RequestOf<Routes['createWebhook']>,
    ): Promise<Reply> {
      expectUsable(body);
      const webhook = stampNew({ ...body, secret: newSecret() }, newId('webhook'), actor, now);
      await table.write(create(Webhook, webhook));
      return created(`/v1/webhooks/${webhook.id}`, webhook);
    },

    async changeWebhook(
      { table, now }: RequestContext,
      { actor, params, body, ifMatch }: RequestOf<Routes['changeWebhook']>,
    ): Promise<WebhookView> {
      const before = await table.get(Webhook, actor.orgId, params.id);
      expectVersion(ifMatch, before);
      const fields = applyPatch(WebhookFields, before, body);
      expectUsable(fields);
      const switchedOn = fields.active && !before.active;
      const reason = switchedOn ? { disabledReason: undefined, disabledAt: undefined } : {};
      const after = revise(before, { ...replacing(WebhookFields, fields), ...reason }, actor, now);
      await table.write(update(Webhook, before, after, 'update'));
      return shown(table, after);
    },
  };
}

/** Webhooks, newest first. */
export async function listWebhooks(
  { table }: RequestContext,
  { actor, query, binding }: RequestOf<Routes['listWebhooks']>,
): Promise<Page<WebhookView>> {
  const range = { orgId: actor.orgId, index: 'list', partition: 'webhook', descending: true } as const;
  const { items, cursor } = await table.page(Webhook, range, { ...query, binding });
  const healths = await healthOfAll(table, items);
  return { items: items.map((webhook, place) => ({ ...webhook, health: healths[place] })), cursor };
}

export async function getWebhook(
  { table }: RequestContext,
  { actor, params }: RequestOf<Routes['getWebhook']>,
): Promise<WebhookView> {
  return shown(table, await table.get(Webhook, actor.orgId, params.id));
}

export async function deleteWebhook(
  { table, now }: RequestContext,
  { actor, params, ifMatch }: RequestOf<Routes['deleteWebhook']>,
): Promise<Reply> {
  const before = await table.get(Webhook, actor.orgId, params.id);
  expectVersion(ifMatch, before);
  await table.write(remove(Webhook, before, revise(before, {}, actor, now)));
  return noContent();
}

/** A new secret; the former one signs beside it for a day, so that a receiver can change over. */
export async function renewWebhookSecret(
  { table, now }: RequestContext,
  { actor, params }: RequestOf<Routes['renewWebhookSecret']>,
): Promise<Webhook> {
  const before = await table.get(Webhook, actor.orgId, params.id);
  const formerSecret = { secret: before.secret, until: instantOf(now + renewalMs) };
  const after = revise(before, { secret: newSecret(), formerSecret }, actor, now);
  await table.write(update(Webhook, before, after, 'renew'));
  return after;
}

async function shown(table: Table, webhook: Webhook): Promise<WebhookView> {
  return { ...webhook, health: await healthOf(table, webhook) };
}

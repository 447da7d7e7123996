import { scopeOf } from '../../shared/access/permissions.ts';
import { AppError } from '../../shared/errors.ts';
import { newId } from '../../shared/id.ts';
import { Lead } from '../../shared/leads/lead.ts';
import { Queue, QueueFields } from '../../shared/organization/queue.ts';
import type { organizationRoutes } from '../../shared/organization/routes.ts';
import { applyPatch, replacing } from '../../shared/platform/merge-patch.ts';
import type { Page } from '../../shared/platform/route.ts';
import { revise, stampNew } from '../../shared/table/entity.ts';
import { claimLead } from '../leads/claim-lead.ts';
import type { RequestContext, RequestOf } from '../platform/http.ts';
import { noContent, type Reply } from '../platform/reply.ts';
import { expectVersion } from '../platform/request.ts';
import { create, remove, update } from '../platform/table/write.ts';
import { readReferrers, refuseInUse, usesOfQueue } from './in-use.ts';
import { expectManager } from './managers.ts';

export async function createQueue(
  { table, now }: RequestContext,
  { actor, body }: RequestOf<typeof organizationRoutes.createQueue>,
): Promise<Queue> {
  await expectManager(table, actor.orgId, body.managerId);
  const queue = stampNew(body, newId('queue'), actor, now);
  await table.write(create(Queue, queue));
  return queue;
}

export async function changeQueue(
  { table, now }: RequestContext,
  { actor, params, body, ifMatch }: RequestOf<typeof organizationRoutes.changeQueue>,
): Promise<Queue> {
  const before = await table.get(Queue, actor.orgId, params.id);
  expectVersion(ifMatch, before);
  const fields = applyPatch(QueueFields, before, body);
  if (fields.managerId !== before.managerId) await expectManager(table, actor.orgId, fields.managerId);
  if (fields.kind !== before.kind) await refuseWaiting({ table, now }, before, 'Its kind cannot change.');
  const after = revise(before, replacing(QueueFields, fields), actor, now);
  await table.write(update(Queue, before, after, 'update'));
  return after;
}

/** Deletes a queue in which nothing waits and into which nothing leads. */
export async function deleteQueue(
  { table, now }: RequestContext,
  { actor, params, ifMatch }: RequestOf<typeof organizationRoutes.deleteQueue>,
): Promise<Reply> {
  const before = await table.get(Queue, actor.orgId, params.id);
  expectVersion(ifMatch, before);
  refuseInUse('queue', usesOfQueue(await readReferrers(table, actor.orgId), before.id));
  await refuseWaiting({ table, now }, before, 'Have it claimed or assigned first.');
  await table.write(remove(Queue, before, revise(before, {}, actor, now)));
  return noContent();
}

const waitingIn = ({ orgId, id }: Queue) => ({ orgId, index: 'queue' as const, partition: `lead#${id}` });

async function refuseWaiting(
  { table }: Pick<RequestContext, 'table' | 'now'>,
  queue: Queue,
  advice: string,
): Promise<void> {
  const { items } = await table.query(waitingIn(queue), 1);
  if (items.length > 0)
    throw new AppError('in_use', `Something still waits in the queue ${queue.name}. ${advice}`);
}

/** What waits in a queue, longest waiting first. */
export async function listQueueItems(
  { table }: RequestContext,
  { actor, params, query, binding }: RequestOf<typeof organizationRoutes.listQueueItems>,
): Promise<Page<Lead>> {
  const queue = await table.get(Queue, actor.orgId, params.id);
  return table.page(Lead, waitingIn(queue), { ...query, binding });
}

/** Takes a lead out of a queue; open to whoever sees the queue and works on leads. */
export async function claimQueueItem(
  context: RequestContext,
  { actor, params }: RequestOf<typeof organizationRoutes.claimQueueItem>,
): Promise<Lead> {
  if (!scopeOf(actor.role, 'queue', 'read')) {
    throw new AppError(
      'forbidden',
      `Your role (${actor.role}) may not claim from queues. Ask an administrator.`,
    );
  }
  return claimLead(context, actor, params.id, params.itemId);
}

import { type Actor, reaches } from '../../../shared/access/permissions.ts';
import { Duplicate, type DuplicateType, type DuplicateView } from '../../../shared/customers/duplicate.ts';
import type { duplicateRoutes } from '../../../shared/customers/duplicate-routes.ts';
import { levelOf } from '../../../shared/customers/duplicate-score.ts';
import { AppError, notFound } from '../../../shared/errors.ts';
import type { Page } from '../../../shared/platform/route.ts';
import { type BaseRecord, revise } from '../../../shared/table/entity.ts';
import { instantOf } from '../../../shared/time/instant.ts';
import type { RequestContext, RequestOf } from '../../platform/http.ts';
import type { Table } from '../../platform/table/gateway.ts';
import { update } from '../../platform/table/write.ts';
import { accountKind, contactKind, type DuplicateKind } from './duplicate-kinds.ts';

type Routes = typeof duplicateRoutes;

/**
 * The pairs that wait, the surest first: one Query, a BatchGet of the pairs and one of their records. A pair of which one is gone
 * or out of sight is left out, so a page may be shorter than asked for.
 */
export async function listDuplicates(
  { table }: RequestContext,
  { actor, query, binding }: RequestOf<Routes['listDuplicates']>,
): Promise<Page<DuplicateView>> {
  const { type, limit, cursor } = query;
  const range = { orgId: actor.orgId, index: 'status', partition: `duplicate#${type}#open` } as const;
  const { items, ...rest } = await table.page(Duplicate, range, { limit, cursor, binding });
  const names = await visibleNames(
    table,
    actor,
    type,
    items.flatMap(({ recordIds }) => recordIds),
  );
  const shown = items.flatMap((pair): DuplicateView[] => {
    const records = pair.recordIds.flatMap((id) => {
      const name = names.get(id);
      return name === undefined ? [] : [{ id, name }];
    });
    return records.length === 2 ? [{ ...pair, level: levelOf(pair.score), records }] : [];
  });
  return { items: shown, ...rest };
}

/** Takes a pair off the list for good: the two are not the same. Saying it again changes nothing. */
export async function dismissDuplicate(
  { table, now }: RequestContext,
  { actor, params, body }: RequestOf<Routes['dismissDuplicate']>,
): Promise<Duplicate> {
  const pair = await table.find(Duplicate, actor.orgId, params.id);
  if (!pair) throw notFound('duplicate', params.id);
  const held = await visibleHolders(table, actor, pair);
  if (held.length === 0) throw notFound('duplicate', params.id);
  if (!held.some((record) => reaches(actor, 'duplicate', 'update', record))) {
    throw new AppError(
      'forbidden',
      `Your role (${actor.role}) may not settle duplicates of others. Ask the owner of one of the two.`,
    );
  }
  if (pair.status === 'dismissed') return pair;
  if (pair.status !== 'open') {
    throw new AppError('wrong_state', `The pair does not wait any more; it is ${pair.status}.`, {
      more: { currentStatus: pair.status },
    });
  }
  const patch = { status: 'dismissed' as const, dismissedBecause: body.reason, dismissedAt: instantOf(now) };
  const after = revise(pair, patch, actor, now);
  await table.write(update(Duplicate, pair, after, 'dismiss'));
  return after;
}

async function visibleNames(
  table: Table,
  actor: Actor,
  type: DuplicateType,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const namesThrough = async <R extends BaseRecord>({ entity, nameOf }: DuplicateKind<R>) => {
    const records = await table.getMany(entity, actor.orgId, [...new Set(ids)]);
    return new Map(
      records.filter((one) => reaches(actor, type, 'read', one)).map((one) => [one.id, nameOf(one)] as const),
    );
  };
  return type === 'contact' ? namesThrough(contactKind) : namesThrough(accountKind);
}

/** The records of the pair that the actor may see. */
async function visibleHolders(table: Table, actor: Actor, { type, recordIds }: Duplicate) {
  const records =
    type === 'contact'
      ? await table.getMany(contactKind.entity, actor.orgId, recordIds)
      : await table.getMany(accountKind.entity, actor.orgId, recordIds);
  return records.filter((one) => reaches(actor, type, 'read', one));
}

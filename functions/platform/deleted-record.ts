import {
  type Action,
  type Actor,
  type Held,
  type Resource,
  reaches,
} from '../../shared/access/permissions.ts';
import { AppError, notFound } from '../../shared/errors.ts';
import type { BaseRecord, Entity } from '../../shared/table/entity.ts';
import { expiryAttribute, recordKey } from '../../shared/table/keys.ts';
import type { Table } from './table/gateway.ts';

const restoring: Action = 'delete';

/**
 * A record that was deleted and can be brought back, for whoever may delete it. Throws 404 for one that is there, was merged
 * or erased, or is older than its 30 days (TTL removes it up to two days later), and for one that the actor may not see.
 */
export async function deletedRecordFor<R extends BaseRecord & Held>(
  table: Table,
  entity: Entity<R> & { readonly name: Resource },
  actor: Actor,
  { id, now }: { readonly id: string; readonly now: number },
): Promise<R> {
  const item = await table.item(recordKey(actor.orgId, id));
  const isDeleted = item?.entity === entity.name && item.deletedAt !== undefined && item.action === 'delete';
  if (!isDeleted || Number(item[expiryAttribute]) * 1000 <= now) throw notFound(entity.name, id);
  const record = entity.schema.parse(item);
  if (!reaches(actor, entity.name, 'read', record)) throw notFound(entity.name, id);
  if (reaches(actor, entity.name, restoring, record)) return record;
  throw new AppError(
    'forbidden',
    `Your role (${actor.role}) may not bring this ${entity.name} back: that is for whoever may delete it.`,
  );
}

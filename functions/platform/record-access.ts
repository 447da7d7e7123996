import {
  type Action,
  type Actor,
  type Held,
  type Resource,
  reaches,
} from '../../shared/access/permissions.ts';
import { AppError, notFound } from '../../shared/errors.ts';
import { User } from '../../shared/organization/user.ts';
import type { BaseRecord, Entity } from '../../shared/table/entity.ts';
import { goneError } from './merged-records.ts';
import type { Table } from './table/gateway.ts';

/**
 * The record, if the actor may do this with it. Throws 404 when they may not even see it, 403 when only this is too much, and
 * `merged` for one that goes on under another id.
 */
export async function recordFor<R extends BaseRecord & Held>(
  table: Table,
  entity: Entity<R> & { readonly name: Resource },
  actor: Actor,
  id: string,
  action: Action,
): Promise<R> {
  const record = await table.find(entity, actor.orgId, id);
  if (!record) throw await goneError(table, entity, actor, id);
  if (!reaches(actor, entity.name, 'read', record)) throw notFound(entity.name, id);
  if (reaches(actor, entity.name, action, record)) return record;
  throw new AppError(
    'forbidden',
    `Your role (${actor.role}) may not ${action} this ${entity.name}. Ask its owner or a manager.`,
  );
}

/** The team an owner belongs to, for access by team. */
export async function teamOfOwner(
  table: Table,
  orgId: string,
  ownerId: string | undefined,
): Promise<string | undefined> {
  const owner = ownerId ? await table.find(User, orgId, ownerId) : undefined;
  return owner?.teamId;
}

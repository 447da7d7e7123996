import { type Actor, type Held, type Resource, reaches } from '../../shared/access/permissions.ts';
import { AppError, isAppError, notFound } from '../../shared/errors.ts';
import type { Route } from '../../shared/platform/route.ts';
import type { BaseRecord, Entity } from '../../shared/table/entity.ts';
import { recordKey } from '../../shared/table/keys.ts';
import type { Table } from './table/gateway.ts';

/** A survivor may itself have been merged; more steps than this are a mistake. */
const mostSteps = 10;

/** The record that goes on in the place of a merged one; `undefined` for one that was never merged. */
export async function survivorOf(table: Table, orgId: string, id: string): Promise<string | undefined> {
  let survivorId: string | undefined;
  for (let step = 0; step < mostSteps; step += 1) {
    const item = await table.item(recordKey(orgId, survivorId ?? id));
    if (typeof item?.mergedInto !== 'string') return survivorId;
    survivorId = item.mergedInto;
  }
  return survivorId;
}

/** Why a record is not there: it was merged into one that the actor may see (`merged`), or nobody knows of it (`not_found`). */
export async function goneError<R extends BaseRecord & Held>(
  table: Table,
  entity: Entity<R> & { readonly name: Resource },
  actor: Actor,
  id: string,
): Promise<AppError> {
  const survivorId = await survivorOf(table, actor.orgId, id);
  const survivor = survivorId ? await table.find(entity, actor.orgId, survivorId) : undefined;
  if (!survivor || !reaches(actor, entity.name, 'read', survivor)) return notFound(entity.name, id);
  return new AppError('merged', `The ${entity.name} ${id} was merged into ${survivor.id}. Use that id.`, {
    more: { mergedId: id, mergedInto: survivor.id },
  });
}

interface Asked {
  readonly rawPath: string;
  readonly rawQueryString?: string | undefined;
}

/**
 * Leads a request for a merged record to the one that goes on: 308 with `Location`, which clients follow with the same method
 * and body, `If-Match` guarding a change as ever. A deletion is not led on: who means the one does not mean the other.
 */
export function leadOn(
  error: unknown,
  { method }: Pick<Route, 'method'>,
  { rawPath, rawQueryString }: Asked,
): unknown {
  if (!isAppError(error, 'merged')) return error;
  const { mergedId, mergedInto } = error.extras.more ?? {};
  const parts = rawPath.split('/');
  if (method === 'DELETE' || !parts.includes(String(mergedId))) {
    return new AppError('wrong_state', error.message, { more: { currentStatus: 'merged', mergedInto } });
  }
  const path = parts.map((part) => (part === mergedId ? String(mergedInto) : part)).join('/');
  const location = rawQueryString ? `${path}?${rawQueryString}` : path;
  return new AppError('merged', error.message, { ...error.extras, headers: { location } });
}

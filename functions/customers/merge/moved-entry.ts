import * as z from 'zod';
import { type Merge, undoableDays } from '../../../shared/customers/merge.ts';
import type { BaseRecord, Entity } from '../../../shared/table/entity.ts';
import { expiryAttribute, movedKey } from '../../../shared/table/keys.ts';
import { put, type Write } from '../../platform/table/write.ts';

/** What a merge has moved: where it stands now, what its fields said before and what they say since. */
export const MovedEntry = z.object({
  PK: z.string(),
  SK: z.string(),
  type: z.string(),
  recordId: z.string(),
  place: z.object({ PK: z.string(), SK: z.string() }),
  /** Its order among its kind, by which it is found where it stands elsewhere by now. */
  order: z.string().optional(),
  was: z.record(z.string(), z.unknown()),
  became: z.record(z.string(), z.unknown()),
});
export type MovedEntry = z.output<typeof MovedEntry>;

/** Keeps that a record was moved, in the transaction that moves it; forgotten when the merge can no longer be undone. */
export function movedEntry<R extends BaseRecord>(
  merge: Merge,
  entity: Entity<R>,
  moved: {
    readonly before: R;
    readonly after: R;
    readonly patch: Partial<R>;
    readonly order?: string | undefined;
  },
): Write {
  const { before, after, patch, order } = moved;
  const names = Object.keys(patch);
  const said = (record: R) =>
    Object.fromEntries(
      names.map((name) => [name, Reflect.get(record, name)]).filter(([, value]) => value !== undefined),
    );
  return put({
    ...movedKey(merge.orgId, merge.id, entity.name, before.id),
    entity: 'moved',
    type: entity.name,
    recordId: before.id,
    place: entity.keyOf(after),
    ...(order && { order }),
    was: said(before),
    became: Object.fromEntries([
      ...names.map((name) => [name, null] as const),
      ...Object.entries(said(after)),
    ]),
    [expiryAttribute]: Math.floor(Date.parse(merge.createdAt) / 1000) + undoableDays * 86_400,
  });
}

/**
 * What a moved record gets back: each field as it was, as long as it still says what the merge made it say. `undefined` when
 * the first of them, which names its owner, was changed since: then it belongs to whoever it was given to. Pure.
 */
export function givenBack(
  record: object,
  { was, became }: Pick<MovedEntry, 'was' | 'became'>,
): Record<string, unknown> | undefined {
  const unchanged = Object.entries(became).filter(
    ([name, value]) => JSON.stringify(Reflect.get(record, name) ?? null) === JSON.stringify(value),
  );
  if (unchanged.length === 0) return undefined;
  const isOwner = (name: string) => ['accountId', 'contactId', 'parentId', 'affiliations'].includes(name);
  if (!unchanged.some(([name]) => isOwner(name))) return undefined;
  return Object.fromEntries(unchanged.map(([name]) => [name, was[name]]));
}

import * as z from 'zod';
import { type IdKind, idOf } from '../id.ts';
import { instant } from '../platform/fields.ts';
import type { SearchText } from '../text/search-text.ts';
import {
  type ChildKind,
  childKey,
  type IndexName,
  indexes,
  type Key,
  recordKey,
  selfSortKey,
} from './keys.ts';

/** What every record carries; `version` goes up by one with every change and is its ETag. */
export function recordFields(kind: IdKind) {
  return {
    id: idOf(kind),
    orgId: idOf('organization'),
    version: z.int().min(1),
    createdAt: instant,
    updatedAt: instant,
    createdBy: z.string(),
    updatedBy: z.string(),
  };
}

/** The schema of a stored record: what people write, what every record carries, and what the system keeps. */
export function recordSchema<F extends z.ZodRawShape, X extends z.ZodRawShape>(
  kind: IdKind,
  fields: z.ZodObject<F>,
  kept: X,
) {
  return z.object({ ...fields.shape, ...recordFields(kind), ...kept });
}

export interface BaseRecord {
  id: string;
  orgId: string;
  version: number;
  createdAt: string;
  updatedAt: string;
  createdBy: string;
  updatedBy: string;
}

/** Where a record stands in an index: the partition after the organization, and the sort key. */
export type Placement = readonly [partition: string, sort: string];

/** Where something stands in the indexes; absent ones are left (sparse). */
export type Placements = Partial<Record<Exclude<IndexName, 'due'>, Placement>>;

/** A further place of a record in the indexes: it stands in one partition of an index by itself, and by links in others. */
export interface Link {
  /** Tells the links of a record apart: `account#acct_01j…`. */
  readonly name: string;
  readonly placements: Placements;
}

export interface EntityDefinition<R extends BaseRecord> {
  /** The word used everywhere: in keys, events, the audit. */
  readonly name: IdKind;
  readonly schema: z.ZodType<R>;
  /** Absent for a record of its own; present for one that lives in the collection of another. */
  readonly child?: {
    readonly kind: ChildKind;
    readonly parentOf: (record: R) => string;
    readonly orderOf: (record: R) => string;
  };
  /** The indexes it stands in now; absent ones are left (sparse). */
  readonly placements?: (record: R) => Placements;
  /** Further places in them, each a small item of its own; only for records that are no children. */
  readonly links?: (record: R) => readonly Link[];
  /** What no other record of the organization may have: `user-email:ada@example.com`. */
  readonly uniques?: (record: R) => readonly string[];
  /** By what it can be found exactly: `email:ada@example.com`, `phone:+49…`. */
  readonly lookups?: (record: R) => readonly string[];
  /** What an entry of the lookup says besides: ids by which whoever looks it up can read on at once. */
  readonly lookupFacts?: (record: R) => Readonly<Record<string, string>>;
  /** The texts whose words find it in a search, each with its field; what counts most first. */
  readonly searchTexts?: (record: R) => readonly SearchText[];
}

export interface Entity<R extends BaseRecord> extends EntityDefinition<R> {
  readonly keyOf: (record: R) => Key;
}

/** Declares an entity once: its schema is its type, its keys are said beside it. */
export function defineEntity<R extends BaseRecord>(definition: EntityDefinition<R>): Entity<R> {
  const { child } = definition;
  return {
    ...definition,
    keyOf: (record) =>
      child
        ? childKey(record.orgId, child.parentOf(record), child.kind, child.orderOf(record))
        : recordKey(record.orgId, record.id),
  };
}

/** The key attributes of a record in every index it stands in. */
export function indexAttributes<R extends BaseRecord>(entity: Entity<R>, record: R): Record<string, string> {
  return placementAttributes(record.orgId, entity.placements?.(record) ?? {});
}

function placementAttributes(orgId: string, placements: Placements): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const [name, index] of Object.entries(indexes)) {
    const placement = name === 'due' ? undefined : Reflect.get(placements, name);
    if (!placement) continue;
    attributes[index.partitionKey] = `${orgId}#${placement[0]}`;
    attributes[index.sortKey] = placement[1];
  }
  return attributes;
}

/** The items by which a record stands in further places: beside the record, with the keys of the indexes. */
export function linkItems<R extends BaseRecord>(
  entity: Entity<R>,
  record: R,
): (Key & Record<string, string>)[] {
  return (entity.links?.(record) ?? []).map(({ name, placements }) => ({
    ...childKey(record.orgId, record.id, 'link', name),
    ...placementAttributes(record.orgId, placements),
    entity: 'link',
    type: entity.name,
    recordId: record.id,
  }));
}

/** The record an index entry stands for: a link's is the one it hangs on. */
export function recordKeyOf({ PK, SK }: Key): Key {
  return SK.startsWith('link#') ? { PK, SK: selfSortKey } : { PK, SK };
}

/** Whether the record stands in this partition of the index, by itself or by a link. */
export function standsIn<R extends BaseRecord>(
  entity: Entity<R>,
  record: R,
  index: Exclude<IndexName, 'due'>,
  partition: string,
): boolean {
  const places = [
    entity.placements?.(record),
    ...(entity.links?.(record) ?? []).map((link) => link.placements),
  ];
  return places.some((placements) => placements?.[index]?.[0] === partition);
}

/** Where a record stands in the index `list`: all of its type, newest first. */
export function listed(record: BaseRecord, type: string): { list: Placement } {
  return { list: [type, `${record.createdAt}#${record.id}`] };
}

/** Who changes something: a person, or the system on its own account. */
export interface Author {
  readonly orgId: string;
  readonly userId: string;
}

/** The system as an author: what routing, timers and imports do is done by it. */
export function systemAuthor(orgId: string): Author {
  return { orgId, userId: 'system' };
}

/** A new record of the kind with everything that every record carries. `now` in epoch ms. */
export function stampNew<F extends object>(
  fields: F,
  id: string,
  author: Author,
  now: number,
): F & BaseRecord {
  const at = new Date(now).toISOString();
  return {
    ...fields,
    id,
    orgId: author.orgId,
    version: 1,
    createdAt: at,
    updatedAt: at,
    createdBy: author.userId,
    updatedBy: author.userId,
  };
}

/** The record after a change: the next version, by whom and when. `undefined` in the patch removes a field. */
export function revise<R extends BaseRecord>(before: R, patch: Partial<R>, author: Author, now: number): R {
  return {
    ...before,
    ...patch,
    id: before.id,
    orgId: before.orgId,
    createdAt: before.createdAt,
    createdBy: before.createdBy,
    version: before.version + 1,
    updatedAt: new Date(now).toISOString(),
    updatedBy: author.userId,
  };
}

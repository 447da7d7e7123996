import * as z from 'zod';
import type { Person } from '../../../shared/customers/person.ts';
import type { Position } from '../../platform/table/cursor.ts';
import type { Table } from '../../platform/table/gateway.ts';
import { type Item, keyOfItem, type Range } from '../../platform/table/range.ts';
import { idOfKey } from './gather-person.ts';

/** Items of a collection that are looked at in one step. */
const pageSize = 100;
/** Leads or opportunities whose collections are looked at in one step. */
const membersPerStep = 5;

/**
 * Where something about a person may stand. `own`: what hangs on their contact or on a lead of theirs; `shared`: records of
 * an account or a deal, in which they may be mentioned.
 */
export type PersonalPlace =
  | { readonly kind: 'collection'; readonly partition: string; readonly of: 'own' | 'shared' }
  | { readonly kind: 'entries'; readonly partition: string; readonly of: 'own' | 'shared' }
  | { readonly kind: 'members'; readonly partition: string; readonly of: 'shared' };

/** Every place, in the order in which they are gone through; the contact last, because the others are found by it. */
export function personalPlaces(person: Person): PersonalPlace[] {
  const { contactIds, leadIds, opportunityIds, accountIds } = person;
  const entries = (partition: string) => ({ kind: 'entries', partition, of: 'own' }) as const;
  const aside = (id: string) => [entries(`notification#${id}`), entries(`once#${id}`)];
  return [
    ...leadIds.flatMap((id) => [
      ...aside(id),
      { kind: 'collection' as const, partition: id, of: 'own' as const },
    ]),
    ...contactIds.map((id) => entries(`touch#${id}`)),
    ...opportunityIds.flatMap((id) => [
      entries(`once#${id}`),
      { kind: 'collection' as const, partition: id, of: 'shared' as const },
    ]),
    ...accountIds.flatMap((id) => [
      { kind: 'entries' as const, partition: `once#${id}`, of: 'shared' as const },
      { kind: 'collection' as const, partition: id, of: 'shared' as const },
      { kind: 'members' as const, partition: `lead#${id}`, of: 'shared' as const },
      { kind: 'members' as const, partition: `opportunity#${id}`, of: 'shared' as const },
    ]),
    ...contactIds.flatMap((id) => [
      ...aside(id),
      { kind: 'collection' as const, partition: id, of: 'own' as const },
    ]),
  ];
}

/** How far somebody is who goes through the places. */
export const PlaceCursor = z.object({
  place: z.int().min(0),
  start: z.record(z.string(), z.string()).optional(),
});
export type PlaceCursor = z.output<typeof PlaceCursor>;

export interface Step {
  readonly of: 'own' | 'shared';
  readonly items: readonly Item[];
  /** Absent at the end of all places. */
  readonly next?: PlaceCursor | undefined;
}

/** The items of the next step: one Query and, in an index, one BatchGet, or a few short collections. */
export async function readStep(
  table: Table,
  orgId: string,
  places: readonly PersonalPlace[],
  cursor: PlaceCursor,
): Promise<Step | undefined> {
  const place = places[cursor.place];
  if (!place) return undefined;
  const { items, last } = await readPlace(table, orgId, place, cursor.start);
  const next = last ? { place: cursor.place, start: last } : { place: cursor.place + 1 };
  return { of: place.of, items, ...(next.place < places.length && { next }) };
}

async function readPlace(
  table: Table,
  orgId: string,
  { kind, partition }: PersonalPlace,
  start: Position | undefined,
): Promise<{ items: Item[]; last?: Position }> {
  if (kind === 'collection') return table.query({ orgId, partition }, pageSize, start);
  if (kind === 'entries') {
    const { items, last } = await table.query({ orgId, index: 'contact', partition }, pageSize, start);
    return { items: await table.items(items.map(keyOfItem), true), ...(last && { last }) };
  }
  const { items: members, last } = await table.query(
    { orgId, index: 'account', partition },
    membersPerStep,
    start,
  );
  const collections = await Promise.all(
    members.map((member) => wholeCollection(table, { orgId, partition: idOfKey(member) })),
  );
  return { items: collections.flat(), ...(last && { last }) };
}

async function wholeCollection(table: Table, range: Range): Promise<Item[]> {
  const all: Item[] = [];
  let start: Position | undefined;
  do {
    const { items, last } = await table.query(range, 1000, start);
    all.push(...items);
    start = last;
  } while (start);
  return all;
}

import { isDeepStrictEqual } from 'node:util';
import { AppError } from '../../../shared/errors.ts';
import { type BaseRecord, type Entity, linkItems } from '../../../shared/table/entity.ts';
import { lookupKey, uniqueKey } from '../../../shared/table/keys.ts';
import { drop, put, putNew, type Write } from './bookkeeping.ts';

/** `team-name:north` is about the field `name`. */
const taken = (guard: string) => () => {
  const field = guard.slice(0, guard.indexOf(':')).split('-').at(-1) ?? '';
  const value = guard.slice(guard.indexOf(':') + 1);
  return new AppError('already_exists', `${field}: ${value} is taken.`, {
    errors: [{ path: field, message: 'is taken' }],
  });
};

/** By what a deleted record is still found, for whoever asks for everything about a person: nothing else looks there. */
export function goneLookups<R extends BaseRecord>(entity: Entity<R>, record: R): string[] {
  const contact = entity.placements?.(record).contact?.[0];
  return [...new Set([...(entity.lookups?.(record) ?? []), ...(contact ? [contact] : [])])].map(goneLookup);
}

/** `gone:email:ada@example.com`: where deleted records are found by what they were found by. */
export const goneLookup = (value: string) => `gone:${value}`;

/** What stands beside a record: its guards, its lookups, its links; those of `before` that `after` has not are dropped. */
export function companionWrites<R extends BaseRecord>(
  entity: Entity<R>,
  before: R | undefined,
  after: R | undefined,
): Write[] {
  return [
    ...guardWrites(entity, before, after),
    ...lookupWrites(entity, before, after),
    ...linkWrites(entity, before, after),
  ];
}

/** Further places in the indexes: written where they are new or moved, dropped where they are gone. */
function linkWrites<R extends BaseRecord>(
  entity: Entity<R>,
  before: R | undefined,
  after: R | undefined,
): Write[] {
  const old = new Map((before ? linkItems(entity, before) : []).map((item) => [item.SK, item]));
  const now = new Map((after ? linkItems(entity, after) : []).map((item) => [item.SK, item]));
  return [
    ...[...old.values()].filter(({ SK }) => !now.has(SK)).map((item) => drop(item)),
    ...[...now.values()]
      .filter((item) => !isDeepStrictEqual(item, old.get(item.SK)))
      .map((item) => put(item)),
  ];
}

function guardWrites<R extends BaseRecord>(
  entity: Entity<R>,
  before: R | undefined,
  after: R | undefined,
): Write[] {
  const old = new Set(before ? entity.uniques?.(before) : []);
  const now = new Set(after ? entity.uniques?.(after) : []);
  const orgId = (after ?? before)?.orgId ?? '';
  const recordId = (after ?? before)?.id ?? '';
  return [
    ...[...old].filter((value) => !now.has(value)).map((value) => drop(uniqueKey(orgId, value))),
    ...[...now]
      .filter((value) => !old.has(value))
      .map((value) => putNew({ ...uniqueKey(orgId, value), entity: 'unique', recordId }, taken(value))),
  ];
}

function lookupWrites<R extends BaseRecord>(
  entity: Entity<R>,
  before: R | undefined,
  after: R | undefined,
): Write[] {
  const old = new Set(before ? entity.lookups?.(before) : []);
  const now = new Set(after ? entity.lookups?.(after) : []);
  const orgId = (after ?? before)?.orgId ?? '';
  const recordId = (after ?? before)?.id ?? '';
  const facts = after && entity.lookupFacts?.(after);
  const saysTheSame = isDeepStrictEqual(facts, before && entity.lookupFacts?.(before));
  const entry = { ...facts, entity: 'lookup', type: entity.name, recordId };
  return [
    ...[...old].filter((value) => !now.has(value)).map((value) => drop(lookupKey(orgId, value, recordId))),
    ...[...now]
      .filter((value) => !saysTheSame || !old.has(value))
      .map((value) => put({ ...lookupKey(orgId, value, recordId), ...entry })),
  ];
}

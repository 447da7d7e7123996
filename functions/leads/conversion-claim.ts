import { createHash } from 'node:crypto';
import type { BaseRecord, Entity } from '../../shared/table/entity.ts';
import { expiryAttribute, uniqueKey } from '../../shared/table/keys.ts';
import type { Table } from '../platform/table/gateway.ts';
import { adjust, unchanged, type Write } from '../platform/table/write.ts';

/** By then the lookups of a new record are read by everybody; DynamoDB needs a second or so. */
const claimSeconds = 3600;

/** The customer that a conversion ends in, and the writes that make sure of it in its transaction. */
export interface Sure<R> {
  readonly record: R;
  /** It was there already. */
  readonly isKnown: boolean;
  readonly writes: readonly Write[];
}

/** A customer that is there already: on condition that nobody deletes, merges or changes it in this moment. */
export function knownCustomer<R extends BaseRecord>(entity: Entity<R>, record: R): Sure<R> {
  return { record, isKnown: true, writes: [unchanged(entity, record)] };
}

/**
 * A customer who is about to be made. Two leads of one company may be converted at once, and neither finds what the other
 * makes; so whoever makes it claims everything it is found by (its domain, its name, an e-mail address). The other's
 * transaction fails on that claim, and when it repeats it finds here what the first one made. What many share (the name of
 * a person that an account bears) says nothing: it is no claim.
 */
export async function claimedCustomer<R extends BaseRecord>(
  table: Table,
  entity: Entity<R>,
  fresh: R,
  now: number,
  isShared: (value: string) => boolean = () => false,
): Promise<Sure<R>> {
  const { orgId } = fresh;
  const values = (entity.lookups?.(fresh) ?? []).filter((value) => !isShared(value));
  const keys = values.map((value) => uniqueKey(orgId, `converted-${entity.name}:${digestOf(value)}`));
  const items = await table.items(keys, true);
  const claims = new Map(items.map(({ PK, recordId }) => [PK, String(recordId)]));
  // DynamoDB deletes what has expired within days only.
  const valid = items.filter((item) => Number(item[expiryAttribute]) * 1000 > now);
  for (const id of new Set(valid.map(({ recordId }) => String(recordId)))) {
    const made = await table.find(entity, orgId, id);
    // One that was changed since is not found by this any more: the claim has become meaningless.
    if (made && entity.lookups?.(made).some((value) => values.includes(value)))
      return knownCustomer(entity, made);
  }
  const expires = Math.floor(now / 1000) + claimSeconds;
  return {
    record: fresh,
    isKnown: false,
    writes: keys.map((key) => {
      const seen = claims.get(key.PK);
      return adjust(key, {
        set: `SET entity = :unique, recordId = :record, ${expiryAttribute} = :expires`,
        condition: seen === undefined ? 'attribute_not_exists(PK)' : 'recordId = :seen',
        values: {
          ':unique': 'unique',
          ':record': fresh.id,
          ':expires': expires,
          ...(seen !== undefined && { ':seen': seen }),
        },
      });
    }),
  };
}

/** What is claimed may be an address: whoever is erased must not live on in a key. */
function digestOf(value: string): string {
  return createHash('sha256').update(value).digest('base64url');
}

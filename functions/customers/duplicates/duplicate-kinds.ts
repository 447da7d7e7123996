import { Account } from '../../../shared/customers/account.ts';
import { Contact } from '../../../shared/customers/contact.ts';
import type { DuplicateType } from '../../../shared/customers/duplicate.ts';
import { accountBlocks, contactBlocks } from '../../../shared/customers/duplicate-blocks.ts';
import {
  type DuplicateScore,
  scoreAccounts,
  scoreContacts,
} from '../../../shared/customers/duplicate-score.ts';
import { accountIdentity, contactIdentity } from '../../../shared/customers/identity.ts';
import { idPrefixes } from '../../../shared/id.ts';
import type { BaseRecord, Entity } from '../../../shared/table/entity.ts';
import type { Table } from '../../platform/table/gateway.ts';

/** Entries read of a block: one with more holds what everybody has, and says nothing. */
const mostPerBlock = 25;
/** Records compared with one: a BatchGet's worth, those first that share most blocks with it. */
const mostCompared = 100;

interface Held {
  readonly ownerId?: string | undefined;
  readonly teamId?: string | undefined;
}

/** Another record that may be the same. */
export interface Likeness extends DuplicateScore {
  readonly record: BaseRecord & Held;
  readonly name: string;
}

/** Finds what may be the same as a record of one type. */
export interface DuplicateKind<R extends BaseRecord> {
  readonly type: DuplicateType;
  readonly entity: Entity<R>;
  readonly nameOf: (record: R) => string;
  /**
   * What resembles the record, the likest first: one Query a block, all at once, and one BatchGet when there is anything.
   * `quick` looks only where an answer may wait for it: by addresses, numbers, domains and the whole name.
   */
  readonly likeRecord: (
    table: Table,
    record: R,
    options?: { readonly quick?: boolean },
  ) => Promise<Likeness[]>;
  /** How alike it is to these records. */
  readonly compare: (record: R, others: readonly R[]) => Likeness[];
}

interface Definition<R extends BaseRecord & Held, I> {
  readonly type: DuplicateType;
  readonly entity: Entity<R>;
  readonly nameOf: (record: R) => string;
  readonly identityOf: (record: R) => I;
  readonly blocksOf: (identity: I) => string[];
  readonly score: (one: I, other: I) => DuplicateScore;
}

function defineKind<R extends BaseRecord & Held, I>(definition: Definition<R, I>): DuplicateKind<R> {
  const { type, entity, nameOf, identityOf, blocksOf, score } = definition;
  const compare = (record: R, others: readonly R[]): Likeness[] => {
    const identity = identityOf(record);
    return others
      .map((other) => ({ record: other, name: nameOf(other), ...score(identity, identityOf(other)) }))
      .sort((one, other) => other.score - one.score || (one.record.id < other.record.id ? -1 : 1));
  };
  return {
    type,
    entity,
    nameOf,
    compare,
    likeRecord: async (table, record, { quick = false } = {}) => {
      const { orgId } = record;
      const beginsWith = `${idPrefixes[type]}_`;
      const blocks = blocksOf(identityOf(record)).filter((block) => !quick || block.startsWith('name:'));
      const partitions = [
        ...(entity.lookups?.(record) ?? []).map((value) => `lookup#${value}`),
        ...blocks.map((block) => `block#${type}#${block}`),
      ];
      const found = await Promise.all(
        partitions.map((partition) => table.query({ orgId, partition, beginsWith }, mostPerBlock)),
      );
      const shared = new Map<string, number>();
      for (const { SK } of found.flatMap(({ items }) => items)) {
        if (SK !== record.id) shared.set(String(SK), (shared.get(String(SK)) ?? 0) + 1);
      }
      const ids = [...shared].sort(([, one], [, other]) => other - one).map(([id]) => id);
      if (ids.length === 0) return [];
      return compare(record, await table.getMany(entity, orgId, ids.slice(0, mostCompared)));
    },
  };
}

export const contactKind = defineKind({
  type: 'contact',
  entity: Contact,
  nameOf: ({ name }) => name.full,
  identityOf: contactIdentity,
  blocksOf: contactBlocks,
  score: scoreContacts,
});

export const accountKind = defineKind({
  type: 'account',
  entity: Account,
  nameOf: ({ name }) => name,
  identityOf: accountIdentity,
  blocksOf: accountBlocks,
  score: scoreAccounts,
});

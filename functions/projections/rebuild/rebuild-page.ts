import { AppError } from '../../../shared/errors.ts';
import type { Table } from '../../platform/table/gateway.ts';
import { type Item, keyOfItem } from '../../platform/table/range.ts';
import type { Write } from '../../platform/table/write.ts';

/** What was done for some records. */
export interface Repaired {
  /** Entries that were missing or said something else. */
  readonly written: number;
  /** Entries of what is not so any more. */
  readonly removed: number;
}

export const nothingRepaired: Repaired = { written: 0, removed: 0 };

/**
 * Something derived from records that can be made anew from them. `repair` gets records as they are stored now, read
 * consistently; whatever it writes is on condition that they are still at these versions, so that no change that is made
 * meanwhile is undone; `conflict` means that one has changed, and each record is read and repaired again for itself.
 */
export interface Rebuilder {
  /** The types whose records it walks through, in the index `list`. */
  readonly types: readonly string[];
  readonly repair: (table: Table, orgId: string, records: readonly Item[]) => Promise<Repaired>;
}

export function sumOf(one: Repaired, other: Repaired): Repaired {
  return { written: one.written + other.written, removed: one.removed + other.removed };
}

/** On condition that nobody has changed the record since it was read. */
export function stillAt(record: Item): Write {
  return {
    item: {
      ConditionCheck: {
        TableName: '',
        Key: keyOfItem(record),
        ConditionExpression: 'version = :version AND attribute_not_exists(deletedAt)',
        ExpressionAttributeValues: { ':version': record.version },
      },
    },
    orElse: () => new AppError('conflict', 'The record was changed in this moment.'),
  };
}

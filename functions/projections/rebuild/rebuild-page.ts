import type { Table } from '../../platform/table/gateway.ts';
import type { Item } from '../../platform/table/range.ts';

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
 * meanwhile is undone; `conflict` means that one has changed, and the page is read and repaired again.
 */
export interface Rebuilder {
  /** The types whose records it walks through, in the index `list`. */
  readonly types: readonly string[];
  readonly repair: (table: Table, orgId: string, records: readonly Item[]) => Promise<Repaired>;
}

export function sumOf(one: Repaired, other: Repaired): Repaired {
  return { written: one.written + other.written, removed: one.removed + other.removed };
}

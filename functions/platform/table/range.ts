import { type IndexName, indexes, type Key } from '../../../shared/table/keys.ts';
import type { Position } from './cursor.ts';

/** An item as it is stored. */
export type Item = Record<string, unknown>;

/** Which part of the table or of an index is asked for. */
export interface Range {
  readonly orgId: string;
  /** The table's own collections when absent. */
  readonly index?: IndexName;
  /** The partition after the organization: `lead#user_01j…`. */
  readonly partition: string;
  readonly beginsWith?: string;
  readonly from?: string;
  readonly to?: string;
  readonly descending?: boolean;
  /** Whether what was written a moment ago must be there; indexes cannot promise that. */
  readonly consistent?: boolean;
}

/** The key of a stored item. */
export const keyOfItem = (item: Item): Key => ({ PK: String(item.PK), SK: String(item.SK) });

/** A key as one text, to compare by. */
export const keyName = ({ PK, SK }: Key) => `${PK}\n${SK}`;

/** Where an entry stands in the table or in an index: what a cursor holds. */
export function positionOf(item: Item, index: IndexName | undefined): Position {
  const names = index ? ['PK', 'SK', indexes[index].partitionKey, indexes[index].sortKey] : ['PK', 'SK'];
  return Object.fromEntries(names.map((name) => [name, String(item[name])]));
}

/** The condition on the sort key that a range means. */
export function sortCondition({ beginsWith, from, to }: Range): {
  condition: string;
  values: Record<string, string>;
} {
  if (beginsWith !== undefined)
    return { condition: ' AND begins_with(#sk, :begin)', values: { ':begin': beginsWith } };
  if (from !== undefined && to !== undefined) {
    return { condition: ' AND #sk BETWEEN :from AND :to', values: { ':from': from, ':to': to } };
  }
  if (from !== undefined) return { condition: ' AND #sk >= :from', values: { ':from': from } };
  if (to !== undefined) return { condition: ' AND #sk <= :to', values: { ':to': to } };
  return { condition: '', values: {} };
}

import type { DynamoDBRecord } from 'aws-lambda';
import * as z from 'zod';
import { derivedAttribute, expiryAttribute } from '../../../shared/table/keys.ts';
import { plainItem } from './stored-value.ts';

export type StoredItem = Readonly<Record<string, unknown>>;

/** What an item must have to be a record and not bookkeeping. */
const recordMarks = z.object({
  PK: z.string(),
  SK: z.string(),
  entity: z.string(),
  id: z.string(),
  orgId: z.string(),
  version: z.int(),
  updatedAt: z.string(),
  updatedBy: z.string(),
  action: z.string().default('update'),
});

/** A change of one record: what people see as there before and after it, and who made it. */
export interface RecordChange {
  /** Absent for a record that is new or was brought back. */
  readonly before?: StoredItem | undefined;
  /** Absent for a record that was deleted. */
  readonly after?: StoredItem | undefined;
  readonly entity: string;
  readonly recordId: string;
  readonly orgId: string;
  /** The record's own key: a child's is in the collection of its parent. */
  readonly key: { readonly PK: string; readonly SK: string };
  /** The record's version after the change. */
  readonly version: number;
  readonly at: string;
  readonly actorId: string;
  /** `create`, `update`, `delete`, `accept` ... */
  readonly action: string;
}

/**
 * The change of a record that a stream record tells. Deleting is `deletedAt` appearing; when TTL removes such a record 30
 * days later nothing changes any more, and what is no record says nothing either: both are `undefined`.
 */
export function changeOf(streamRecord: DynamoDBRecord): RecordChange | undefined {
  const { OldImage, NewImage } = streamRecord.dynamodb ?? {};
  const [old, latest] = [OldImage && plainItem(OldImage), NewImage && plainItem(NewImage)];
  const before = old?.deletedAt === undefined ? old : undefined;
  const after = latest?.deletedAt === undefined ? latest : undefined;
  if (!before && !after) return undefined;
  // Only TTL removes what has an end: its time was over, nobody did anything.
  if (!latest && old?.[expiryAttribute] !== undefined) return undefined;
  if (old?.[derivedAttribute] === true || latest?.[derivedAttribute] === true) return undefined;
  const marks = recordMarks.safeParse(latest ?? old);
  if (!marks.success) return undefined;
  const {
    PK,
    SK,
    entity,
    id: recordId,
    orgId,
    version,
    updatedAt: at,
    updatedBy: actorId,
    action,
  } = marks.data;
  return { before, after, entity, recordId, orgId, key: { PK, SK }, version, at, actorId, action };
}

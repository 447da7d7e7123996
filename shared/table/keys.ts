/**
 * Every key and index of the one table; the question each answers stands in `access-patterns.ts`. `docs/data-model.md` is
 * written from the two (`npm run docs:model`) and a test keeps them the same.
 *
 * The organization is the first part of every partition key, so a forgotten check cannot reach another
 * organization's items. The one exception is the sweep's index `due` (partition `~due#<shard>`), which no request
 * can name: it holds keys only and only the sweep may query it.
 */

export interface Key {
  readonly PK: string;
  readonly SK: string;
}

/** Secondary indexes. All project KEYS_ONLY: an entry is rewritten only when its key changes; a list is one Query
 * for the keys and one BatchGet for the records, so it always shows what is stored. */
export const indexes = {
  list: { partitionKey: 'listPK', sortKey: 'listSK' },
  owner: { partitionKey: 'ownerPK', sortKey: 'ownerSK' },
  team: { partitionKey: 'teamPK', sortKey: 'teamSK' },
  status: { partitionKey: 'statusPK', sortKey: 'statusSK' },
  queue: { partitionKey: 'queuePK', sortKey: 'queueSK' },
  source: { partitionKey: 'sourcePK', sortKey: 'sourceSK' },
  region: { partitionKey: 'regionPK', sortKey: 'regionSK' },
  account: { partitionKey: 'accountPK', sortKey: 'accountSK' },
  contact: { partitionKey: 'contactPK', sortKey: 'contactSK' },
  face: { partitionKey: 'facePK', sortKey: 'faceSK' },
  due: { partitionKey: 'duePK', sortKey: 'dueSK' },
} as const;

export type IndexName = keyof typeof indexes;

/** The attribute DynamoDB's TTL reads, epoch seconds. */
export const expiryAttribute = 'expiresAt';
/** The mark of items that projections write; both stream readers' filters exclude it. */
export const derivedAttribute = 'derived';

/** The sort key of a record itself, as against what hangs on it. */
export const selfSortKey = '#';

/** 16 shards x 1,000 writes per second and partition = 16,000 timers set per second before the index throttles. */
export const dueShards = 16;

/** A record: `<org>#<id>` / `#`. */
export function recordKey(orgId: string, id: string): Key {
  return { PK: `${orgId}#${id}`, SK: selfSortKey };
}

/** What hangs on a record: `<org>#<parent>` / `<kind>#<order>`. */
export function childKey(orgId: string, parentId: string, kind: ChildKind, order: string): Key {
  return { PK: `${orgId}#${parentId}`, SK: `${kind}#${order}` };
}

/** Kinds of items in a record's own collection. */
export type ChildKind =
  | 'hand'
  | 'timer'
  | 'act'
  | 'note'
  | 'audit'
  | 'workload'
  | 'secret'
  | 'stamp'
  | 'words'
  | 'progress'
  | 'tree'
  | 'touch'
  | 'consent'
  | 'link'
  | 'sum'
  | 'delivery'
  | 'moved'
  | 'merged';

/**
 * What one Query of the 360 view reads under an account, in this order: what is open, most urgent first, then the touches,
 * newest first. What has lists of its own and no end (contacts, assets, what is closed) does not stand here.
 */
export const faceSections = {
  /** The account's own counters: its key says who its parent and its owner are, so that both are read with the rest. */
  summary: '00',
  ticket: '10',
  dispute: '15',
  lead: '20',
  opportunity: '30',
  contract: '40',
  account: '50',
  touch: '60',
} as const;

/** The place of something open under its account; `order` sorts within its section. */
export function facePlace(
  accountId: string,
  section: keyof typeof faceSections,
  order: string,
): readonly [string, string] {
  return [accountId, `${faceSections[section]}${section}#${order}`];
}

/** What projections keep of an account in one item: its counters, its people, its open work. */
export function summaryKey(orgId: string, accountId: string, of: 'value' | 'people' | 'work'): Key {
  return childKey(orgId, accountId, 'sum', of);
}

/** Sorts instants newest first where an index is read upwards: what is left of the year 9999. `at` RFC 3339. */
export function newestFirst(at: string): string {
  return String(253_402_300_799_999 - Date.parse(at)).padStart(15, '0');
}

/** A hand-off of a subject; ordered by epoch, so that the collection reads as its story. */
export function handoffKey(orgId: string, subjectId: string, epoch: number): Key {
  return childKey(orgId, subjectId, 'hand', String(epoch).padStart(6, '0'));
}

/**
 * Who changed a record: in its own collection, a child's in the collection of its parent (`partitionKey`). In the order
 * of the changes; the record and its version make it the same for the same change.
 */
export function auditKey(
  partitionKey: string,
  entry: { at: string; recordId: string; version: number },
): Key {
  const version = String(entry.version).padStart(8, '0');
  return { PK: partitionKey, SK: `audit#${entry.at}#${entry.recordId}#${version}` };
}

/** That a part of a change was counted, where it takes several transactions: beside its audit entry, which comes last. */
export function countedPartKey({ PK, SK }: Key, part: number): Key {
  return { PK, SK: `counted#${SK}#${part}` };
}

/** A running timer of a record, one per clock. */
export function timerKey(orgId: string, recordId: string, clock: string): Key {
  return childKey(orgId, recordId, 'timer', clock);
}

/** How much open work a user holds and when each rule last offered them something. */
export function workloadKey(orgId: string, userId: string): Key {
  return childKey(orgId, userId, 'workload', 'leads');
}

/** How far a long job is; bookkeeping beside its record, so that no reader of the stream follows every step. */
export function progressKey(orgId: string, recordId: string): Key {
  return childKey(orgId, recordId, 'progress', 'rows');
}

/** The teams that stand below others, each with its path, in one item: an attribute for each by its id. */
export function teamTreeKey(orgId: string): Key {
  return childKey(orgId, orgId, 'tree', 'teams');
}

/** How far the making anew of something derived is, one for each such thing. */
export function rebuildKey(orgId: string, what: string): Key {
  return childKey(orgId, orgId, 'progress', `rebuild#${what}`);
}

/** A guard of something that must be unique in the organization, such as `user-email:ada@example.com`. */
export function uniqueKey(orgId: string, value: string): Key {
  return { PK: `${orgId}#unique#${value}`, SK: selfSortKey };
}

/** Who has this e-mail, phone, domain or external id: `<org>#lookup#email:ada@example.com` / `<record id>`. */
export function lookupKey(orgId: string, value: string, recordId: string): Key {
  return { PK: `${orgId}#lookup#${value}`, SK: recordId };
}

/** A request made under an Idempotency-Key; kept 24 hours. */
export function onceKey(orgId: string, userId: string, key: string): Key {
  return { PK: `${orgId}#once#${userId}#${key}`, SK: selfSortKey };
}

/** A counter of requests in a window of time, for rate limits. */
export function rateKey(orgId: string, what: string, window: string): Key {
  return { PK: `${orgId}#rate#${what}`, SK: window };
}

/**
 * A word that finds a record. In the order of what is shown first: the very word before those that only begin with it, names
 * before companies before addresses (`place`), the newest record before the older ones.
 */
export function wordKey(
  orgId: string,
  type: string,
  { word, place, field }: { readonly word: string; readonly place: string; readonly field: string },
  { id, createdAt }: { readonly id: string; readonly createdAt: string },
): Key {
  return {
    PK: `${orgId}#${wordPartition(type, word)}`,
    SK: `${word}#${place}${newestFirst(createdAt)}#${field}#${id}`,
  };
}

/** Where the words with this beginning stand, after the organization: by their first character. */
export function wordPartition(type: string, beginning: string): string {
  const [first = '', second = ''] = beginning;
  // Numbers that are written backwards all begin with the same mark; ten partitions for their last digit.
  return `find#${type}#${first === '~' ? `${first}${second}` : first}`;
}

/** The words under which a record stands in the search now: what to take away when they are made anew. */
export function wordsKey(orgId: string, recordId: string): Key {
  return childKey(orgId, recordId, 'words', 'all');
}

/** A block of records that are compared with one another for duplicates: `<org>#block#contact#name:a345 l142`. */
export function blockKey(orgId: string, type: string, block: string, recordId: string): Key {
  return { PK: `${orgId}#block#${type}#${block}`, SK: recordId };
}

/** What a merge moved, so that it can be undone: in the merge's own collection, by the id of what was moved. */
export function movedKey(orgId: string, mergeId: string, type: string, recordId: string): Key {
  return childKey(orgId, mergeId, 'moved', `${type}#${recordId}`);
}

/** The two records of a merge as they were: with the survivor, so that what is personal stands with the person. */
export function mergedPairKey(orgId: string, survivorId: string, mergeId: string): Key {
  return childKey(orgId, survivorId, 'merged', mergeId);
}

/** The partition of the sweep's index that a timer lives in: a stable hash of its record. */
export function duePartition(recordId: string): string {
  let hash = 0;
  for (const character of recordId) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
  return duePartitionOf(hash % dueShards);
}

export function duePartitionOf(shard: number): string {
  return `~due#${shard}`;
}

/**
 * Every key and index of the one table, with the question each answers. `docs/data-model.md` is written from this
 * file (`npm run docs:model`) and a test keeps the two the same.
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

export interface AccessPattern {
  readonly question: string;
  readonly index: 'table' | IndexName;
  readonly partition: string;
  readonly sort: string;
  /** What it costs, in read or write capacity units; 50 rows where it is a list. */
  readonly cost: string;
}

const listCost = '1 RCU for the keys + 0.5 RCU a row (each up to 4 kB)';

export const accessPatterns: readonly AccessPattern[] = [
  {
    question: 'A record by its id',
    index: 'table',
    partition: '<org>#<id>',
    sort: '#',
    cost: '1 RCU, consistent (0.5 eventually)',
  },
  {
    question: 'The hand-offs of a lead or a ticket, oldest first',
    index: 'table',
    partition: '<org>#<subject id>',
    sort: 'hand#<epoch>',
    cost: '0.5 RCU per 4 kB of packets',
  },
  {
    question: 'The activities of a lead, newest first',
    index: 'table',
    partition: '<org>#<lead id>',
    sort: 'act#<id>',
    cost: '0.5 RCU per 4 kB',
  },
  {
    question: 'Who changed this record, newest first',
    index: 'table',
    partition: '<org>#<record id>',
    sort: 'audit#<at>#<record id>#<version>',
    cost: '0.5 RCU per 4 kB',
  },
  {
    question: 'My notifications, newest first',
    index: 'table',
    partition: '<org>#<user id>',
    sort: 'note#<id>',
    cost: '0.5 RCU per 4 kB',
  },
  {
    question: 'The open work a user holds, for caps and rotation',
    index: 'table',
    partition: '<org>#<user id>',
    sort: 'workload#leads',
    cost: '1 RCU a candidate',
  },
  {
    question: 'The teams below others, each with those above it',
    index: 'table',
    partition: '<org>#<org>',
    sort: 'tree#teams',
    cost: '1 RCU for some 50 teams; read once in a few seconds by a container',
  },
  {
    question: 'The deliveries to a webhook, newest first',
    index: 'table',
    partition: '<org>#<webhook id>',
    sort: 'delivery#<id>',
    cost: '0.5 RCU per 4 kB; 3 WCU for one that begins, 3 for each attempt',
  },
  {
    question: 'The deliveries to a webhook in a state: the dead ones wait for a replay',
    index: 'status',
    partition: '<org>#delivery#<webhook id>#<status>',
    sort: '<id>',
    cost: listCost,
  },
  {
    question: 'The running timer of a record',
    index: 'table',
    partition: '<org>#<record id>',
    sort: 'timer#<clock>',
    cost: '1 RCU',
  },
  {
    question: 'How far an import or an export is',
    index: 'table',
    partition: '<org>#<import or export id>',
    sort: 'progress#rows',
    cost: '1 RCU; 1 WCU per 200 rows read, 5 MB written',
  },
  {
    question: 'How far the making anew of the search, of timelines or counters is',
    index: 'table',
    partition: '<org>#<org>',
    sort: 'progress#rebuild#<what>',
    cost: '1 RCU; 1 WCU per 50 records',
  },
  {
    question: 'Who has this e-mail, phone, domain or external id',
    index: 'table',
    partition: '<org>#lookup#<kind>:<value>',
    sort: '<record id>',
    cost: '0.5 RCU',
  },
  {
    question: 'Is this value taken',
    index: 'table',
    partition: '<org>#unique#<value>',
    sort: '#',
    cost: '2 WCU inside the transaction that takes it',
  },
  {
    question: 'Was this request made before',
    index: 'table',
    partition: '<org>#once#<user id>#<key>',
    sort: '#',
    cost: '1 RCU',
  },
  {
    question: 'How many requests in this window',
    index: 'table',
    partition: '<org>#rate#<what>',
    sort: '<window>',
    cost: '1 WCU',
  },
  {
    question: 'Records with a name that begins with this word',
    index: 'table',
    partition: '<org>#find#<type>#<first character>',
    sort: '<word>#<place><what is left of time>#<field>#<record id>',
    cost: '0.5 RCU per 28 entries (140 bytes each), for each type and word; 0.5 RCU a row that is shown',
  },
  {
    question: 'The words under which a record stands in the search',
    index: 'table',
    partition: '<org>#<record id>',
    sort: 'words#all',
    cost: '1 RCU; 1 WCU when they change',
  },
  {
    question: 'The records that may be the same as this one, to compare with',
    index: 'table',
    partition: '<org>#block#<type>#<block>',
    sort: '<record id>',
    cost: '0.5 RCU a block, at most 25 entries; 1 WCU a block when the record is made',
  },
  {
    question: 'What a merge moved, to move it back',
    index: 'table',
    partition: '<org>#<merge id>',
    sort: 'moved#<type>#<record id>',
    cost: '0.5 RCU per 4 kB; 2 WCU a record moved',
  },
  {
    question: 'The two records of a merge as they were, for 30 days',
    index: 'table',
    partition: '<org>#<survivor id>',
    sort: 'merged#<merge id>',
    cost: '1 RCU per 4 kB',
  },
  {
    question: 'The suspected duplicates of a type, the surest first',
    index: 'status',
    partition: '<org>#duplicate#<type>#open',
    sort: '<100 - score>#<id>',
    cost: `${listCost}, and the names of both`,
  },
  {
    question: 'The suspected duplicates that a record is the first of',
    index: 'account',
    partition: '<org>#duplicate#<record id>',
    sort: '<id>',
    cost: '0.5 RCU when a record was made or changed',
  },
  {
    question: 'The suspected duplicates that a record is the second of; the merges of a record',
    index: 'contact',
    partition: '<org>#<duplicate|merge>#<record id>',
    sort: '<createdAt>#<id>',
    cost: '0.5 RCU',
  },
  {
    question: 'The leads and the opportunities of a contact',
    index: 'contact',
    partition: '<org>#<type>#<contact id>',
    sort: '<createdAt>#<id>',
    cost: listCost,
  },
  {
    question: 'All records of a type, newest first',
    index: 'list',
    partition: '<org>#<type>',
    sort: '<createdAt>#<id>',
    cost: listCost,
  },
  {
    question: 'The open leads of an owner, oldest deadline first; the closed ones after them',
    index: 'owner',
    partition: '<org>#<type>#<user id>',
    sort: '<open|shut>#<deadline>#<id>',
    cost: listCost,
  },
  {
    question: 'The hand-offs that wait for a user, oldest deadline first',
    index: 'owner',
    partition: '<org>#handoff#<user id>',
    sort: '<status>#<respondBy>#<id>',
    cost: listCost,
  },
  {
    question: 'The leads of a team, newest first',
    index: 'team',
    partition: '<org>#<type>#<team id>',
    sort: '<createdAt>#<id>',
    cost: listCost,
  },
  {
    question: 'The leads in a status, newest first',
    index: 'status',
    partition: '<org>#<type>#<status>',
    sort: '<createdAt>#<id>',
    cost: listCost,
  },
  {
    question: 'What waits in a queue, longest waiting first',
    index: 'queue',
    partition: '<org>#<type>#<queue id>',
    sort: '<since>#<id>',
    cost: listCost,
  },
  {
    question: 'The leads of a source, newest first',
    index: 'source',
    partition: '<org>#<type>#<source>',
    sort: '<createdAt>#<id>',
    cost: listCost,
  },
  {
    question: 'The leads of a region and all below it',
    index: 'region',
    partition: '<org>#<type>',
    sort: '<region path>/#<createdAt>#<id>',
    cost: listCost,
  },
  {
    question: 'The touches of an account, newest first, of a time',
    index: 'table',
    partition: '<org>#<account id>',
    sort: 'touch#<at>#<id>',
    cost: '0.5 RCU per 4 kB',
  },
  {
    question: 'The touches of an account of one kind, newest first',
    index: 'status',
    partition: '<org>#touch#<account id>#<kind>',
    sort: '<at>#<id>',
    cost: listCost,
  },
  {
    question: 'The touches of a contact, newest first',
    index: 'contact',
    partition: '<org>#touch#<contact id>',
    sort: '<at>#<id>',
    cost: listCost,
  },
  {
    question: 'The touches of a contact of one kind, newest first',
    index: 'source',
    partition: '<org>#touch#<contact id>#<kind>',
    sort: '<at>#<id>',
    cost: listCost,
  },
  {
    question: 'The touches that came of a lead, an opportunity, a contact',
    index: 'list',
    partition: '<org>#touch#<record id>',
    sort: '<at>#<id>',
    cost: listCost,
  },
  {
    question:
      'An account at a glance (the 360 view): its open work, most urgent first, then its newest touches',
    index: 'face',
    partition: '<org>#<account id>',
    sort: '<section>#<order>#<id>',
    cost: 'at most 100 keys: 4 RCU, and 0.5 RCU a record shown (each up to 4 kB)',
  },
  {
    question: 'The counters, the people and the open work of an account',
    index: 'table',
    partition: '<org>#<account id>',
    sort: 'sum#<value|people|work>',
    cost: '0.5 RCU each',
  },
  {
    question: 'The companies right below an account',
    index: 'face',
    partition: '<org>#<account id>',
    sort: '50account#<id>',
    cost: listCost,
  },
  {
    question: 'The contacts of an account; its opportunities, open ones first; its leads',
    index: 'account',
    partition: '<org>#<type>#<account id>',
    sort: '<open|shut>#<id>',
    cost: listCost,
  },
  {
    question: 'The notifications about a record; the answers kept for repeated requests that show it',
    index: 'contact',
    partition: '<org>#<notification|once>#<record id>',
    sort: '<id>',
    cost: listCost,
  },
  {
    question: 'What somebody agreed to and took back, newest first',
    index: 'table',
    partition: '<org>#<contact id>',
    sort: 'consent#<at>#<id>',
    cost: '0.5 RCU per 4 kB',
  },
  {
    question: 'The routing rules in the order they are tried',
    index: 'list',
    partition: '<org>#routingRule',
    sort: '<priority>#<createdAt>#<id>',
    cost: listCost,
  },
  {
    question: 'The custom fields of a type of record, by name',
    index: 'list',
    partition: '<org>#customField',
    sort: '<type>#<key>',
    cost: '1 RCU for the keys + 0.5 RCU a field; read once in a few seconds by a container',
  },
  {
    question: 'Timers that are overdue and that nothing woke',
    index: 'due',
    partition: '~due#<shard>',
    sort: '<dueAt>#<org>#<record id>#<clock>',
    cost: '0.5 RCU a shard and minute when nothing is due',
  },
];

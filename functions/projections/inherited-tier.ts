import { Account } from '../../shared/customers/account.ts';
import { storedValueOf } from '../../shared/customers/account-value.ts';
import { facePlace, recordKey, summaryKey } from '../../shared/table/keys.ts';
import { retryOnConflict } from '../platform/retry.ts';
import type { Table } from '../platform/table/gateway.ts';
import { keyName, keyOfItem } from '../platform/table/range.ts';
import type { RecordChange } from '../platform/table/record-change.ts';

/** What the entries of the accounts below begin with in the face of an account. */
const [, ofChildren] = facePlace('', 'account', '');
/** One page of the companies below an account. */
const pageSize = 100;

/**
 * Keeps “one tier for the whole company”: an account without a tier of its own shows that of the nearest account above.
 * The tier is written down at each account once it changes above it, so that reading it costs nothing. May be repeated.
 */
export async function spreadTier(table: Table, change: RecordChange): Promise<void> {
  if (change.entity !== 'account') return;
  const [before, after] = [change.before, change.after].map((item) => item && Account.schema.parse(item));
  if (before?.tier === after?.tier && before?.parentId === after?.parentId) return;
  // A new account at the top inherits nothing.
  if (!before && !after?.parentId) return;
  const { orgId, recordId } = change;
  const isPassedOn = after !== undefined && (await inherit(table, orgId, recordId));
  if (before || isPassedOn) await passDown(table, orgId, recordId);
}

/** Passes on what an account shows, down to where accounts have a tier of their own: level by level, page by page. */
async function passDown(table: Table, orgId: string, accountId: string): Promise<void> {
  const waiting = [accountId];
  const seen = new Set(waiting);
  for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
    for await (const child of childrenOf(table, orgId, id)) {
      if (seen.has(child)) continue;
      seen.add(child);
      if (await inherit(table, orgId, child)) waiting.push(child);
    }
  }
}

/** The ids of the accounts right below one, in the order in which they were made. */
export async function* childrenOf(table: Table, orgId: string, accountId: string): AsyncGenerator<string> {
  const range = { orgId, index: 'face', partition: accountId, beginsWith: ofChildren } as const;
  let start: Awaited<ReturnType<Table['query']>>['last'];
  do {
    const { items, last } = await table.query(range, pageSize, start);
    for (const { PK } of items) yield String(PK).slice(orgId.length + 1);
    start = last;
  } while (start);
}

/** Writes down what an account inherits. True when accounts below it show it too: it changed and the account has no own. */
export async function inherit(table: Table, orgId: string, accountId: string): Promise<boolean> {
  return retryOnConflict(async () => {
    const key = summaryKey(orgId, accountId, 'value');
    // Before what it follows from: if that changes in between, whoever changed it wrote here too and this write fails.
    const known = storedValueOf(accountId, await table.item(key));
    const account = await table.find(Account, orgId, accountId);
    if (!account) return false;
    const inherited = account.parentId ? await shownBy(table, orgId, account.parentId) : undefined;
    if (inherited === known.inheritedTier) return false;
    await table.adjust(key, {
      set: `SET entity = :entity, accountId = :account${inherited ? ', inheritedTier = :tier' : ''}${inherited ? '' : ' REMOVE inheritedTier'} ADD version :one`,
      values: {
        ':entity': 'accountSummary',
        ':account': accountId,
        ':one': 1,
        ...(inherited && { ':tier': inherited }),
        ...(known.version > 0 && { ':version': known.version }),
      },
      condition: known.version > 0 ? 'version = :version' : 'attribute_not_exists(version)',
    });
    return account.tier === undefined;
  });
}

/** The tier that an account shows: its own, else what it inherits. */
async function shownBy(table: Table, orgId: string, accountId: string): Promise<string | undefined> {
  const [recordAt, valueAt] = [recordKey(orgId, accountId), summaryKey(orgId, accountId, 'value')];
  const items = new Map(
    (await table.items([recordAt, valueAt], true)).map((item) => [keyName(keyOfItem(item)), item]),
  );
  const record = items.get(keyName(recordAt));
  if (!record || record.deletedAt !== undefined) return undefined;
  return (
    Account.schema.parse(record).tier ?? storedValueOf(accountId, items.get(keyName(valueAt))).inheritedTier
  );
}

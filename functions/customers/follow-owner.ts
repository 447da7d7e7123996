import { Account } from '../../shared/customers/account.ts';
import { Contact } from '../../shared/customers/contact.ts';
import { isAppError } from '../../shared/errors.ts';
import { revise, systemAuthor } from '../../shared/table/entity.ts';
import type { ConsumerContext } from '../platform/queue.ts';
import { retryOnConflict } from '../platform/retry.ts';
import type { Position } from '../platform/table/cursor.ts';
import type { Table } from '../platform/table/gateway.ts';
import { entryKey } from '../platform/table/read-page.ts';
import { unchanged, update } from '../platform/table/write.ts';

const pageSize = 100;
/** With the account itself and what stands beside each far below the 100 items of a transaction. */
const mostAtOnce = 20;

/**
 * Gives the contacts of an account to whoever holds the account now. Only those that are held otherwise are written, on
 * condition that the account is still held so: it may be cut off, repeated and overtaken by the next change of owner. Says
 * how many contacts changed hands.
 */
export async function followOwner(
  { table }: Pick<ConsumerContext, 'table'>,
  orgId: string,
  accountId: string,
): Promise<number> {
  let moved = 0;
  let start: Position | undefined;
  do {
    const range = { orgId, index: 'account', partition: `contact#${accountId}` } as const;
    const { items, last } = await table.query(range, pageSize, start);
    const stored = await table.items(items.map(entryKey), true);
    const contacts = stored.flatMap((item) => {
      const contact = Contact.schema.safeParse(item);
      return contact.success && item.deletedAt === undefined ? [contact.data] : [];
    });
    for (let place = 0; place < contacts.length; place += mostAtOnce) {
      moved += await together(table, orgId, accountId, contacts.slice(place, place + mostAtOnce));
    }
    start = last;
  } while (start);
  return moved;
}

/** In one transaction; each for itself when somebody is at work on one of them. */
async function together(
  table: Table,
  orgId: string,
  accountId: string,
  contacts: readonly Contact[],
): Promise<number> {
  const account = await table.find(Account, orgId, accountId);
  if (!account) return 0;
  try {
    return await give(table, account, contacts);
  } catch (error) {
    if (!isAppError(error, 'conflict', 'unavailable')) throw error;
  }
  let moved = 0;
  for (const { id } of contacts) {
    moved += await retryOnConflict(async () => {
      const now = await table.find(Account, orgId, accountId);
      const contact = await table.find(Contact, orgId, id);
      return now && contact ? give(table, now, [contact]) : 0;
    });
  }
  return moved;
}

/** People of the account in the first place; whoever only has an affiliation there is held by their own account. */
async function give(table: Table, account: Account, contacts: readonly Contact[]): Promise<number> {
  const { id, orgId, ownerId, teamId } = account;
  const behind = contacts.filter(
    (contact) => contact.accountId === id && (contact.ownerId !== ownerId || contact.teamId !== teamId),
  );
  if (behind.length === 0) return 0;
  const now = Date.now();
  const writes = behind.flatMap((contact) =>
    update(Contact, contact, revise(contact, { ownerId, teamId }, systemAuthor(orgId), now), 'followOwner'),
  );
  await table.write(unchanged(Account, account), writes);
  return behind.length;
}

import { Account } from '../../shared/customers/account.ts';
import { Contact } from '../../shared/customers/contact.ts';
import type { customersRoutes } from '../../shared/customers/routes.ts';
import { AppError } from '../../shared/errors.ts';
import { revise } from '../../shared/table/entity.ts';
import { recordKey } from '../../shared/table/keys.ts';
import { deletedRecordFor } from '../platform/deleted-record.ts';
import type { RequestContext, RequestOf } from '../platform/http.ts';
import { survivorOf } from '../platform/merged-records.ts';
import { teamOfOwner } from '../platform/record-access.ts';
import type { Table } from '../platform/table/gateway.ts';
import { restore } from '../platform/table/write.ts';

type Routes = typeof customersRoutes;

/** Brings a deleted account back as it was, held by its owner's team of today. */
export async function restoreAccount(
  { table, now }: RequestContext,
  { actor, params }: RequestOf<Routes['restoreAccount']>,
): Promise<Account> {
  const entity = { ...Account, name: 'account' as const };
  const deleted = await deletedRecordFor(table, entity, actor, { id: params.id, now });
  const parentId = await presentAccount(table, actor.orgId, deleted.parentId);
  const teamId = await teamOfOwner(table, actor.orgId, deleted.ownerId);
  const after = revise(deleted, { parentId, teamId }, actor, now);
  await table.write(restore(Account, deleted, after));
  return after;
}

/** Brings a deleted contact back as it was, held as its account is today. */
export async function restoreContact(
  { table, now }: RequestContext,
  { actor, params }: RequestOf<Routes['restoreContact']>,
): Promise<Contact> {
  const entity = { ...Contact, name: 'contact' as const };
  const { orgId } = actor;
  const deleted = await deletedRecordFor(table, entity, actor, { id: params.id, now });
  const accountId = await presentAccount(table, orgId, deleted.accountId);
  const account = accountId ? await table.find(Account, orgId, accountId) : undefined;
  const affiliations = deleted.affiliations && (await presentAffiliations(table, { ...deleted, accountId }));
  const held = { ownerId: account?.ownerId, teamId: account?.teamId };
  const after = revise(deleted, { ...held, accountId, affiliations }, actor, now);
  await table.write(restore(Contact, deleted, after));
  return after;
}

/** Each account once, where two were merged meanwhile. */
async function presentAffiliations(table: Table, { orgId, accountId, affiliations = [] }: Contact) {
  const seen = new Set([accountId]);
  const present: typeof affiliations = [];
  for (const affiliation of affiliations) {
    const id = await presentAccount(table, orgId, affiliation.accountId);
    if (id === undefined || seen.has(id)) continue;
    seen.add(id);
    present.push({ ...affiliation, accountId: id });
  }
  return present;
}

/**
 * The account that stands today for one that a deleted record names: itself, or the one it was merged into; none once it is
 * gone for good. Throws `wrong_state` for one that can be brought back itself: that has to come first.
 */
async function presentAccount(
  table: Table,
  orgId: string,
  id: string | undefined,
): Promise<string | undefined> {
  if (id === undefined) return undefined;
  const standing = (await survivorOf(table, orgId, id)) ?? id;
  const item = await table.item(recordKey(orgId, standing));
  if (item?.entity === Account.name && item.deletedAt === undefined) return standing;
  if (item?.action !== 'delete') return undefined;
  throw new AppError(
    'wrong_state',
    `It belongs to the account ${standing}, which is deleted. Bring that back first.`,
    {
      more: { currentStatus: 'deleted', accountId: standing },
    },
  );
}

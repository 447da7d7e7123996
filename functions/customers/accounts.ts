import { Account, AccountFields } from '../../shared/customers/account.ts';
import type { customersRoutes } from '../../shared/customers/routes.ts';
import { invalid } from '../../shared/errors.ts';
import { isWithinRegion } from '../../shared/geo/region-path.ts';
import { newId } from '../../shared/id.ts';
import { User } from '../../shared/organization/user.ts';
import { applyPatch, replacing } from '../../shared/platform/merge-patch.ts';
import type { Page } from '../../shared/platform/route.ts';
import { revise, stampNew } from '../../shared/table/entity.ts';
import { expectCustom } from '../platform/custom-fields.ts';
import type { RequestContext, RequestOf } from '../platform/http.ts';
import { recordFor, teamOfOwner } from '../platform/record-access.ts';
import { expectReferences } from '../platform/references.ts';
import { created, noContent, type Reply } from '../platform/reply.ts';
import { expectVersion } from '../platform/request.ts';
import { searchPage } from '../platform/search-page.ts';
import type { Table } from '../platform/table/gateway.ts';
import { create, remove, update } from '../platform/table/write.ts';
import { expectAccountUnused } from './account-uses.ts';
import { accountKind } from './duplicates/duplicate-kinds.ts';
import { refuseDuplicate } from './duplicates/refuse-duplicate.ts';
import { expectNoMergeUnderWay } from './merge/under-way.ts';

type Routes = typeof customersRoutes;

/** How many companies up the chain of parents is looked: more is a mistake. */
const mostAncestors = 20;

/** Adds an account; whoever adds it owns it unless it names another. Throws `duplicate_suspected` unless told not to. */
export async function createAccount(
  { table, now }: RequestContext,
  { actor, body, query }: RequestOf<Routes['createAccount']>,
): Promise<Reply> {
  const fields = { ...body, ownerId: body.ownerId ?? (actor.role === 'sales' ? actor.userId : undefined) };
  await expectAccountReferences(table, actor.orgId, fields);
  const custom = await expectCustom(table, actor, { recordType: 'account', custom: body.custom });
  const teamId = await teamOfOwner(table, actor.orgId, fields.ownerId);
  const account = stampNew({ ...fields, custom, teamId }, newId('account'), actor, now);
  if (!query.allowDuplicate) await refuseDuplicate(table, accountKind, account, actor);
  await table.write(create(Account, account));
  return created(`/v1/accounts/${account.id}`, account);
}

/** Accounts by the index that says most about what is asked. */
export async function listAccounts(
  { table }: RequestContext,
  { actor, query, binding }: RequestOf<Routes['listAccounts']>,
): Promise<Page<Account>> {
  const { limit, cursor, q, region } = query;
  const { orgId } = actor;
  const ownerId = query.ownerId === 'me' ? actor.userId : query.ownerId;
  const isOfOwner = (account: Account) => !ownerId || account.ownerId === ownerId;
  const isOfRegion = (account: Account) =>
    !region || (account.region !== undefined && isWithinRegion(account.region, region));
  const request = { limit, cursor, binding };
  if (q) {
    return searchPage(
      table,
      Account,
      { actor, query: q, isHeld: (held) => !ownerId || held.ownerId === ownerId },
      request,
      (one) => isOfOwner(one) && isOfRegion(one),
    );
  }
  if (ownerId) {
    const range = { orgId, index: 'owner', partition: `account#${ownerId}` } as const;
    return table.page(Account, range, request, region ? isOfRegion : undefined);
  }
  if (region) {
    return table.page(
      Account,
      { orgId, index: 'region', partition: 'account', beginsWith: `${region}/` },
      request,
    );
  }
  return table.page(Account, { orgId, index: 'list', partition: 'account', descending: true }, request);
}

export async function getAccount(
  { table }: RequestContext,
  { actor, params }: RequestOf<Routes['getAccount']>,
): Promise<Account> {
  return recordFor(table, accountEntity, actor, params.id, 'read');
}

export async function changeAccount(
  { table, now }: RequestContext,
  { actor, params, body, ifMatch }: RequestOf<Routes['changeAccount']>,
): Promise<Account> {
  const account = await recordFor(table, accountEntity, actor, params.id, 'update');
  expectVersion(ifMatch, account);
  const patched = applyPatch(AccountFields, account, body);
  await expectAccountReferences(table, actor.orgId, changedReferences(account, patched), account.id);
  const { custom: written } = patched;
  const custom = await expectCustom(table, actor, {
    recordType: 'account',
    custom: written,
    before: account,
  });
  const fields = { ...patched, custom };
  const teamId = await teamOfOwner(table, actor.orgId, fields.ownerId);
  const after = revise(account, { ...replacing(AccountFields, fields), teamId }, actor, now);
  await table.write(update(Account, account, after, 'change'));
  return after;
}

export async function deleteAccount(
  { table, now }: RequestContext,
  { actor, params, ifMatch }: RequestOf<Routes['deleteAccount']>,
): Promise<Reply> {
  const account = await recordFor(table, accountEntity, actor, params.id, 'delete');
  expectVersion(ifMatch, account);
  await expectNoMergeUnderWay(table, 'account', account);
  await expectAccountUnused(table, actor, account.id);
  await table.write(remove(Account, account, revise(account, {}, actor, now)));
  return noContent();
}

const accountEntity = { ...Account, name: 'account' as const };

type References = Pick<Account, 'ownerId' | 'parentId'>;

/** What a change leaves as it is need not be there any more: otherwise nothing else could be changed either. */
function changedReferences(before: References, { ownerId, parentId }: References): References {
  return {
    ownerId: ownerId === before.ownerId ? undefined : ownerId,
    parentId: parentId === before.parentId ? undefined : parentId,
  };
}

/** Its owner and its parent are of this organization, and it is not its own ancestor. */
async function expectAccountReferences(
  table: Table,
  orgId: string,
  { ownerId, parentId }: References,
  ownId?: string,
): Promise<void> {
  await expectReferences(table, orgId, [
    { path: 'ownerId', entity: User, id: ownerId },
    { path: 'parentId', entity: Account, id: parentId },
  ]);
  let ancestor = parentId;
  for (let step = 0; ancestor !== undefined && step < mostAncestors; step += 1) {
    if (ancestor === ownId)
      throw invalid({ path: 'parentId', message: 'would make the account its own ancestor' });
    ancestor = (await table.find(Account, orgId, ancestor))?.parentId;
  }
  if (ancestor !== undefined) {
    throw invalid({ path: 'parentId', message: `has more than ${mostAncestors} companies above it` });
  }
}

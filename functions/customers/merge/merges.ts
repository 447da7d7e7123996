import { Account } from '../../../shared/customers/account.ts';
import { Contact } from '../../../shared/customers/contact.ts';
import { Merge } from '../../../shared/customers/merge.ts';
import type { mergeRoutes } from '../../../shared/customers/merge-routes.ts';
import type { Page } from '../../../shared/platform/route.ts';
import type { RequestContext, RequestOf } from '../../platform/http.ts';
import { recordFor } from '../../platform/record-access.ts';
import type { PageRequest, Table } from '../../platform/table/gateway.ts';
import { movedCounts } from './move-belongings.ts';

type Routes = typeof mergeRoutes;

/** What was merged into a contact, newest first. */
export async function listContactMerges(
  { table }: RequestContext,
  { actor, params, query, binding }: RequestOf<Routes['listContactMerges']>,
): Promise<Page<Merge>> {
  const { id } = await recordFor(table, { ...Contact, name: 'contact' as const }, actor, params.id, 'read');
  return mergesInto(table, actor.orgId, id, { ...query, binding });
}

/** What was merged into an account, newest first. */
export async function listAccountMerges(
  { table }: RequestContext,
  { actor, params, query, binding }: RequestOf<Routes['listAccountMerges']>,
): Promise<Page<Merge>> {
  const { id } = await recordFor(table, { ...Account, name: 'account' as const }, actor, params.id, 'read');
  return mergesInto(table, actor.orgId, id, { ...query, binding });
}

/** A merge with what it has moved by now. */
export async function getMerge(
  { table }: RequestContext,
  { actor, params }: RequestOf<Routes['getMerge']>,
): Promise<Merge> {
  const merge = await table.get(Merge, actor.orgId, params.id);
  const isUnderWay = merge.status === 'moving' || merge.status === 'undoing';
  return isUnderWay ? { ...merge, moved: await movedCounts(table, merge) } : merge;
}

function mergesInto(
  table: Table,
  orgId: string,
  survivorId: string,
  request: PageRequest,
): Promise<Page<Merge>> {
  const range = { orgId, index: 'contact', partition: `merge#${survivorId}`, descending: true } as const;
  return table.page(Merge, range, request);
}

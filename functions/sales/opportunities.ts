import { type Actor, reaches, scopeOf } from '../../shared/access/permissions.ts';
import { Account } from '../../shared/customers/account.ts';
import { Contact } from '../../shared/customers/contact.ts';
import { AppError, invalid } from '../../shared/errors.ts';
import { newId } from '../../shared/id.ts';
import { Lead } from '../../shared/leads/lead.ts';
import { User } from '../../shared/organization/user.ts';
import { applyPatch, replacing } from '../../shared/platform/merge-patch.ts';
import type { Page } from '../../shared/platform/route.ts';
import { Opportunity, OpportunityFields } from '../../shared/sales/opportunity.ts';
import type { salesRoutes } from '../../shared/sales/routes.ts';
import { revise, stampNew } from '../../shared/table/entity.ts';
import { expectCustom } from '../platform/custom-fields.ts';
import type { RequestContext, RequestOf } from '../platform/http.ts';
import { recordFor, teamOfOwner } from '../platform/record-access.ts';
import { expectReferences } from '../platform/references.ts';
import { created, noContent, type Reply } from '../platform/reply.ts';
import { expectVersion } from '../platform/request.ts';
import type { Table } from '../platform/table/gateway.ts';
import type { Range } from '../platform/table/range.ts';
import { create, remove, update } from '../platform/table/write.ts';

type Routes = typeof salesRoutes;
type Links = Pick<Opportunity, 'accountId' | 'contactId' | 'ownerId' | 'leadId'>;

/** Adds an opportunity; the actor's own unless it names another owner within their reach. */
export async function createOpportunity(
  { table, now }: RequestContext,
  { actor, body }: RequestOf<Routes['createOpportunity']>,
): Promise<Reply> {
  const fields = { ...body, ownerId: body.ownerId ?? actor.userId };
  await expectOpportunityReferences(table, actor.orgId, fields);
  const teamId = await teamOfOwner(table, actor.orgId, fields.ownerId);
  if (!reaches(actor, 'opportunity', 'create', { ownerId: fields.ownerId, teamId })) {
    throw invalid({ path: 'ownerId', message: 'your role adds opportunities only for itself and its team' });
  }
  const custom = await expectCustom(table, actor, { recordType: 'opportunity', custom: body.custom });
  const opportunity = stampNew({ ...fields, custom, teamId }, newId('opportunity'), actor, now);
  await table.write(create(Opportunity, opportunity));
  return created(`/v1/opportunities/${opportunity.id}`, opportunity);
}

/** Opportunities within the actor's reach, by the index that says most about what is asked. */
export async function listOpportunities(
  { table }: RequestContext,
  { actor, query, binding }: RequestOf<Routes['listOpportunities']>,
): Promise<Page<Opportunity>> {
  const { limit, cursor, accountId, stage } = query;
  const scope = scopeOf(actor.role, 'opportunity', 'read');
  const asked = query.ownerId === 'me' ? actor.userId : query.ownerId;
  const ownerId = asked ?? (scope === 'own' ? actor.userId : undefined);
  if (scope === 'own' && ownerId !== actor.userId) {
    throw new AppError('forbidden', 'ownerId: your role sees only its own opportunities. Ask a manager.');
  }
  const range = rangeOf(actor, { ownerId, accountId, stage });
  const filter = (one: Opportunity) =>
    (!ownerId || one.ownerId === ownerId) &&
    (!accountId || one.accountId === accountId) &&
    (!stage || one.stage === stage) &&
    reaches(actor, 'opportunity', 'read', one);
  return table.page(Opportunity, range, { limit, cursor, binding }, filter);
}

interface Asked {
  readonly ownerId: string | undefined;
  readonly accountId: string | undefined;
  readonly stage: string | undefined;
}

function rangeOf({ orgId, role, teamIds }: Actor, { ownerId, accountId, stage }: Asked): Range {
  if (accountId) return { orgId, index: 'account', partition: `opportunity#${accountId}` };
  if (ownerId) return { orgId, index: 'owner', partition: `opportunity#${ownerId}` };
  const [teamId] = teamIds;
  if (scopeOf(role, 'opportunity', 'read') === 'team' && teamIds.length === 1 && teamId) {
    return { orgId, index: 'team', partition: `opportunity#${teamId}`, descending: true };
  }
  if (stage) return { orgId, index: 'status', partition: `opportunity#${stage}`, descending: true };
  return { orgId, index: 'list', partition: 'opportunity', descending: true };
}

export async function getOpportunity(
  { table }: RequestContext,
  { actor, params }: RequestOf<Routes['getOpportunity']>,
): Promise<Opportunity> {
  return recordFor(table, opportunityEntity, actor, params.id, 'read');
}

export async function changeOpportunity(
  { table, now }: RequestContext,
  { actor, params, body, ifMatch }: RequestOf<Routes['changeOpportunity']>,
): Promise<Opportunity> {
  const opportunity = await recordFor(table, opportunityEntity, actor, params.id, 'update');
  expectVersion(ifMatch, opportunity);
  const patched = applyPatch(OpportunityFields, opportunity, body);
  await expectOpportunityReferences(table, actor.orgId, patched);
  const change = { recordType: 'opportunity', custom: patched.custom, before: opportunity } as const;
  const fields = { ...patched, custom: await expectCustom(table, actor, change) };
  const teamId = await teamOfOwner(table, actor.orgId, fields.ownerId);
  const after = revise(opportunity, { ...replacing(OpportunityFields, fields), teamId }, actor, now);
  await table.write(update(Opportunity, opportunity, after, 'change'));
  return after;
}

export async function deleteOpportunity(
  { table, now }: RequestContext,
  { actor, params, ifMatch }: RequestOf<Routes['deleteOpportunity']>,
): Promise<Reply> {
  const opportunity = await recordFor(table, opportunityEntity, actor, params.id, 'delete');
  expectVersion(ifMatch, opportunity);
  await table.write(remove(Opportunity, opportunity, revise(opportunity, {}, actor, now)));
  return noContent();
}

const opportunityEntity = { ...Opportunity, name: 'opportunity' as const };

async function expectOpportunityReferences(table: Table, orgId: string, links: Links): Promise<void> {
  await expectReferences(table, orgId, [
    { path: 'accountId', entity: Account, id: links.accountId },
    { path: 'contactId', entity: Contact, id: links.contactId },
    { path: 'ownerId', entity: User, id: links.ownerId },
    { path: 'leadId', entity: Lead, id: links.leadId },
  ]);
}

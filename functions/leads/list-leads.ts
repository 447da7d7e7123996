import { type Actor, type Held, reaches, scopeOf } from '../../shared/access/permissions.ts';
import { visibleRecord } from '../../shared/access/visible-record.ts';
import { AppError } from '../../shared/errors.ts';
import { isWithinRegion } from '../../shared/geo/region-path.ts';
import { Lead } from '../../shared/leads/lead.ts';
import type { leadsRoutes } from '../../shared/leads/routes.ts';
import { Queue } from '../../shared/organization/queue.ts';
import type { Page } from '../../shared/platform/route.ts';
import { matchesQuery } from '../../shared/text/search-query.ts';
import type { RequestContext, RequestOf } from '../platform/http.ts';
import { searchPage } from '../platform/search-page.ts';
import type { PageRequest, Table } from '../platform/table/gateway.ts';
import type { Range } from '../platform/table/range.ts';
import { mergedPage } from './merged-page.ts';

/** A Query each; whoever reaches more teams reaches most leads, so that these are read and the others left out. */
const mostTeamsMerged = 10;

type Query = RequestOf<typeof leadsRoutes.listLeads>['query'];
type Filters = Omit<Query, 'limit' | 'cursor'>;
type Filter = (lead: Lead) => boolean;

/**
 * Leads by the index that says most about what is asked; the other filters are tried on what it gives. How far it
 * reaches depends on the role:
 * own: the leads that are or were offered to the actor and that they hold; asking for another's is 403;
 * team: those of the teams the actor belongs to or manages, and of the queues they manage;
 * organization: all.
 */
export async function listLeads(
  { table }: RequestContext,
  { actor, query, binding }: RequestOf<typeof leadsRoutes.listLeads>,
): Promise<Page<Lead>> {
  const { limit, cursor, ...given } = query;
  const request = { limit, cursor, binding };
  const filters = { ...given, ...(given.ownerId === 'me' && { ownerId: actor.userId }) };
  const scope = scopeOf(actor.role, 'lead', 'read');
  if (scope === 'organization') return listBy(table, actor, filters, request);
  if (scope === 'team') return listOfTeams(table, actor, filters, request);
  if (filters.ownerId && filters.ownerId !== actor.userId)
    throw tooFar('ownerId: your role sees only its own leads.');
  return listBy(table, actor, { ...filters, ownerId: actor.userId }, request);
}

/** The leads a manager may see: by team where nothing says more, else by what does, as far as they reach. */
async function listOfTeams(
  table: Table,
  actor: Actor,
  filters: Filters,
  request: PageRequest,
): Promise<Page<Lead>> {
  const { orgId, teamIds } = actor;
  const isReached: Filter = (lead) => reaches(actor, 'lead', 'read', lead);
  if (filters.teamId && !teamIds.includes(filters.teamId)) throw tooFar('teamId: it is not your team.');
  if (filters.queueId) {
    const queue = await table.find(Queue, orgId, filters.queueId);
    const isManager = queue?.managerId === actor.userId;
    return listBy(table, actor, filters, request, isManager ? undefined : isReached);
  }
  if (filters.ownerId || filters.teamId || filters.q)
    return listBy(table, actor, filters, request, isReached);
  const [teamId] = teamIds;
  if (teamId === undefined) return listBy(table, actor, { ...filters, ownerId: actor.userId }, request);
  if (teamIds.length === 1) return listBy(table, actor, { ...filters, teamId }, request);
  if (teamIds.length > mostTeamsMerged) return listBy(table, actor, filters, request, isReached);
  const ranges = teamIds.map((id) => rangeOf(orgId, { ...filters, teamId: id }));
  return mergedPage(table, Lead, ranges, request, filterOf(filters, actor));
}

function listBy(
  table: Table,
  actor: Actor,
  filters: Filters,
  request: PageRequest,
  isReached?: Filter,
): Promise<Page<Lead>> {
  const { q, ...others } = filters;
  if (q && !filters.queueId) {
    const isHeld = (held: Held) =>
      (!filters.ownerId || held.ownerId === filters.ownerId) &&
      (!filters.teamId || held.teamId === filters.teamId) &&
      (!isReached || reaches(actor, 'lead', 'read', held));
    const filter = filterOf(others, actor, isReached);
    return searchPage(table, Lead, { actor, query: q, isHeld }, request, filter);
  }
  const range = rangeOf(actor.orgId, filters);
  return table.page(Lead, range, request, filterOf(unanswered(filters, range), actor, isReached));
}

/** The index that leaves least to be filtered, from the most particular question to the most general. */
function rangeOf(orgId: string, { ownerId, queueId, teamId, region, status, source }: Filters): Range {
  if (ownerId) return { orgId, index: 'owner', partition: `lead#${ownerId}` };
  if (queueId) return { orgId, index: 'queue', partition: `lead#${queueId}` };
  if (teamId) return { orgId, index: 'team', partition: `lead#${teamId}`, descending: true };
  if (region) return { orgId, index: 'region', partition: 'lead', beginsWith: `${region}/` };
  if (status) return { orgId, index: 'status', partition: `lead#${status}`, descending: true };
  if (source) return { orgId, index: 'source', partition: `lead#${source}`, descending: true };
  return { orgId, index: 'list', partition: 'lead', descending: true };
}

/** The filters that the range does not answer by itself. */
function unanswered(filters: Filters, { index }: Range): Filters {
  const answeredBy = {
    owner: 'ownerId',
    queue: 'queueId',
    team: 'teamId',
    region: 'region',
    status: 'status',
    source: 'source',
  };
  const answered = index && Reflect.get(answeredBy, index);
  return Object.fromEntries(Object.entries(filters).filter(([name]) => name !== answered));
}

/** What is left to test on each lead; `undefined` when nothing is, so that a page is one Query. */
function filterOf(filters: Filters, actor: Actor, isReached?: Filter): Filter | undefined {
  const { ownerId, queueId, teamId, region, status, source, q } = filters;
  const tests: Filter[] = [
    ...(ownerId ? [(lead: Lead) => lead.ownerId === ownerId] : []),
    ...(queueId ? [(lead: Lead) => lead.queueId === queueId && lead.status === 'queued'] : []),
    ...(teamId ? [(lead: Lead) => lead.teamId === teamId] : []),
    ...(region ? [(lead: Lead) => lead.region !== undefined && isWithinRegion(lead.region, region)] : []),
    ...(status ? [(lead: Lead) => lead.status === status] : []),
    ...(source ? [(lead: Lead) => lead.source === source] : []),
    ...(q
      ? [(lead: Lead) => matchesQuery(Lead.searchTexts?.(visibleRecord(Lead, lead, actor)) ?? [], q)]
      : []),
    ...(isReached ? [isReached] : []),
  ];
  return tests.length === 0 ? undefined : (lead) => tests.every((test) => test(lead));
}

const tooFar = (sentence: string) => new AppError('forbidden', `${sentence} Ask a manager.`);

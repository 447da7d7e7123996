import { type FieldProblem, invalid } from '../../shared/errors.ts';
import { newId } from '../../shared/id.ts';
import { leadConditionProblems } from '../../shared/leads/conditions.ts';
import type { leadsRoutes } from '../../shared/leads/routes.ts';
import { RoutingRule } from '../../shared/leads/routing-rule.ts';
import { RoutingRuleBody, routingRuleProblems } from '../../shared/leads/routing-rule-body.ts';
import { Calendar } from '../../shared/organization/calendar.ts';
import { Queue } from '../../shared/organization/queue.ts';
import { Team } from '../../shared/organization/team.ts';
import { User } from '../../shared/organization/user.ts';
import { applyPatch, replacing } from '../../shared/platform/merge-patch.ts';
import type { Page } from '../../shared/platform/route.ts';
import { revise, stampNew } from '../../shared/table/entity.ts';
import { customFieldsOf } from '../platform/custom-fields.ts';
import type { RequestContext, RequestOf } from '../platform/http.ts';
import { expectReferences, type Reference } from '../platform/references.ts';
import { created, noContent, type Reply } from '../platform/reply.ts';
import { expectVersion } from '../platform/request.ts';
import type { Table } from '../platform/table/gateway.ts';
import { create, remove, update } from '../platform/table/write.ts';

/** Adds a rule; leads that come in from now on are tried on it. */
export async function createRoutingRule(
  { table, now }: RequestContext,
  { actor, body }: RequestOf<typeof leadsRoutes.createRoutingRule>,
): Promise<Reply> {
  await expectSound(table, actor.orgId, body);
  const rule: RoutingRule = stampNew(body, newId('routingRule'), actor, now);
  await table.write(create(RoutingRule, rule));
  return created(`/v1/routing-rules/${rule.id}`, rule);
}

/** Changes a rule. Offers that were made keep the version they were made by; the next offer goes by the new one. */
export async function changeRoutingRule(
  { table, now }: RequestContext,
  { actor, params, body, ifMatch }: RequestOf<typeof leadsRoutes.changeRoutingRule>,
): Promise<RoutingRule> {
  const rule = await table.get(RoutingRule, actor.orgId, params.id);
  expectVersion(ifMatch, rule);
  const fields = applyPatch(RoutingRuleBody, rule, body);
  await expectSound(table, actor.orgId, fields);
  const after = revise(rule, replacing(RoutingRuleBody, fields), actor, now);
  await table.write(update(RoutingRule, rule, after, 'change'));
  return after;
}

export async function getRoutingRule(
  { table }: RequestContext,
  { actor, params }: RequestOf<typeof leadsRoutes.getRoutingRule>,
): Promise<RoutingRule> {
  return table.get(RoutingRule, actor.orgId, params.id);
}

/** The rules in the order in which they are tried. */
export async function listRoutingRules(
  { table }: RequestContext,
  { actor, query, binding }: RequestOf<typeof leadsRoutes.listRoutingRules>,
): Promise<Page<RoutingRule>> {
  const range = { orgId: actor.orgId, index: 'list', partition: 'routingRule' } as const;
  return table.page(RoutingRule, range, { ...query, binding });
}

export async function deleteRoutingRule(
  { table, now }: RequestContext,
  { actor, params, ifMatch }: RequestOf<typeof leadsRoutes.deleteRoutingRule>,
): Promise<Reply> {
  const rule = await table.get(RoutingRule, actor.orgId, params.id);
  expectVersion(ifMatch, rule);
  await table.write(remove(RoutingRule, rule, revise(rule, {}, actor, now)));
  return noContent();
}

/** Throws 422 naming what contradicts itself, points to nothing or could never be offered to anybody. */
async function expectSound(table: Table, orgId: string, rule: RoutingRuleBody): Promise<void> {
  const { lead } = await customFieldsOf(table, orgId);
  const problems = [...routingRuleProblems(rule), ...leadConditionProblems(rule.conditions, lead)];
  if (problems.length > 0) throw invalid(...problems);
  await expectReferences(table, orgId, [
    ...targetReferences(rule),
    { path: 'calendarId', entity: Calendar, id: rule.calendarId },
    { path: 'fallbackQueueId', entity: Queue, id: rule.fallbackQueueId },
    ...Object.keys(rule.distribution.weights ?? {}).map((id) => ({
      path: `distribution.weights.${id}`,
      entity: User,
      id,
    })),
  ]);
  const wrongQueues = await ticketQueues(table, orgId, rule);
  if (wrongQueues.length > 0) throw invalid(...wrongQueues);
}

function targetReferences({ target }: RoutingRuleBody): Reference[] {
  // The ids of a territory are region paths, not records.
  if (target.type === 'territory') return [];
  const entity = { users: User, team: Team, queue: Queue }[target.type];
  return (target.ids ?? []).map((id, index) => ({ path: `target.ids.${index}`, entity, id }));
}

/** Queues of tickets among those that would get leads. */
async function ticketQueues(table: Table, orgId: string, rule: RoutingRuleBody): Promise<FieldProblem[]> {
  const named = [
    ...(rule.target.type === 'queue'
      ? (rule.target.ids ?? []).map((id) => ({ path: 'target.ids.0', id }))
      : []),
    ...(rule.fallbackQueueId ? [{ path: 'fallbackQueueId', id: rule.fallbackQueueId }] : []),
  ];
  const queues = await table.getMany(
    Queue,
    orgId,
    named.map(({ id }) => id),
  );
  const ofTickets = new Set(queues.filter(({ kind }) => kind === 'ticket').map(({ id }) => id));
  return named
    .filter(({ id }) => ofTickets.has(id))
    .map(({ path }) => ({ path, message: 'is a queue for tickets, not for leads' }));
}

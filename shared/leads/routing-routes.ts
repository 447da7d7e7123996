import * as z from 'zod';
import { patchOf } from '../platform/merge-patch.ts';
import { defineRoute, pageOf, pageQuery } from '../platform/route.ts';
import { DryRun, DryRunBody } from './lead-actions.ts';
import { RoutingRule } from './routing-rule.ts';
import { RoutingRuleBody } from './routing-rule-body.ts';

/** The rules by which leads are routed. */
export const routingRoutes = {
  createRoutingRule: defineRoute({
    operationId: 'createRoutingRule',
    method: 'POST',
    path: '/v1/routing-rules',
    summary: 'Adds a routing rule',
    tag: 'Routing',
    access: { resource: 'routingRule', action: 'create' },
    body: RoutingRuleBody,
    response: RoutingRule.schema,
    status: 201,
  }),
  listRoutingRules: defineRoute({
    operationId: 'listRoutingRules',
    method: 'GET',
    path: '/v1/routing-rules',
    summary: 'The routing rules in the order in which they are tried',
    tag: 'Routing',
    access: { resource: 'routingRule', action: 'read' },
    query: z.object(pageQuery),
    response: pageOf(RoutingRule.schema),
  }),
  getRoutingRule: defineRoute({
    operationId: 'getRoutingRule',
    method: 'GET',
    path: '/v1/routing-rules/{id}',
    summary: 'A routing rule',
    tag: 'Routing',
    access: { resource: 'routingRule', action: 'read' },
    response: RoutingRule.schema,
  }),
  changeRoutingRule: defineRoute({
    operationId: 'changeRoutingRule',
    method: 'PATCH',
    path: '/v1/routing-rules/{id}',
    summary: 'Changes a routing rule; its version is told with every hand-off it makes',
    tag: 'Routing',
    access: { resource: 'routingRule', action: 'update' },
    body: patchOf(RoutingRuleBody),
    ifMatch: 'required',
    response: RoutingRule.schema,
  }),
  deleteRoutingRule: defineRoute({
    operationId: 'deleteRoutingRule',
    method: 'DELETE',
    path: '/v1/routing-rules/{id}',
    summary: 'Deletes a routing rule',
    tag: 'Routing',
    access: { resource: 'routingRule', action: 'delete' },
    ifMatch: 'optional',
    status: 204,
  }),
  dryRunRouting: defineRoute({
    operationId: 'dryRunRouting',
    method: 'POST',
    path: '/v1/routing-rules/dry-run',
    summary: 'Runs a lead through the rules and changes nothing: which rule, who, by when, and why',
    tag: 'Routing',
    access: { resource: 'routingRule', action: 'read' },
    body: DryRunBody,
    response: DryRun,
  }),
} as const;

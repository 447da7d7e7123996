import * as z from 'zod';
import { ConditionTree } from '../conditions/condition.ts';
import { Distribution } from '../handoffs/distribution.ts';
import { idOf } from '../id.ts';
import { instant, labels, line } from '../platform/fields.ts';
import { defineEntity, recordSchema } from '../table/entity.ts';
import { duration } from '../time/duration.ts';

export const RoutingTarget = z.strictObject({
  type: z.enum(['users', 'team', 'territory', 'queue']),
  /** Users, teams or queues by id; a territory needs none: it is who covers the lead's region. */
  ids: z.array(z.string()).max(200).optional(),
});

/** Who is offered which leads, and how long they have. */
export const RoutingRuleFields = z.strictObject({
  name: line(200),
  /** Rules are tried from the lowest number up; the first that matches decides. */
  priority: z.int().min(0).max(1_000_000).default(100),
  active: z.boolean().default(true),
  validFrom: instant.optional(),
  validTo: instant.optional(),
  /** No conditions match every lead. */
  conditions: ConditionTree.optional(),
  target: RoutingTarget,
  distribution: Distribution.default({ type: 'roundRobin' }),
  requiredSkills: labels(50).optional(),
  acceptWithin: duration.default('PT30M'),
  remindAtPercent: z.number().min(1).max(99).optional(),
  maxOffers: z.int().min(1).max(50).default(3),
  calendarId: idOf('calendar').optional(),
  fallbackQueueId: idOf('queue').optional(),
});
export type RoutingRuleFields = z.output<typeof RoutingRuleFields>;

export const RoutingRule = defineEntity({
  name: 'routingRule',
  schema: recordSchema('routingRule', RoutingRuleFields, {}),
  // In the order in which they are tried: one Query reads it.
  placements: (rule) => ({
    list: ['routingRule', `${String(rule.priority).padStart(7, '0')}#${rule.createdAt}#${rule.id}`] as const,
  }),
});
export type RoutingRule = z.output<typeof RoutingRule.schema>;

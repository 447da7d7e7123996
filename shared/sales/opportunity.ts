import * as z from 'zod';
import { idOf } from '../id.ts';
import { customFields, day, line, money, prose } from '../platform/fields.ts';
import { defineEntity, listed, recordSchema } from '../table/entity.ts';
import { facePlace } from '../table/keys.ts';

export const opportunityStages = [
  'prospecting',
  'qualification',
  'proposal',
  'negotiation',
  'won',
  'lost',
] as const;

export const OpportunityFields = z.strictObject({
  name: line(200),
  accountId: idOf('account'),
  contactId: idOf('contact').optional(),
  stage: z.enum(opportunityStages).default('prospecting'),
  amount: money.optional(),
  closeDate: day.optional(),
  ownerId: idOf('user').optional(),
  leadId: idOf('lead').optional(),
  notes: prose(10_000).optional(),
  custom: customFields.optional(),
});

export const Opportunity = defineEntity({
  name: 'opportunity',
  schema: recordSchema('opportunity', OpportunityFields, { teamId: z.string().optional() }),
  placements: (opportunity) => ({
    ...listed(opportunity, 'opportunity'),
    ...(opportunity.ownerId && {
      owner: [
        `opportunity#${opportunity.ownerId}`,
        `${isOpenStage(opportunity.stage) ? 'open' : 'shut'}#${opportunity.closeDate ?? '~'}#${opportunity.id}`,
      ] as const,
    }),
    ...(opportunity.teamId && {
      team: [`opportunity#${opportunity.teamId}`, `${opportunity.createdAt}#${opportunity.id}`] as const,
    }),
    status: [`opportunity#${opportunity.stage}`, `${opportunity.createdAt}#${opportunity.id}`] as const,
    ...(opportunity.contactId && {
      contact: [
        `opportunity#${opportunity.contactId}`,
        `${opportunity.createdAt}#${opportunity.id}`,
      ] as const,
    }),
    account: [
      `opportunity#${opportunity.accountId}`,
      `${isOpenStage(opportunity.stage) ? 'open' : 'shut'}#${opportunity.id}`,
    ] as const,
    ...(isOpenStage(opportunity.stage) && {
      face: facePlace(
        opportunity.accountId,
        'opportunity',
        `${opportunity.closeDate ?? '~'}#${opportunity.id}`,
      ),
    }),
  }),
  searchTexts: (opportunity) => [{ field: 'name', kind: 'name', text: opportunity.name }],
});
export type Opportunity = z.output<typeof Opportunity.schema>;

export function isOpenStage(stage: (typeof opportunityStages)[number]): boolean {
  return stage !== 'won' && stage !== 'lost';
}

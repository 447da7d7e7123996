import * as z from 'zod';
import { AccountFields } from '../customers/account.ts';
import { ContactFields } from '../customers/contact.ts';
import { Considered } from '../handoffs/handoff.ts';
import { idOf } from '../id.ts';
import { line, prose } from '../platform/fields.ts';
import { OpportunityFields } from '../sales/opportunity.ts';
import { LeadFields } from './lead.ts';

/** What the actions on a lead take, and what those that do not answer with the lead give. */

export const AcceptBody = z.strictObject({});
export const DeclineBody = z.strictObject({ reason: line(1000) });
export const AssignBody = z.strictObject({ userId: idOf('user'), reason: line(1000).optional() });
export const QualifyBody = z.strictObject({ segment: line(100), notes: prose(10_000).optional() });
export const DisqualifyBody = z.strictObject({ reason: line(1000) });

/** What is said here goes before what the lead says; an `id` names a record that is there already. */
export const ConvertBody = z.strictObject({
  account: z.strictObject({ id: idOf('account').optional(), ...AccountFields.partial().shape }).optional(),
  contact: z
    .strictObject({
      id: idOf('contact').optional(),
      ...ContactFields.omit({ accountId: true }).partial().shape,
    })
    .optional(),
  opportunity: OpportunityFields.omit({ accountId: true, contactId: true, leadId: true })
    .partial()
    .optional(),
});
export type ConvertBody = z.output<typeof ConvertBody>;

export const Conversion = z.object({
  accountId: idOf('account'),
  contactId: idOf('contact'),
  opportunityId: idOf('opportunity').optional(),
});
export type Conversion = z.output<typeof Conversion>;

/** A lead that need not exist, with its fields as far as they matter to the rules; others are left out. */
export const DryRunBody = z.strictObject({
  lead: z.object({
    ...LeadFields.partial().shape,
    score: z.int().min(0).max(100).optional().describe('Computed from the other fields when absent'),
  }),
});
export type DryRunBody = z.output<typeof DryRunBody>;

const ruleName = z.object({ id: idOf('routingRule'), name: z.string(), version: z.int() });

/** What routing would do with a lead now. */
export const DryRun = z.object({
  outcome: z.enum(['offer', 'queue', 'duplicate']),
  because: z.string(),
  rule: ruleName.optional(),
  /** The chosen one first, then as they would be served, then those ruled out, each with the reason. */
  candidates: z.array(Considered),
  userId: idOf('user').optional(),
  queueId: idOf('queue').optional(),
  managerId: idOf('user').optional(),
  duplicateOf: z.string().optional(),
  accountId: z.string().optional(),
  score: z.int(),
  remindAt: z.string().optional(),
  respondBy: z.string().optional(),
  /** Every rule in the order in which it is tried. */
  rules: z.array(ruleName.extend({ matches: z.boolean(), because: z.string() })),
});
export type DryRun = z.output<typeof DryRun>;

import { create } from '../../../functions/platform/table/write.ts';
import { Account } from '../../../shared/customers/account.ts';
import { Contact } from '../../../shared/customers/contact.ts';
import { type IdKind, newId } from '../../../shared/id.ts';
import type { User } from '../../../shared/organization/user.ts';
import { Opportunity } from '../../../shared/sales/opportunity.ts';
import { stampNew, systemAuthor } from '../../../shared/table/entity.ts';
import { instantOf } from '../../../shared/time/instant.ts';
import type { demoLeadFields } from './demo-lead-fields.ts';
import type { Dice } from './dice.ts';

const day = 86_400_000;

/** The account, the contact and the opportunity that a lead became. `at` in epoch ms. */
export function demoCustomer(
  lead: ReturnType<typeof demoLeadFields> & { id: string; orgId: string },
  owner: User,
  dice: Dice,
  at: number,
) {
  const stamp = <F extends object>(kind: IdKind, fields: F) =>
    stampNew(fields, newId(kind), systemAuthor(lead.orgId), at);
  const held = { ownerId: owner.id, teamId: owner.teamId };
  const account = stamp('account', {
    name: lead.company,
    industry: lead.industry,
    region: lead.region,
    phone: lead.phone,
    tier: dice.pick(['A', 'B', 'B', 'C', 'C'] as const),
    currency: lead.budget.currency,
    ...held,
  });
  const contact = stamp('contact', {
    name: { full: lead.name },
    accountId: account.id,
    emails: [{ address: lead.email, primary: true }],
    phones: [{ number: lead.phone }],
    title: lead.title,
    language: lead.language,
    ...held,
  });
  const opportunity = stamp('opportunity', {
    name: `${lead.productsOfInterest[0]} · ${lead.company}`.slice(0, 200),
    accountId: account.id,
    contactId: contact.id,
    stage: dice.pick([
      'prospecting',
      'qualification',
      'proposal',
      'negotiation',
      'won',
      'won',
      'lost',
    ] as const),
    amount: lead.budget,
    closeDate: instantOf(at + Math.round(dice.between(10, 90)) * day).slice(0, 10),
    leadId: lead.id,
    ...held,
  });
  return {
    ids: {
      accountId: account.id,
      contactId: contact.id,
      opportunityId: opportunity.id,
      convertedAt: instantOf(at),
    },
    writes: [...create(Account, account), ...create(Contact, contact), ...create(Opportunity, opportunity)],
  };
}

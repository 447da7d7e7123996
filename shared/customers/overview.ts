import * as z from 'zod';
import { Lead } from '../leads/lead.ts';
import { Opportunity } from '../sales/opportunity.ts';
import { Account } from './account.ts';
import { AccountFigures, AccountValue } from './account-value.ts';
import { Alert } from './alerts.ts';
import { Contact } from './contact.ts';
import { Interaction } from './interaction.ts';
import { KeptPerson, KeptWork } from './kept-list.ts';

const effectiveTier = z
  .enum(['A', 'B', 'C'])
  .optional()
  .describe(
    'The tier of the account, or of the nearest company above it that has one: the same for whoever looks',
  );

/** What a context that is not there yet will bring; shown as an empty list until then. */
const later = (what: string) => z.array(z.unknown()).describe(`${what}; empty until they are kept here`);

/** An account in one line. */
export const AccountBrief = z.object({
  id: z.string(),
  name: z.string(),
  tier: z.enum(['A', 'B', 'C']).optional(),
  ownerId: z.string().optional(),
});
export type AccountBrief = z.output<typeof AccountBrief>;

/** Everything about a customer on one screen. */
export const AccountOverview = z.object({
  account: Account.schema,
  effectiveTier,
  owner: z.object({ id: z.string(), name: z.string(), active: z.boolean() }).optional(),
  parent: AccountBrief.optional(),
  children: z.array(AccountBrief).describe('The companies right below it; `/hierarchy` gives the whole tree'),
  contacts: z
    .array(KeptPerson.omit({ version: true }))
    .describe('The first 25; `value.contacts` says how many there are'),
  openLeads: z.array(Lead.schema).describe('Those the reader may see, the most urgent first'),
  openOpportunities: z
    .array(Opportunity.schema)
    .describe('Those the reader may see, the soonest to close first'),
  openTickets: later('Tickets that are not resolved'),
  assets: later('What the customer has of us'),
  contracts: later('Service contracts'),
  recentInteractions: z.array(Interaction.schema).describe('The newest 20; `/timeline` gives all'),
  value: AccountValue,
  alerts: z.array(Alert).describe('What should be known first, the most severe first'),
  more: z
    .array(z.string())
    .describe('The lists above that are cut short, by name: they have lists of their own in the API'),
});
export type AccountOverview = z.output<typeof AccountOverview>;

/** An account in the tree of its company. */
export const HierarchyNode = AccountBrief.extend({
  effectiveTier,
  parentId: z.string().optional(),
  depth: z.int().describe('Levels below the account that was asked for; 0 is itself'),
  children: z.int().describe('How many accounts stand right below it'),
  own: AccountFigures.describe('The account alone'),
  group: AccountFigures.describe('The account and everything below it'),
});
export type HierarchyNode = z.output<typeof HierarchyNode>;

export const Hierarchy = z.object({
  ancestors: z.array(HierarchyNode.omit({ depth: true })).describe('The companies above, the topmost first'),
  items: z
    .array(HierarchyNode)
    .describe(
      'The account and what is below it, each company followed by its own; on later pages what follows',
    ),
  cursor: z.string().optional(),
});
export type Hierarchy = z.output<typeof Hierarchy>;

/** Somebody who is known by a phone number, an e-mail address or an id of another system, with what is open there. */
export const Match = z.object({
  type: z.enum(['contact', 'account', 'lead']),
  id: z.string(),
  contact: Contact.schema.optional(),
  lead: Lead.schema.optional(),
  account: Account.schema.optional().describe('The account itself, or that of the contact'),
  effectiveTier,
  value: AccountValue.optional(),
  openLeads: z.array(KeptWork.omit({ version: true, type: true })),
  openOpportunities: z.array(KeptWork.omit({ version: true, type: true })),
  openTickets: later('Tickets that are not resolved'),
});
export type Match = z.output<typeof Match>;

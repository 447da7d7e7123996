import { isOpenLead, Lead } from '../leads/lead.ts';
import type { Money } from '../platform/fields.ts';
import { isOpenStage, Opportunity } from '../sales/opportunity.ts';
import type { BaseRecord, Entity } from '../table/entity.ts';
import { Account } from './account.ts';
import { type Counters, plus } from './account-value.ts';
import { Contact } from './contact.ts';

/** What a record adds to the counters of accounts, as long as it is as it is. */
export interface Contribution {
  readonly accountIds: readonly string[];
  readonly counters: Counters;
}

type Rule = (item: object) => Contribution;

/** Reads a stored item through its entity. */
function counted<R extends BaseRecord>(entity: Entity<R>, contribution: (record: R) => Contribution) {
  return [entity.name, (item: object) => contribution(entity.schema.parse(item))] as const;
}

/** Which records count, and for what. A new context adds its line: tickets, orders. */
const rules: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  counted(Account, ({ id }) => ({ accountIds: [id], counters: { accounts: 1 } })),
  counted(Contact, (contact) => ({ accountIds: accountsOfContact(contact), counters: { contacts: 1 } })),
  counted(Lead, (lead) => ({
    accountIds: lead.accountId ? [lead.accountId] : [],
    counters: { leads: 1, ...(isOpenLead(lead) && { openLeads: 1 }) },
  })),
  counted(Opportunity, ({ accountId, stage, amount }) => ({
    accountIds: [accountId],
    counters: dealCounters(stage, amount),
  })),
]);

function dealCounters(stage: Opportunity['stage'], amount: Money | undefined): Counters {
  if (isOpenStage(stage)) return { openOpportunities: 1, ...money('open', amount) };
  return stage === 'won' ? { wonOpportunities: 1, ...money('won', amount) } : { lostOpportunities: 1 };
}

const money = (which: 'open' | 'won', amount: Money | undefined): Counters =>
  amount
    ? { [`${which}Count:${amount.currency}`]: 1, [`${which}Amount:${amount.currency}`]: amount.amount }
    : {};

/** The accounts a contact belongs to: its first, and those it is affiliated with. */
export function accountsOfContact(contact: Pick<Contact, 'accountId' | 'affiliations'>): string[] {
  const all = [contact.accountId, ...(contact.affiliations ?? []).map(({ accountId }) => accountId)];
  return [...new Set(all.filter((id) => id !== undefined))];
}

/** What a stored record counts for; nothing for records that do not count. */
export function contributionOf(entity: string, item: object | undefined): Contribution | undefined {
  return item && rules.get(entity)?.(item);
}

/** A change of a record as far as counting goes. */
export interface CountedChange {
  readonly entity: string;
  readonly before?: object | undefined;
  readonly after?: object | undefined;
}

/** By how much a change moves the counters, by account; accounts whose counters stay are left out. */
export function deltasOf({ entity, before, after }: CountedChange): ReadonlyMap<string, Counters> {
  const deltas = new Map<string, Counters>();
  const add = (contribution: Contribution | undefined, sign: 1 | -1) => {
    for (const id of contribution?.accountIds ?? []) {
      deltas.set(id, plus(deltas.get(id) ?? {}, contribution?.counters ?? {}, sign));
    }
  };
  add(contributionOf(entity, before), -1);
  add(contributionOf(entity, after), 1);
  return new Map([...deltas].filter(([, counters]) => Object.keys(counters).length > 0));
}

/** Where an account stands now: below whom, and who owns it. Neither, when it is deleted. */
export interface Standing {
  readonly accountId: string;
  readonly isThere: boolean;
  readonly parentId?: string | undefined;
  readonly ownerId?: string | undefined;
}

/** The new standing, where a change of an account moves it. */
export function standingAfter({ entity, before, after }: CountedChange): Standing | undefined {
  if (entity !== 'account') return undefined;
  const [old, now] = [before, after].map((item) => (item ? Account.schema.parse(item) : undefined));
  if (old && now && old.parentId === now.parentId && old.ownerId === now.ownerId) return undefined;
  const accountId = (now ?? old)?.id ?? '';
  return { accountId, isThere: now !== undefined, parentId: now?.parentId, ownerId: now?.ownerId };
}

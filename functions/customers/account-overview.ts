import { hides } from '../../shared/access/hidden-fields.ts';
import { type Actor, reaches, scopeOf } from '../../shared/access/permissions.ts';
import type { Account } from '../../shared/customers/account.ts';
import { accountValueOf } from '../../shared/customers/account-value.ts';
import { alertsFor } from '../../shared/customers/alerts.ts';
import type { AccountBrief, AccountOverview } from '../../shared/customers/overview.ts';
import type { customersRoutes } from '../../shared/customers/routes.ts';
import { notFound } from '../../shared/errors.ts';
import type { RequestContext, RequestOf } from '../platform/http.ts';
import { accountSnapshot } from './snapshot.ts';

/** The names of the lists in the answer, by the section they are read from. */
const listNames: Readonly<Record<string, string>> = {
  ticket: 'openTickets',
  lead: 'openLeads',
  opportunity: 'openOpportunities',
  contract: 'contracts',
  account: 'children',
  touch: 'recentInteractions',
};

/** Everything about a customer on one screen: one Query and one BatchGet. What the reader may not see is left out. */
export async function getAccountOverview(
  { table, now }: RequestContext,
  { actor, params }: RequestOf<(typeof customersRoutes)['getAccountOverview']>,
): Promise<Omit<AccountOverview, 'contacts'> & { contacts: unknown[] }> {
  const snapshot = await accountSnapshot(table, actor.orgId, params.id);
  if (!snapshot || !reaches(actor, 'account', 'read', snapshot.account)) throw notFound('account', params.id);
  const { account, effectiveTier, owner, parent, people, value, touches, more } = snapshot;
  const openLeads = snapshot.openLeads.filter((one) => reaches(actor, 'lead', 'read', one));
  const openOpportunities = snapshot.openOpportunities.filter((one) =>
    reaches(actor, 'opportunity', 'read', one),
  );
  // A contact is held as its account is.
  const seesPeople = reaches(actor, 'contact', 'read', account);
  const facts = {
    account,
    tier: effectiveTier,
    openLeads,
    openOpportunities,
    lastTouchAt: value.lastTouchAt,
    owner,
    quietDays: snapshot.settings?.quietDays,
    now,
  };
  return {
    account,
    effectiveTier,
    owner: owner && { id: owner.id, name: owner.name, active: owner.active },
    parent: parent && reaches(actor, 'account', 'read', parent) ? briefOf(parent) : undefined,
    children: snapshot.children.filter((one) => reaches(actor, 'account', 'read', one)).map(briefOf),
    contacts: seesPeople ? people.entries : [],
    openLeads,
    openOpportunities,
    openTickets: [],
    assets: [],
    contracts: [],
    recentInteractions: scopeOf(actor.role, 'interaction', 'read') ? [...touches] : [],
    value: accountValueOf(value, seesAmounts(actor)),
    alerts: alertsFor(facts, actor.hiddenFields),
    more: [
      ...more.flatMap((section) => listNames[section] ?? []),
      ...(seesPeople && people.hasMore ? ['contacts'] : []),
    ],
  };
}

/** Whether sums of money of opportunities are for this reader. */
export function seesAmounts(actor: Actor): boolean {
  return (
    scopeOf(actor.role, 'opportunity', 'read') !== undefined &&
    !hides(actor.hiddenFields, 'opportunity', 'amount')
  );
}

/** An account in one line. */
export function briefOf({ id, name, tier, ownerId }: Account): AccountBrief {
  return { id, name, tier, ownerId };
}

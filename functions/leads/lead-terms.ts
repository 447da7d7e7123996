import { Account } from '../../shared/customers/account.ts';
import { explained } from '../../shared/handoffs/explanation.ts';
import type { Handoff } from '../../shared/handoffs/handoff.ts';
import { isInWork, type Lead, Lead as LeadEntity } from '../../shared/leads/lead.ts';
import { matchRules, type RuleMatch } from '../../shared/leads/match-rules.ts';
import { RoutingRule } from '../../shared/leads/routing-rule.ts';
import { Calendar } from '../../shared/organization/calendar.ts';
import { Team } from '../../shared/organization/team.ts';
import { User } from '../../shared/organization/user.ts';
import type { Terms } from '../handoffs/policy.ts';
import { customFieldsOf } from '../platform/custom-fields.ts';
import { fromSetUp, recordsFromSetUp } from '../platform/set-up.ts';
import type { Table } from '../platform/table/gateway.ts';

/** How an offer to the owner of the customer's account is made: outside any rule. */
const ownerTerms = { acceptWithin: 'PT30M', remindAtPercent: 50, maxOffers: 3 } as const;

/** The routing rules in the order in which they are tried. */
export const rulesOf = fromSetUp<readonly RoutingRule[]>((table, orgId) =>
  table.all(RoutingRule, { orgId, index: 'list', partition: 'routingRule' }),
);

const teamsOf = recordsFromSetUp(Team);
const calendarsOf = recordsFromSetUp(Calendar);
const everybody = fromSetUp((table, orgId) => table.all(User, { orgId, index: 'list', partition: 'user' }));

/** The terms of a lead's next offer, by the rules as they are now. */
export async function leadTerms(
  table: Table,
  lead: Lead,
  run: readonly Handoff[],
  now: number,
): Promise<readonly Terms[]> {
  const { lead: customFields } = await customFieldsOf(table, lead.orgId);
  const rules = matchRules(await rulesOf(table, lead.orgId), lead, { now, customFields });
  return termsByRules(table, lead, run, rules);
}

/**
 * First come those who know the customer: the owner of the account, or whoever holds another lead of the same company.
 * Then the run's own rule, else the first rule that matches. None when no rule matches or the rule names a queue.
 */
export async function termsByRules(
  table: Table,
  lead: Lead,
  run: readonly Handoff[],
  rules: readonly RuleMatch[],
): Promise<readonly Terms[]> {
  const matched = rules.filter(({ matches }) => matches);
  const ofRun = run.findLast(({ policy }) => policy.ruleId)?.policy.ruleId;
  const rule = (matched.find((match) => match.rule.id === ofRun) ?? matched[0])?.rule;
  const byRule = rule && (await termsOfRule(table, lead, rule));
  const acquaintance = run.length === 0 ? await acquaintanceOf(table, lead) : undefined;
  const isToQueue = rule?.target.type === 'queue';
  return [
    ...(acquaintance ? [{ ...ownerTerms, ...timesOf(byRule), ...acquaintance }] : []),
    // A rule that names a queue has nobody to ask; where somebody was asked before it, it says where the lead goes next.
    ...(byRule && (!isToQueue || acquaintance || run.length > 0) ? [byRule] : []),
  ];
}

/** The times of the rule that would have matched apply to whoever comes before the rules, too. */
function timesOf(terms: Terms | undefined): Partial<Terms> {
  if (!terms) return {};
  const { acceptWithin, remindAtPercent, maxOffers, calendar, fallbackQueueId } = terms;
  return { acceptWithin, remindAtPercent, maxOffers, calendar, fallbackQueueId };
}

/** Who knows this customer already and can take it now; nobody when they cannot, then the rules decide. */
async function acquaintanceOf(table: Table, lead: Lead) {
  const account = lead.accountId ? await table.find(Account, lead.orgId, lead.accountId) : undefined;
  const relative =
    !account?.ownerId && lead.relatedLeadId
      ? await table.find(LeadEntity, lead.orgId, lead.relatedLeadId)
      : undefined;
  const userId = account?.ownerId ?? (relative && isInWork(relative) ? relative.ownerId : undefined);
  if (!userId) return undefined;
  const why = account?.ownerId
    ? explained('accountOwner', { account: account.name })
    : explained('companyLead', { company: lead.company ?? '' });
  return {
    ...why,
    candidateIds: [userId],
    requiredSkills: [],
    distribution: { type: 'roundRobin' as const },
    rotation: '*',
  };
}

/** What a rule says, with its target as people. */
export async function termsOfRule(table: Table, lead: Lead, rule: RoutingRule): Promise<Terms> {
  const [calendar] = rule.calendarId ? await calendarsOf(table, lead.orgId, [rule.calendarId]) : [];
  return {
    ruleId: rule.id,
    ruleVersion: rule.version,
    ...explained('rule', { rule: rule.name }),
    candidateIds: await candidatesOf(table, lead, rule),
    requiredSkills: rule.requiredSkills ?? [],
    distribution: rule.distribution,
    acceptWithin: rule.acceptWithin,
    remindAtPercent: rule.remindAtPercent,
    maxOffers: rule.maxOffers,
    calendar,
    fallbackQueueId:
      (rule.target.type === 'queue' ? rule.target.ids?.[0] : undefined) ?? rule.fallbackQueueId,
    rotation: rule.id,
  };
}

async function candidatesOf(table: Table, lead: Lead, { target }: RoutingRule): Promise<string[]> {
  const ids = target.ids ?? [];
  if (target.type === 'queue') return [];
  if (target.type === 'users') return ids;
  if (target.type === 'team') {
    const teams = await teamsOf(table, lead.orgId, ids);
    return [...new Set(teams.flatMap(({ memberIds }) => memberIds))];
  }
  // A territory: whoever covers the lead's region, or one above it; of those, the named regions only.
  const users = await everybody(table, lead.orgId);
  const isBelow = (region: string, territory: string) =>
    region === territory || region.startsWith(`${territory}/`);
  const region = lead.region;
  if (!region) return [];
  return users
    .filter(({ territories }) =>
      (territories ?? []).some(
        (territory) =>
          isBelow(region, territory) &&
          (ids.length === 0 || ids.some((id) => isBelow(territory, id) || isBelow(id, territory))),
      ),
    )
    .map(({ id }) => id);
}

/** People, a rule and leads for tests of the hand-off. */
import { routeLead } from '../../functions/leads/route-lead.ts';
import { retryOnConflict } from '../../functions/platform/retry.ts';
import type { Table } from '../../functions/platform/table/gateway.ts';
import { create } from '../../functions/platform/table/write.ts';
import { newId } from '../../shared/id.ts';
import { Lead, type Lead as LeadRecord } from '../../shared/leads/lead.ts';
import { RoutingRule, RoutingRuleFields } from '../../shared/leads/routing-rule.ts';
import { Team } from '../../shared/organization/team.ts';
import type { User } from '../../shared/organization/user.ts';
import { stampNew, systemAuthor } from '../../shared/table/entity.ts';
import { anOrganization, aUser, foundedAt, type TestTable } from '../support/table.ts';

export const now = foundedAt + 3_600_000;
export const minutes = (count: number) => count * 60_000;

/** An organization with a team of reps under a manager. */
export async function aSalesTeam(test: TestTable, names: readonly string[], fields: Partial<User> = {}) {
  const organization = await anOrganization(test);
  const { orgId } = organization;
  const teamId = newId('team');
  const manager = await aUser(test, orgId, {
    email: 'manager@shu.example',
    name: 'Mei Manager',
    role: 'manager',
    managesTeamIds: [teamId],
  });
  const reps: User[] = [];
  for (const name of names) {
    reps.push(await aUser(test, orgId, { email: `${name}@shu.example`, name, teamId, ...fields }));
  }
  const team = stampNew(
    { name: 'Sales', kind: 'sales' as const, managerId: manager.id, memberIds: reps.map(({ id }) => id) },
    teamId,
    systemAuthor(orgId),
    foundedAt,
  );
  await test.table.write(create(Team, team));
  return { ...organization, manager, reps, team };
}

/** A rule to a team; 30 minutes, reminder at half of it, three offers. */
export async function aRule(
  { table }: TestTable,
  orgId: string,
  teamId: string,
  fields: Partial<RoutingRule> = {},
) {
  const rule = stampNew(
    RoutingRuleFields.parse({
      name: 'Everybody',
      target: { type: 'team', ids: [teamId] },
      remindAtPercent: 50,
      ...fields,
    }),
    newId('routingRule'),
    systemAuthor(orgId),
    foundedAt,
  );
  await table.write(create(RoutingRule, rule));
  return rule;
}

let number = 0;

/** A lead as it was captured: new, nobody's. */
export async function aLead({ table }: { table: Table }, orgId: string, fields: Partial<LeadRecord> = {}) {
  number += 1;
  const lead: LeadRecord = stampNew(
    {
      name: `Lead ${number}`,
      email: `person-${number}@customer-${number}.example`,
      source: 'web' as const,
      status: 'new' as const,
      score: 0,
      scoreReasons: [],
      epoch: 0,
      ...fields,
    },
    newId('lead'),
    systemAuthor(orgId),
    foundedAt + number,
  );
  await table.write(create(Lead, lead));
  return lead;
}

/** Routes a lead as its consumer does, and reads it again. */
export async function route({ table }: { table: Table }, lead: LeadRecord, at = now) {
  await retryOnConflict(() => routeLead({ table, now: at }, lead.orgId, lead.id), { attempts: 50 });
  return table.get(Lead, lead.orgId, lead.id);
}

/** What most flows begin with. */
import type { Handoff } from '../../shared/handoffs/handoff.ts';
import type { RoutingRule } from '../../shared/leads/routing-rule.ts';
import type { Team } from '../../shared/organization/team.ts';
import type { User, UserFields } from '../../shared/organization/user.ts';
import { bodyOf } from '../support/api-client.ts';
import type { Baton } from '../support/baton.ts';
import { type FoundedOrganization, found } from '../support/founding.ts';

export interface SalesTeam {
  readonly org: FoundedOrganization;
  readonly manager: User;
  /** In the order in which they are asked: who was never asked and came first is next. */
  readonly reps: readonly User[];
  readonly team: Team;
  readonly queueId: string;
  readonly rule: RoutingRule;
}

export interface TeamOptions {
  /** Fields of the rule that leads go by; ten minutes to accept unless it says otherwise. */
  readonly rule?: Record<string, unknown>;
  readonly names?: readonly string[];
  readonly rep?: Partial<UserFields>;
}

/** An organization with a manager, four reps in a team, a queue of the manager's, and a rule for the team. */
export async function aSalesTeam(
  baton: Baton,
  name: string,
  { rule = {}, names = ['Bo Rep', 'Cy Rep', 'Di Rep', 'Ed Rep'], rep = {} }: TeamOptions = {},
): Promise<SalesTeam> {
  const org = await found(baton, name);
  const manager = await org.hire('Mo Manager', { role: 'manager' });
  const reps: User[] = [];
  for (const one of names) reps.push(await org.hire(one, rep));
  const memberIds = reps.map(({ id }) => id);
  const team = { name: 'Sales', kind: 'sales', managerId: manager.id, memberIds };
  const { id: teamId, ...rest } = bodyOf(await org.admin.post('/v1/teams', team), 201);
  const queue = { name: 'Nobody’s', kind: 'lead', managerId: manager.id };
  const { id: queueId } = bodyOf(await org.admin.post('/v1/queues', queue), 201);
  const made = await org.addRule({
    target: { type: 'team', ids: [teamId] },
    acceptWithin: 'PT10M',
    fallbackQueueId: queueId,
    ...rule,
  });
  return { org, manager, reps, team: { id: teamId, ...rest }, queueId, rule: made };
}

/** The story of a lead: every hand-off, oldest first. */
export async function handoffsOf(org: FoundedOrganization, leadId: string): Promise<Handoff[]> {
  return bodyOf(await org.admin.get(`/v1/leads/${leadId}/handoffs`)).items;
}

/** One of the reps by their turn, from 0. */
export function repAt({ reps }: Pick<SalesTeam, 'reps'>, turn: number): User {
  const rep = reps[turn];
  if (!rep) throw new Error(`There is no rep ${turn}.`);
  return rep;
}

/** Milliseconds between two instants; not a number when one is missing. */
export function span(from: string | undefined, to: string | undefined): number {
  return Date.parse(to ?? '') - Date.parse(from ?? '');
}

/** Resolves so many milliseconds after an instant. */
export async function passed(instant: string | undefined, milliseconds: number): Promise<void> {
  const until = Date.parse(instant ?? '') + milliseconds;
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, until - Date.now())));
}

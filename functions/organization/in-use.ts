import { AppError } from '../../shared/errors.ts';
import { RoutingRule } from '../../shared/leads/routing-rule.ts';
import { Settings, settingsIdOf } from '../../shared/organization/organization.ts';
import { Queue } from '../../shared/organization/queue.ts';
import { Team } from '../../shared/organization/team.ts';
import { User } from '../../shared/organization/user.ts';
import type { Table } from '../platform/table/gateway.ts';

/** What may name something that is to be deleted. All of these are bounded: hundreds, not millions. */
export interface Referrers {
  readonly settings: Settings | undefined;
  readonly users: readonly User[];
  readonly teams: readonly Team[];
  readonly queues: readonly Queue[];
  readonly rules: readonly RoutingRule[];
}

/** Reads whatever in the organization names other records. */
export async function readReferrers(table: Table, orgId: string): Promise<Referrers> {
  const all = (partition: string) => ({ orgId, index: 'list' as const, partition });
  const [settings, users, teams, queues, rules] = await Promise.all([
    table.find(Settings, orgId, settingsIdOf(orgId)),
    table.all(User, all('user')),
    table.all(Team, all('team')),
    table.all(Queue, all('queue')),
    table.all(RoutingRule, all('routingRule')),
  ]);
  return { settings, users, teams, queues, rules };
}

/** Throws 409 with everything that still uses it, at most ten by name. */
export function refuseInUse(what: string, uses: readonly string[]): void {
  if (uses.length === 0) return;
  const named = uses.slice(0, 10).join(', ');
  const more = uses.length > 10 ? ` and ${uses.length - 10} more` : '';
  throw new AppError('in_use', `The ${what} is used by ${named}${more}. Change these first.`, {
    more: { usedBy: uses.slice(0, 100) },
  });
}

const nameOf =
  (kind: string) =>
  ({ name }: { name: string }) =>
    `the ${kind} ${name}`;

export function usesOfCalendar({ settings, users, teams, rules }: Referrers, id: string): string[] {
  const uses = ({ calendarId }: { calendarId?: string | undefined }) => calendarId === id;
  return [
    ...(settings?.defaultCalendarId === id ? ['the settings, as the default calendar'] : []),
    ...teams.filter(uses).map(nameOf('team')),
    ...users.filter(uses).map(nameOf('user')),
    ...rules.filter(uses).map(nameOf('routing rule')),
  ];
}

export function usesOfQueue({ settings, rules }: Referrers, id: string): string[] {
  const uses = ({ fallbackQueueId, target }: RoutingRule) =>
    fallbackQueueId === id || (target.type === 'queue' && target.ids?.includes(id) === true);
  return [
    ...(settings?.defaultQueueId === id ? ['the settings, as the default queue'] : []),
    ...rules.filter(uses).map(nameOf('routing rule')),
  ];
}

export function usesOfTeam({ users, rules }: Referrers, id: string): string[] {
  const targets = ({ target }: RoutingRule) => target.type === 'team' && target.ids?.includes(id) === true;
  return [
    ...users.filter(({ teamId }) => teamId === id).map(nameOf('member')),
    ...rules.filter(targets).map(nameOf('routing rule')),
  ];
}

export function usesOfUser({ users, teams, queues, rules }: Referrers, id: string): string[] {
  const manages = ({ managerId }: { managerId?: string | undefined }) => managerId === id;
  const targets = ({ target }: RoutingRule) => target.type === 'users' && target.ids?.includes(id) === true;
  return [
    ...teams.filter(manages).map(nameOf('team')),
    ...queues.filter(manages).map(nameOf('queue')),
    ...users.filter((user) => manages(user) || user.substituteId === id).map(nameOf('user')),
    ...rules.filter(targets).map(nameOf('routing rule')),
  ];
}

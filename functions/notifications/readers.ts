import { hiddenFrom } from '../../shared/access/hidden-fields.ts';
import { textLanguageOf } from '../../shared/notifications/texts.ts';
import { Calendar } from '../../shared/organization/calendar.ts';
import { Organization, Settings, settingsIdOf } from '../../shared/organization/organization.ts';
import { Team } from '../../shared/organization/team.ts';
import { User } from '../../shared/organization/user.ts';
import { fromSetUp, recordsFromSetUp } from '../platform/set-up.ts';
import type { Table } from '../platform/table/gateway.ts';
import type { Reading } from './message.ts';
import type { Plan } from './plan-messages.ts';

/** Somebody who is told, and how they read. */
export interface Reader extends Reading {
  readonly user: User;
}

/** The organization that writes to them. */
export interface Sender {
  readonly organizationName: string;
  /** Where it wants mails to come from; the product's own address without it. */
  readonly senderAddress: string | undefined;
}

export const usersFromSetUp = recordsFromSetUp(User);
export const teamsFromSetUp = recordsFromSetUp(Team);
const calendarsFromSetUp = recordsFromSetUp(Calendar);
const organizationFromSetUp = fromSetUp((table, orgId) => table.find(Organization, orgId, orgId));
const settingsFromSetUp = fromSetUp((table, orgId) => table.find(Settings, orgId, settingsIdOf(orgId)));

/** Everybody the plan names who works here, each once; administrators where it must reach somebody and nobody is left. */
export async function readersOf(
  table: Table,
  orgId: string,
  plan: Plan,
): Promise<{ readers: Reader[]; sender: Sender }> {
  const ids = [...new Set(plan.userIds.filter((id) => id !== undefined))];
  const [organization, settings, named] = await Promise.all([
    organizationFromSetUp(table, orgId),
    settingsFromSetUp(table, orgId),
    usersFromSetUp(table, orgId, ids),
  ]);
  const active = named.filter((user) => user.active);
  const users = active.length === 0 && plan.isVital ? await activeAdmins(table, orgId) : active;
  const timeZoneOf = await timeZones(table, orgId, users, settings);
  const readers = users.map((user) => ({
    user,
    language: textLanguageOf([...(user.languages ?? []), ...(settings?.languages ?? [])]),
    timeZone: timeZoneOf(user),
    hiddenFields: hiddenFrom(user.role, settings?.hiddenFields ?? []),
  }));
  return {
    readers,
    sender: { organizationName: organization?.name ?? 'Baton', senderAddress: settings?.senderAddress },
  };
}

async function activeAdmins(table: Table, orgId: string): Promise<User[]> {
  const users = await table.all(User, { orgId, index: 'list', partition: 'user' });
  return users.filter(({ role, active }) => active && role === 'admin');
}

/** The zone of a user's own calendar, their team's, or the organization's, in this order. */
async function timeZones(
  table: Table,
  orgId: string,
  users: readonly User[],
  settings: Settings | undefined,
): Promise<(user: User) => string> {
  const teamIds = users.flatMap(({ calendarId, teamId }) => (calendarId || !teamId ? [] : [teamId]));
  const teams = new Map(
    (await teamsFromSetUp(table, orgId, [...new Set(teamIds)])).map((team) => [team.id, team]),
  );
  const calendarIdOf = ({ calendarId, teamId }: User) =>
    calendarId ?? (teamId ? teams.get(teamId)?.calendarId : undefined) ?? settings?.defaultCalendarId;
  const ids = [...new Set(users.flatMap((user) => calendarIdOf(user) ?? []))];
  const calendars = new Map((await calendarsFromSetUp(table, orgId, ids)).map((one) => [one.id, one]));
  return (user) => calendars.get(calendarIdOf(user) ?? '')?.timeZone ?? 'UTC';
}

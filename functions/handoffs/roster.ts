import * as z from 'zod';
import type { Candidate } from '../../shared/handoffs/candidate.ts';
import { Calendar } from '../../shared/organization/calendar.ts';
import { Settings, settingsIdOf } from '../../shared/organization/organization.ts';
import { Team } from '../../shared/organization/team.ts';
import { User } from '../../shared/organization/user.ts';
import { workloadKey } from '../../shared/table/keys.ts';
import type { BusinessCalendar } from '../../shared/time/business-calendar.ts';
import { epochOf } from '../../shared/time/instant.ts';
import { fromSetUp, recordsFromSetUp } from '../platform/set-up.ts';
import type { Table } from '../platform/table/gateway.ts';

const Workload = z.object({ openLeads: z.number().default(0), version: z.number().default(0) }).loose();

/** A person with everything a choice and its deadlines depend on. */
export interface Person {
  readonly user: User;
  readonly team?: Team | undefined;
  readonly calendars: { user?: BusinessCalendar | undefined; team?: BusinessCalendar | undefined };
  readonly candidate: Candidate;
  /** The version of the workload item; -1 when there is none yet. */
  readonly workloadVersion: number;
}

export interface Roster {
  readonly people: ReadonlyMap<string, Person>;
  readonly settings: Settings | undefined;
  readonly organizationCalendar: BusinessCalendar | undefined;
}

/** Offers and assignments under a rotation are kept as attributes of the workload, `last:<rotation>` and `offers:<rotation>`. */
export const rotationAttributes = (rotation: string) => ({
  last: `last:${rotation}`,
  offers: `offers:${rotation}`,
});

const settingsOf = fromSetUp((table, orgId) => table.find(Settings, orgId, settingsIdOf(orgId)));
const usersOf = recordsFromSetUp(User);
const teamsOf = recordsFromSetUp(Team);
const calendarsOf = recordsFromSetUp(Calendar);

/**
 * Reads these people, their substitutes (transitively), teams and calendars, which a container remembers as long as they
 * do not change, and afresh how much everybody holds and whose turn it is: one BatchGet.
 */
export async function loadRoster(
  table: Table,
  orgId: string,
  userIds: readonly string[],
  rotation: string,
): Promise<Roster> {
  const users = new Map<string, User>();
  const workloads = new Map<string, z.output<typeof Workload>>();
  let wanted = [...new Set(userIds)];
  while (wanted.length > 0) {
    for (const user of await usersOf(table, orgId, wanted)) users.set(user.id, user);
    wanted = wanted.flatMap((id) => {
      const substitute = users.get(id)?.substituteId;
      return substitute && !users.has(substitute) ? [substitute] : [];
    });
  }
  const workloadKeys = [...users.keys()].map((id) => workloadKey(orgId, id));
  for (const item of await table.items(workloadKeys, true)) {
    workloads.set(String(item.userId), Workload.parse(item));
  }
  const settings = await settingsOf(table, orgId);
  const teamIds = [...new Set([...users.values()].flatMap(({ teamId }) => teamId ?? []))];
  const teams = new Map((await teamsOf(table, orgId, teamIds)).map((team) => [team.id, team]));
  const calendarIds = [
    ...[...users.values()].flatMap(({ calendarId }) => calendarId ?? []),
    ...[...teams.values()].flatMap(({ calendarId }) => calendarId ?? []),
    ...(settings?.defaultCalendarId ? [settings.defaultCalendarId] : []),
  ];
  const calendars = new Map(
    (await calendarsOf(table, orgId, [...new Set(calendarIds)])).map((one) => [one.id, one]),
  );
  const calendarOf = (id: string | undefined) => (id ? calendars.get(id) : undefined);
  const organizationCalendar = calendarOf(settings?.defaultCalendarId);

  const people = new Map<string, Person>();
  for (const user of users.values()) {
    const workload = workloads.get(user.id);
    const team = user.teamId ? teams.get(user.teamId) : undefined;
    const own = { user: calendarOf(user.calendarId), team: calendarOf(team?.calendarId) };
    people.set(user.id, {
      user,
      team,
      calendars: own,
      workloadVersion: workload?.version ?? -1,
      candidate: {
        user: {
          id: user.id,
          active: user.active,
          skills: user.skills ?? [],
          languages: user.languages,
          maxOpen: user.maxOpenLeads,
          calendar: own.user ?? own.team ?? organizationCalendar,
          absences: user.absences.map(({ from, to }) => ({ from: epochOf(from), to: epochOf(to) })),
          substituteId: user.substituteId,
        },
        openCount: workload?.openLeads ?? 0,
        ...turnsOf(workload, rotation),
      },
    });
  }
  return { people, settings, organizationCalendar };
}

/** Assignments by hand count in every rotation. */
function turnsOf(workload: z.output<typeof Workload> | undefined, rotation: string) {
  const read = (name: string) => {
    const value = workload?.[name];
    return typeof value === 'number' ? value : undefined;
  };
  const [own, byHand] = [rotationAttributes(rotation), rotationAttributes('*')];
  const last = Math.max(read(own.last) ?? -1, read(byHand.last) ?? -1);
  return {
    lastOfferAt: last < 0 ? undefined : last,
    offers: (read(own.offers) ?? 0) + (rotation === '*' ? 0 : (read(byHand.offers) ?? 0)),
  };
}

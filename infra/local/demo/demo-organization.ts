import { newFoundedIds, newOrganization } from '../../../functions/organization/new-organization.ts';
import { create, type Write } from '../../../functions/platform/table/write.ts';
import { newId } from '../../../shared/id.ts';
import { Form, FormFields } from '../../../shared/leads/form.ts';
import { RoutingRule, RoutingRuleFields } from '../../../shared/leads/routing-rule.ts';
import { Absence } from '../../../shared/organization/absence.ts';
import { Calendar, CalendarFields } from '../../../shared/organization/calendar.ts';
import { Queue } from '../../../shared/organization/queue.ts';
import { Team } from '../../../shared/organization/team.ts';
import { User } from '../../../shared/organization/user.ts';
import { stampNew, systemAuthor } from '../../../shared/table/entity.ts';
import { instantOf } from '../../../shared/time/instant.ts';
import { demoCalendars } from './demo-calendars.ts';
import { type DemoTeam, hires, teamNames } from './demo-people.ts';
import { demoForm, demoRules } from './demo-rules.ts';

const day = 86_400_000;

export interface DemoOrganization {
  readonly orgId: string;
  readonly users: readonly User[];
  readonly rules: readonly RoutingRule[];
  readonly queue: Queue;
  readonly writes: readonly Write[];
}

/** The organization of the demonstration: a maker of looms with teams in Chengdu, Shanghai and Berlin. `now` in epoch ms. */
export function demoOrganization(now: number): DemoOrganization {
  const foundedAt = now - 200 * day;
  const founding = {
    name: '锦城织机 Jincheng Looms',
    adminEmail: 'admin@jincheng.example',
    adminName: 'Ada Admin 管理员',
    baseCurrency: 'CNY',
    languages: ['en', 'zh'],
    defaultCountry: 'CN',
    timeZone: 'Asia/Shanghai',
  };
  const ids = newFoundedIds();
  const founded = newOrganization(founding, ids, foundedAt);
  const { orgId } = ids;
  const stamp = <F extends object>(kind: Parameters<typeof newId>[0], fields: F, id = newId(kind)) =>
    stampNew(fields, id, systemAuthor(orgId), foundedAt);

  const calendars = demoCalendars(now).map((fields) => stamp('calendar', CalendarFields.parse(fields)));
  const [shanghai, berlin] = calendars;
  const teamIds = {
    chengdu: newId('team'),
    shanghai: newId('team'),
    berlin: newId('team'),
    marketing: newId('team'),
    service: newId('team'),
  };
  const users = hires.map(({ team, ...hire }) =>
    User.schema.parse({
      ...stamp('user', hire),
      ...(team && { teamId: teamIds[team] }),
      ...(team && hire.role === 'manager' && { managesTeamIds: [teamIds[team]] }),
      invitation: 'sent',
    }),
  );
  const inTeam = (team: DemoTeam) => users.filter(({ teamId }) => teamId === teamIds[team]);
  const managerOf = (team: DemoTeam) => inTeam(team).find(({ role }) => role === 'manager')?.id ?? ids.userId;
  const admin = {
    ...founded.adminUser,
    managesTeamIds: [teamIds.marketing, teamIds.service],
  };
  const teams = (['chengdu', 'shanghai', 'berlin', 'marketing', 'service'] as const).map((team) =>
    stamp(
      'team',
      {
        name: teamNames[team],
        kind: team === 'marketing' || team === 'service' ? team : ('sales' as const),
        ...(team === 'service' && { tier: 1 }),
        managerId: managerOf(team),
        memberIds: inTeam(team).map(({ id }) => id),
        calendarId: team === 'berlin' ? berlin?.id : shanghai?.id,
      },
      teamIds[team],
    ),
  );
  const repsOf = (team: DemoTeam) =>
    inTeam(team)
      .filter(({ role }) => role === 'sales')
      .map(({ id }) => id);
  const europe = stamp('queue', { name: 'Europe', kind: 'lead' as const, managerId: managerOf('berlin') });
  const rules = demoRules({ repsOf, chengdu: teamIds.chengdu, europe: europe.id }).map((fields) =>
    stamp('routingRule', RoutingRuleFields.parse(fields)),
  );
  const form = stamp('form', FormFields.parse(demoForm));
  const away = users.find(({ email }) => email === 'tao@jincheng.example');
  const absence =
    away &&
    stamp('absence', {
      userId: away.id,
      from: instantOf(now + 6 * day),
      to: instantOf(now + 13 * day),
      reason: '年假 Annual leave',
      teamId: away.teamId,
    });
  const staff = users.map((user) =>
    absence && user.id === absence.userId
      ? {
          ...user,
          substituteId: repsOf('chengdu')[1],
          absences: [{ absenceId: absence.id, from: absence.from, to: absence.to }],
        }
      : user,
  );
  const writes = [
    ...founded.writes.filter(({ item }) => item.Put?.Item?.PK !== `${orgId}#${ids.userId}`),
    ...create(User, admin).slice(0, 1),
    ...calendars.flatMap((calendar) => create(Calendar, calendar)),
    ...teams.flatMap((team) => create(Team, team)),
    ...staff.flatMap((user) => create(User, user)),
    ...create(Queue, europe),
    ...rules.flatMap((rule) => create(RoutingRule, rule)),
    ...create(Form, form),
    ...(absence ? create(Absence, absence) : []),
  ];
  return { orgId, users: [admin, ...staff], rules, queue: founded.queue, writes };
}

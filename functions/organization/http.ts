import { Absence } from '../../shared/organization/absence.ts';
import { Calendar } from '../../shared/organization/calendar.ts';
import { Queue } from '../../shared/organization/queue.ts';
import { organizationRoutes } from '../../shared/organization/routes.ts';
import { Team } from '../../shared/organization/team.ts';
import { User } from '../../shared/organization/user.ts';
import { readEnvironment } from '../platform/environment.ts';
import { type HandlersOf, httpFunction } from '../platform/http.ts';
import { created } from '../platform/reply.ts';
import { changeAbsence, createAbsence, deleteAbsence, listAbsences } from './absences.ts';
import {
  changeCalendar,
  createCalendar,
  deleteCalendar,
  getDue,
  getElapsed,
  importHolidays,
} from './calendars.ts';
import { changeUser, deactivateUser } from './change-user.ts';
import { createUser } from './create-user.ts';
import {
  changeCustomField,
  createCustomField,
  deleteCustomField,
  getCustomField,
  listCustomFields,
} from './custom-fields.ts';
import { deleteUser } from './delete-user.ts';
import { getMe, listRoles } from './get-me.ts';
import { listAudit } from './list-audit.ts';
import { listSkills, listTerritories, listUsers } from './list-users.ts';
import { changeQueue, claimQueueItem, createQueue, deleteQueue, listQueueItems } from './queues.ts';
import { changeOrganization, changeSettings, getOrganization, getSettings } from './settings.ts';
import { changeTeam, createTeam, deleteTeam } from './teams.ts';

const newestFirst = (orgId: string, type: string) =>
  ({ orgId, index: 'list', partition: type, descending: true }) as const;

const handlers: HandlersOf<typeof organizationRoutes> = {
  getMe: (request, context) => getMe(context, request),
  listRoles,

  createUser: async (request, context) => {
    const user = await createUser(context, request);
    return created(`/v1/users/${user.id}`, user);
  },
  listUsers: (request, context) => listUsers(context, request),
  getUser: ({ actor, params }, { table }) => table.get(User, actor.orgId, params.id),
  changeUser: (request, context) => changeUser(context, request),
  deactivateUser: (request, context) => deactivateUser(context, request),
  deleteUser: (request, context) => deleteUser(context, request),
  listSkills: (request, context) => listSkills(context, request),
  listTerritories: (request, context) => listTerritories(context, request),

  createTeam: async (request, context) => {
    const team = await createTeam(context, request);
    return created(`/v1/teams/${team.id}`, team);
  },
  listTeams: ({ actor, query, binding }, { table }) => {
    const { kind, ...page } = query;
    const filter = kind && ((team: Team) => team.kind === kind);
    return table.page(Team, newestFirst(actor.orgId, 'team'), { ...page, binding }, filter);
  },
  getTeam: ({ actor, params }, { table }) => table.get(Team, actor.orgId, params.id),
  changeTeam: (request, context) => changeTeam(context, request),
  deleteTeam: (request, context) => deleteTeam(context, request),

  createAbsence: async (request, context) => {
    const absence = await createAbsence(context, request);
    return created(`/v1/absences/${absence.id}`, absence);
  },
  listAbsences: (request, context) => listAbsences(context, request),
  getAbsence: ({ actor, params }, { table }) => table.get(Absence, actor.orgId, params.id),
  changeAbsence: (request, context) => changeAbsence(context, request),
  deleteAbsence: (request, context) => deleteAbsence(context, request),

  createQueue: async (request, context) => {
    const queue = await createQueue(context, request);
    return created(`/v1/queues/${queue.id}`, queue);
  },
  listQueues: ({ actor, query, binding }, { table }) => {
    const { kind, ...page } = query;
    const filter = kind && ((queue: Queue) => queue.kind === kind);
    return table.page(Queue, newestFirst(actor.orgId, 'queue'), { ...page, binding }, filter);
  },
  getQueue: ({ actor, params }, { table }) => table.get(Queue, actor.orgId, params.id),
  changeQueue: (request, context) => changeQueue(context, request),
  deleteQueue: (request, context) => deleteQueue(context, request),
  listQueueItems: (request, context) => listQueueItems(context, request),
  claimQueueItem: (request, context) => claimQueueItem(context, request),

  createCalendar: async (request, context) => {
    const calendar = await createCalendar(context, request);
    return created(`/v1/calendars/${calendar.id}`, calendar);
  },
  listCalendars: ({ actor, query, binding }, { table }) =>
    table.page(Calendar, newestFirst(actor.orgId, 'calendar'), { ...query, binding }),
  getCalendar: ({ actor, params }, { table }) => table.get(Calendar, actor.orgId, params.id),
  changeCalendar: (request, context) => changeCalendar(context, request),
  deleteCalendar: (request, context) => deleteCalendar(context, request),
  importHolidays: (request, context) => importHolidays(context, request),
  getDue: (request, context) => getDue(context, request),
  getElapsed: (request, context) => getElapsed(context, request),

  getOrganization: (request, context) => getOrganization(context, request),
  changeOrganization: (request, context) => changeOrganization(context, request),
  getSettings: (request, context) => getSettings(context, request),
  changeSettings: (request, context) => changeSettings(context, request),
  listAudit: (request, context) => listAudit(context, request),

  createCustomField: (request, context) => createCustomField(context, request),
  listCustomFields: (request, context) => listCustomFields(context, request),
  getCustomField: (request, context) => getCustomField(context, request),
  changeCustomField: (request, context) => changeCustomField(context, request),
  deleteCustomField: (request, context) => deleteCustomField(context, request),
};

/** Users, teams, queues, calendars, absences, settings, the audit. */
export const handler = httpFunction(
  organizationRoutes,
  handlers,
  readEnvironment('organization/http', process.env),
);

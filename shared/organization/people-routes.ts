import * as z from 'zod';
import { roles } from '../access/permissions.ts';
import { idOf } from '../id.ts';
import { patchOf } from '../platform/merge-patch.ts';
import { defineRoute, pageOf, pageQuery } from '../platform/route.ts';
import { Absence, AbsenceFields } from './absence.ts';
import { Me, RoleView, UsedName } from './people-views.ts';
import { Team, TeamFields } from './team.ts';
import { User, UserFields } from './user.ts';

const tag = 'Organization';
const flag = z.enum(['true', 'false']).transform((text) => text === 'true');
const query = z.string().trim().min(1).max(200);

const oneself = {
  getMe: defineRoute({
    operationId: 'getMe',
    method: 'GET',
    path: '/v1/me',
    summary: 'Who you are: your role and permissions, your team, your organization',
    tag,
    access: 'signedIn',
    response: Me,
  }),
  listRoles: defineRoute({
    operationId: 'listRoles',
    method: 'GET',
    path: '/v1/roles',
    summary: 'The roles there are and what each may do',
    tag,
    access: 'signedIn',
    response: z.object({ items: z.array(RoleView) }),
  }),
} as const;

const users = {
  createUser: defineRoute({
    operationId: 'createUser',
    method: 'POST',
    path: '/v1/users',
    summary: 'Makes a user and invites them by mail',
    tag,
    access: { resource: 'user', action: 'create' },
    body: UserFields,
    response: User.schema,
    status: 201,
  }),
  listUsers: defineRoute({
    operationId: 'listUsers',
    method: 'GET',
    path: '/v1/users',
    summary: 'Users, newest first; those of a team by name',
    tag,
    access: { resource: 'user', action: 'read' },
    query: z.object({
      ...pageQuery,
      teamId: idOf('team').optional(),
      role: z.enum(roles).optional(),
      active: flag.optional(),
      q: query.optional().describe('Beginnings of words of name and e-mail'),
    }),
    response: pageOf(User.schema),
  }),
  getUser: defineRoute({
    operationId: 'getUser',
    method: 'GET',
    path: '/v1/users/{id}',
    summary: 'A user',
    tag,
    access: { resource: 'user', action: 'read' },
    response: User.schema,
  }),
  changeUser: defineRoute({
    operationId: 'changeUser',
    method: 'PATCH',
    path: '/v1/users/{id}',
    summary: 'Changes a user; their role works from the next request on',
    tag,
    access: { resource: 'user', action: 'update' },
    body: patchOf(UserFields),
    ifMatch: 'required',
    response: User.schema,
  }),
  deactivateUser: defineRoute({
    operationId: 'deactivateUser',
    method: 'POST',
    path: '/v1/users/{id}/deactivate',
    summary: 'Signs a user out everywhere and passes their open work on',
    tag,
    access: { resource: 'user', action: 'update' },
    body: z.strictObject({}),
    response: User.schema,
  }),
  deleteUser: defineRoute({
    operationId: 'deleteUser',
    method: 'DELETE',
    path: '/v1/users/{id}',
    summary: 'Deletes a user who manages nothing; they can be brought back for 30 days',
    tag,
    access: { resource: 'user', action: 'delete' },
    ifMatch: 'optional',
    status: 204,
  }),
  listSkills: defineRoute({
    operationId: 'listSkills',
    method: 'GET',
    path: '/v1/skills',
    summary: 'The skills users have, for rules and forms to choose from',
    tag,
    access: { resource: 'user', action: 'read' },
    response: z.object({ items: z.array(UsedName) }),
  }),
  listTerritories: defineRoute({
    operationId: 'listTerritories',
    method: 'GET',
    path: '/v1/territories',
    summary: 'The region paths that users cover',
    tag,
    access: { resource: 'user', action: 'read' },
    response: z.object({ items: z.array(UsedName) }),
  }),
} as const;

const teams = {
  createTeam: defineRoute({
    operationId: 'createTeam',
    method: 'POST',
    path: '/v1/teams',
    summary: 'Makes a team; its members leave the teams they were in',
    tag,
    access: { resource: 'team', action: 'create' },
    body: TeamFields,
    response: Team.schema,
    status: 201,
  }),
  listTeams: defineRoute({
    operationId: 'listTeams',
    method: 'GET',
    path: '/v1/teams',
    summary: 'Teams, newest first',
    tag,
    access: { resource: 'team', action: 'read' },
    query: z.object({ ...pageQuery, kind: TeamFields.shape.kind.optional() }),
    response: pageOf(Team.schema),
  }),
  getTeam: defineRoute({
    operationId: 'getTeam',
    method: 'GET',
    path: '/v1/teams/{id}',
    summary: 'A team',
    tag,
    access: { resource: 'team', action: 'read' },
    response: Team.schema,
  }),
  changeTeam: defineRoute({
    operationId: 'changeTeam',
    method: 'PATCH',
    path: '/v1/teams/{id}',
    summary: 'Changes a team, its manager and its members',
    tag,
    access: { resource: 'team', action: 'update' },
    body: patchOf(TeamFields),
    ifMatch: 'required',
    response: Team.schema,
  }),
  deleteTeam: defineRoute({
    operationId: 'deleteTeam',
    method: 'DELETE',
    path: '/v1/teams/{id}',
    summary: 'Deletes a team without members',
    tag,
    access: { resource: 'team', action: 'delete' },
    ifMatch: 'optional',
    status: 204,
  }),
} as const;

const absences = {
  createAbsence: defineRoute({
    operationId: 'createAbsence',
    method: 'POST',
    path: '/v1/absences',
    summary: 'Says that somebody will be away; what is offered to them meanwhile is passed on',
    tag,
    access: { resource: 'absence', action: 'create' },
    body: AbsenceFields,
    response: Absence.schema,
    status: 201,
  }),
  listAbsences: defineRoute({
    operationId: 'listAbsences',
    method: 'GET',
    path: '/v1/absences',
    summary: 'Absences, those of a user by their beginning, others newest first',
    tag,
    access: { resource: 'absence', action: 'read' },
    query: z.object({ ...pageQuery, userId: z.union([z.literal('me'), idOf('user')]).optional() }),
    response: pageOf(Absence.schema),
  }),
  getAbsence: defineRoute({
    operationId: 'getAbsence',
    method: 'GET',
    path: '/v1/absences/{id}',
    summary: 'An absence',
    tag,
    access: { resource: 'absence', action: 'read' },
    response: Absence.schema,
  }),
  changeAbsence: defineRoute({
    operationId: 'changeAbsence',
    method: 'PATCH',
    path: '/v1/absences/{id}',
    summary: 'Moves an absence',
    tag,
    access: { resource: 'absence', action: 'update' },
    body: patchOf(AbsenceFields),
    ifMatch: 'required',
    response: Absence.schema,
  }),
  deleteAbsence: defineRoute({
    operationId: 'deleteAbsence',
    method: 'DELETE',
    path: '/v1/absences/{id}',
    summary: 'Takes an absence back',
    tag,
    access: { resource: 'absence', action: 'delete' },
    ifMatch: 'optional',
    status: 204,
  }),
} as const;

/** Who works here. */
export const peopleRoutes = { ...oneself, ...users, ...teams, ...absences } as const;

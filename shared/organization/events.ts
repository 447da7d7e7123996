import * as z from 'zod';
import { defineEvent } from '../platform/event.ts';
import { Absence } from './absence.ts';
import { User } from './user.ts';

const source = 'baton.organization';
const userFacts = z.object({ role: z.string(), active: z.boolean() });

export const userCreated = defineEvent({
  name: 'user.created.v1',
  source,
  entity: User,
  summary: 'A user was made and is to be invited.',
  raisedBy: ({ before, after }) => !before && after !== undefined,
  data: userFacts,
  dataOf: ({ role, active }) => ({ role, active }),
});

export const userChanged = defineEvent({
  name: 'user.changed.v1',
  source,
  entity: User,
  summary: 'What sign-in depends on changed: the e-mail address or whether the user is active.',
  raisedBy: ({ before, after }) =>
    before !== undefined &&
    after !== undefined &&
    (before.email !== after.email || (!before.active && after.active)),
  data: userFacts,
  dataOf: ({ role, active }) => ({ role, active }),
});

export const userDeactivated = defineEvent({
  name: 'user.deactivated.v1',
  source,
  entity: User,
  summary: 'A user may not work any more; what they hold is passed on.',
  raisedBy: ({ before, after }) => before !== undefined && (before.active ? !after?.active : !after),
  data: userFacts,
  dataOf: ({ role, active }) => ({ role, active }),
});

export const userTeamChanged = defineEvent({
  name: 'user.team-changed.v1',
  source,
  entity: User,
  summary: 'A user is in another team, or in none; what they hold follows.',
  raisedBy: ({ before, after }) =>
    before !== undefined && after !== undefined && before.teamId !== after.teamId,
  data: userFacts.extend({ teamId: z.string().optional() }),
  dataOf: ({ role, active, teamId }) => ({ role, active, teamId }),
});

const absenceFacts = z.object({ userId: z.string(), from: z.string(), to: z.string() });

export const absenceCreated = defineEvent({
  name: 'absence.created.v1',
  source,
  entity: Absence,
  summary: 'Somebody will be away; offers that wait for them meanwhile are passed on.',
  raisedBy: ({ before, after }) => !before && after !== undefined,
  data: absenceFacts,
  dataOf: ({ userId, from, to }) => ({ userId, from, to }),
});

export const absenceChanged = defineEvent({
  name: 'absence.changed.v1',
  source,
  entity: Absence,
  summary: 'An absence was moved.',
  raisedBy: ({ before, after }) =>
    before !== undefined && after !== undefined && (before.from !== after.from || before.to !== after.to),
  data: absenceFacts,
  dataOf: ({ userId, from, to }) => ({ userId, from, to }),
});

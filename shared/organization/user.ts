import * as z from 'zod';
import { roles } from '../access/permissions.ts';
import { idOf } from '../id.ts';
import { emailAddress, instant, labels, language, line, regionPath } from '../platform/fields.ts';
import { defineEntity, listed, recordSchema } from '../table/entity.ts';
import { normaliseEmail } from '../text/contact-points.ts';

/** What people write about a user. */
export const UserFields = z.strictObject({
  email: emailAddress,
  name: line(200),
  role: z.enum(roles),
  teamId: idOf('team').optional(),
  managerId: idOf('user').optional(),
  skills: labels(100).optional(),
  /** Spoken languages, the one to write to them in first. */
  languages: z.array(language).max(20).optional(),
  /** Region paths they sell or serve in: `CN/SC/Chengdu`. */
  territories: z.array(regionPath).max(200).optional(),
  calendarId: idOf('calendar').optional(),
  /** Who takes their place while they are absent. */
  substituteId: idOf('user').optional(),
  /** The most open leads they hold; no cap when absent. */
  maxOpenLeads: z.int().min(0).max(100_000).optional(),
  maxOpenTickets: z.int().min(0).max(100_000).optional(),
  active: z.boolean().default(true),
});

export type UserFields = z.output<typeof UserFields>;

/** An absence as the user carries it, so that choosing a receiver reads one record each. */
export const CarriedAbsence = z.object({ absenceId: idOf('absence'), from: instant, to: instant });

export const User = defineEntity({
  name: 'user',
  schema: recordSchema('user', UserFields, {
    /** Absences that are not over, kept with the absence records in one transaction. */
    absences: z.array(CarriedAbsence).default([]),
    /** The teams whose manager they are, kept with the team records in one transaction. */
    managesTeamIds: z.array(z.string()).default([]),
    /** How the invitation went: Cognito writes the mail after the user was made. */
    invitation: z.enum(['pending', 'sent', 'failed']).default('pending'),
    invitationProblem: z.string().optional(),
  }),
  placements: (user) => ({
    ...listed(user, 'user'),
    ...(user.teamId && { team: [`user#${user.teamId}`, `${user.name}#${user.id}`] as const }),
  }),
  uniques: (user) => [`email:${normaliseEmail(user.email)}`],
  searchTexts: (user) => [
    { field: 'name', kind: 'name', text: user.name },
    { field: 'email', kind: 'email', text: user.email },
  ],
});
export type User = z.output<typeof User.schema>;

import * as z from 'zod';
import { roles } from '../access/permissions.ts';
import { Organization } from './organization.ts';
import { Team } from './team.ts';
import { User } from './user.ts';

/** The signed-in user and what they may do. */
export const Me = User.schema.and(
  z.object({
    permissions: z.array(z.string()).meta({ example: ['lead:update:own'] }),
    team: Team.schema.optional(),
    organization: Organization.schema,
  }),
);
export type Me = z.output<typeof Me>;

/** A role with its permissions, each `resource:action:scope`. */
export const RoleView = z.object({ role: z.enum(roles), permissions: z.array(z.string()) });

/** A name that users carry, and how many do. */
export const UsedName = z.object({ name: z.string(), users: z.int() });
export type UsedName = z.output<typeof UsedName>;

import { customFieldRoutes } from '../custom-fields/custom-field-routes.ts';
import { peopleRoutes } from './people-routes.ts';
import { workplaceRoutes } from './workplace-routes.ts';

/** What the organization is made of, and how it works. */
export const organizationRoutes = { ...peopleRoutes, ...workplaceRoutes, ...customFieldRoutes } as const;

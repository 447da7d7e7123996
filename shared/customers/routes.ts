import { accountRoutes } from './account-routes.ts';
import { contactRoutes } from './contact-routes.ts';

/** One face to the customer. */
export const customersRoutes = {
  ...accountRoutes,
  ...contactRoutes,
} as const;

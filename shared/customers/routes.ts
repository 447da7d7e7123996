import { accountRoutes } from './account-routes.ts';
import { consentRoutes } from './consent-routes.ts';
import { contactRoutes } from './contact-routes.ts';
import { duplicateRoutes } from './duplicate-routes.ts';
import { interactionRoutes } from './interaction-routes.ts';
import { mergeRoutes } from './merge-routes.ts';
import { overviewRoutes } from './overview-routes.ts';
import { privacyRoutes } from './privacy-routes.ts';
import { searchRoutes } from './search-routes.ts';

/** One face to the customer. */
export const customersRoutes = {
  ...accountRoutes,
  ...contactRoutes,
  ...duplicateRoutes,
  ...interactionRoutes,
  ...overviewRoutes,
  ...mergeRoutes,
  ...consentRoutes,
  ...privacyRoutes,
  ...searchRoutes,
} as const;

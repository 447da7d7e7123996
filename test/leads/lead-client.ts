/** The leads API of one test file, over a table of its own. */
import { leadsRoutes } from '../../shared/leads/routes.ts';
import { functionEnvironment } from '../support/function-environment.ts';
import { httpClient } from '../support/http-client.ts';

export async function leadClient() {
  functionEnvironment({ PUBLIC_URL: 'https://crm.example.com' });
  const { handler } = await import('../../functions/leads/http.ts');
  return httpClient(leadsRoutes, handler);
}

/** What somebody who calls says about a lead. */
export const ada = {
  name: 'Ada Lovelace',
  email: 'ada@engines.example',
  phone: '+49 30 901820',
  company: 'Engines Ltd',
  source: 'web',
  country: 'DE',
  region: 'DE/BE/Berlin',
  productsOfInterest: ['Toothpaste'],
} as const;

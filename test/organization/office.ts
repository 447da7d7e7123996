/** An organization with an administrator and a sales rep, in front of the organization's API. */
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { organizationRoutes } from '../../shared/organization/routes.ts';
import type { User } from '../../shared/organization/user.ts';
import { functionEnvironment } from '../support/function-environment.ts';
import { type Caller, httpClient } from '../support/http-client.ts';
import { anOrganization, aUser, type TestOrganization, type TestTable, testTable } from '../support/table.ts';

export interface Office {
  fixture: TestTable;
  client: ReturnType<typeof httpClient>;
  made: TestOrganization;
  /** Calls as the administrator. */
  admin: Caller;
  rep: User;
  /** What the administrator reads at a path. */
  read(path: string): Promise<Awaited<ReturnType<Caller['get']>>['body']>;
}

/** Registers the hooks of a test file; each test has an organization of its own. */
export function office(): Office {
  const here = { read: async (path: string) => (await here.admin.get(path)).body } as Office;
  beforeAll(async () => {
    here.fixture = await testTable();
    functionEnvironment();
    const { handler } = await import('../../functions/organization/http.ts');
    here.client = httpClient(organizationRoutes, handler);
  });
  afterAll(() => here.fixture.close());
  beforeEach(async () => {
    here.made = await anOrganization(here.fixture);
    here.admin = here.client.as(here.made.adminUser);
    here.rep = await aUser(here.fixture, here.made.orgId);
  });
  return here;
}

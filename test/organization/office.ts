/** An organization in front of its API, for the tests of one file. */
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { organizationRoutes } from '../../shared/organization/routes.ts';
import type { User } from '../../shared/organization/user.ts';
import { functionEnvironment } from '../support/function-environment.ts';
import { type Caller, httpClient } from '../support/http-client.ts';
import { anOrganization, aUser, type TestOrganization, type TestTable, testTable } from '../support/table.ts';

type Body = Awaited<ReturnType<Caller['get']>>['body'];

export interface Organization {
  fixture: TestTable;
  client: ReturnType<typeof httpClient>;
  made: TestOrganization;
  /** Calls as the administrator. */
  admin: Caller;
  /** What the administrator reads at a path. */
  read(path: string): Promise<Body>;
  /** A sales team, which the administrator manages unless somebody else does. */
  aTeam(name: string, memberIds?: string[], managerId?: string): Promise<Body>;
}

export interface Office extends Organization {
  rep: User;
}

/** Registers the hooks of a test file; each test has an organization of its own, with an administrator alone. */
export function organization(): Organization {
  const here = {
    read: async (path: string) => (await here.admin.get(path)).body,
    aTeam: async (name: string, memberIds: string[] = [], managerId = here.made.adminUser.id) =>
      (await here.admin.post('/v1/teams', { name, kind: 'sales', managerId, memberIds })).body,
  } as Organization;
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
  });
  return here;
}

/** The same with a sales rep. */
export function office(): Office {
  const here = organization() as Office;
  beforeEach(async () => {
    here.rep = await aUser(here.fixture, here.made.orgId);
  });
  return here;
}

/** What the administrator says about a new rep. */
export const aRepCalled = (number: number) => ({
  email: `rep${number}@shu.example`,
  name: `Rep ${number}`,
  role: 'sales',
});

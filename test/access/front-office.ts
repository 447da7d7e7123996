/** An organization with somebody of every role, in front of the API of records: all contexts in one client. */
import { afterAll, beforeAll, beforeEach } from 'vitest';
import type { Role } from '../../shared/access/permissions.ts';
import { roles } from '../../shared/access/permissions.ts';
import { customersRoutes } from '../../shared/customers/routes.ts';
import { exportsRoutes } from '../../shared/exports/routes.ts';
import { handoffsRoutes } from '../../shared/handoffs/routes.ts';
import { leadsRoutes } from '../../shared/leads/routes.ts';
import { organizationRoutes } from '../../shared/organization/routes.ts';
import type { User } from '../../shared/organization/user.ts';
import { salesRoutes } from '../../shared/sales/routes.ts';
import { functionEnvironment } from '../support/function-environment.ts';
import { type Caller, httpClient } from '../support/http-client.ts';
import { anOrganization, aUser, type TestOrganization, type TestTable, testTable } from '../support/table.ts';

export interface FrontOffice {
  fixture: TestTable;
  made: TestOrganization;
  /** Somebody of each role. */
  users: Record<Role, User>;
  /** Calls as somebody of the role, or as this user. */
  as(who: Role | User): Caller;
  hide(...rules: readonly object[]): Promise<void>;
}

/** Registers the hooks of a test file; each test has an organization of its own. */
export function frontOffice(): FrontOffice {
  const here = {} as FrontOffice;
  let clients: { pattern: RegExp; client: ReturnType<typeof httpClient> }[] = [];
  beforeAll(async () => {
    here.fixture = await testTable();
    functionEnvironment({ FILE_BUCKET_NAME: 'files', PUBLIC_URL: 'https://crm.example' });
    const { handler: leads } = await import('../../functions/leads/http.ts');
    const { handler: customers } = await import('../../functions/customers/http.ts');
    const { handler: sales } = await import('../../functions/sales/http.ts');
    const { handler: handoffs } = await import('../../functions/handoffs/http.ts');
    const { handler: organization } = await import('../../functions/organization/http.ts');
    const { handler: exports } = await import('../../functions/exports/http.ts');
    clients = [
      {
        pattern: /^\/v1\/leads\/[^/]+\/handoffs|^\/v1\/handoffs/,
        client: httpClient(handoffsRoutes, handoffs),
      },
      { pattern: /^\/v1\/(leads|routing-rules|forms)|^\/f\//, client: httpClient(leadsRoutes, leads) },
      { pattern: /^\/v1\/exports/, client: httpClient(exportsRoutes, exports) },
      { pattern: /^\/v1\/opportunities/, client: httpClient(salesRoutes, sales) },
      {
        pattern: /^\/v1\/(settings|custom-fields|teams|users|audit)/,
        client: httpClient(organizationRoutes, organization),
      },
      { pattern: /./, client: httpClient(customersRoutes, customers) },
    ];
  });
  afterAll(() => here.fixture.close());
  beforeEach(async () => {
    here.made = await anOrganization(here.fixture);
    const { orgId, adminUser } = here.made;
    const hired = await Promise.all(
      roles
        .filter((role) => role !== 'admin')
        .map(
          async (role) =>
            [role, await aUser(here.fixture, orgId, { role, email: `${role}@shu.example` })] as const,
        ),
    );
    here.users = Object.fromEntries([['admin', adminUser], ...hired]) as Record<Role, User>;
  });
  here.as = (who) => {
    const user = typeof who === 'string' ? here.users[who] : who;
    const of = (path: string) => {
      const found = clients.find(({ pattern }) => pattern.test(path));
      if (!found) throw new Error(`Nobody serves ${path}.`);
      return found.client.as(user);
    };
    return {
      send: (method, path, options) => of(path).send(method, path, options),
      get: (path, options) => of(path).get(path, options),
      post: (path, body, options) => of(path).post(path, body, options),
      patch: (path, version, body) => of(path).patch(path, version, body),
      delete: (path, options) => of(path).delete(path, options),
    };
  };
  here.hide = async (...rules) => {
    const { status } = await here.as('admin').patch('/v1/settings', '*', { hiddenFields: rules });
    if (status !== 200) throw new Error(`The rules were refused: ${status}`);
  };
  return here;
}

/** Three requests that clients make all day, each through its function and through a bare handler. */
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import { Lead } from '../../shared/leads/lead.ts';
import { leadsRoutes } from '../../shared/leads/routes.ts';
import { Settings, settingsIdOf } from '../../shared/organization/organization.ts';
import { functionEnvironment } from '../support/function-environment.ts';
import { httpClient } from '../support/http-client.ts';
import type { TestTable } from '../support/table.ts';
import { bareFunctions } from './bare-functions.ts';
import { anOrganizationOfLeads } from './organization-of-leads.ts';
import { type Contest, measureRequestCpu, type RequestCpu } from './request-cpu.ts';
import { aNewLead } from './use-cases.ts';

type Handler = Contest['function'];

export async function measureRequests(test: TestTable, rounds: number): Promise<RequestCpu[]> {
  process.env.AWS_ENDPOINT_URL_DYNAMODB = test.endpoint;
  functionEnvironment({
    FILE_BUCKET_NAME: 'imports',
    PUBLIC_URL: 'https://crm.example',
    TABLE_NAME: test.tableName,
  });
  const { handler } = (await import('../../functions/leads/http.ts')) as unknown as { handler: Handler };
  const { orgId, holders } = await anOrganizationOfLeads(test, 100);
  const [holder] = holders;
  if (!holder) throw new Error('Somebody must hold the leads.');
  const { defaultCalendarId = '' } = await test.table.get(Settings, orgId, settingsIdOf(orgId));
  const bare = bareFunctions(test.tableName, defaultCalendarId);
  const [mine] = await test.table.all(Lead, { orgId, index: 'owner', partition: `lead#${holder.id}` });

  const contest = async (
    request: string,
    least: Contest['bare'],
    method: string,
    path: string,
    body?: unknown,
  ) => {
    const event = await eventOf(holder, method, path, body);
    return measureRequestCpu(
      { request, event: () => structuredClone(event), function: handler, bare: least, bareCalls: bare.calls },
      rounds,
    );
  };
  return [
    await contest('GET /v1/leads/{id}', bare.getLead, 'GET', `/v1/leads/${mine?.id}`),
    await contest('GET /v1/leads, 25 rows', bare.listLeads, 'GET', '/v1/leads?ownerId=me&limit=25'),
    await contest('POST /v1/leads', bare.createLead, 'POST', '/v1/leads', aNewLead(7)),
  ];
}

/** The event that API Gateway makes of a request. */
async function eventOf(user: { orgId: string; id: string }, method: string, path: string, body?: unknown) {
  let made: APIGatewayProxyEventV2 | undefined;
  const keep = async (event: APIGatewayProxyEventV2) => {
    made = event;
    return { statusCode: 204, headers: {} };
  };
  await httpClient(leadsRoutes, keep)
    .as(user)
    .send(method, path, body === undefined ? {} : { body });
  if (!made) throw new Error('No event was made.');
  return made;
}

/** The use cases whose cost is measured, each through the very function that serves it in Lambda. */
import { routeLead } from '../../functions/leads/route-lead.ts';
import { accessTermsOf } from '../../functions/platform/access-terms.ts';
import { customFieldsOf } from '../../functions/platform/custom-fields.ts';
import type { Consumption } from '../../functions/platform/table/capacity-meter.ts';
import { documentClient } from '../../functions/platform/table/client.ts';
import { Table } from '../../functions/platform/table/gateway.ts';
import { itemOf } from '../../functions/platform/table/write.ts';
import { handoffsRoutes } from '../../shared/handoffs/routes.ts';
import { Lead } from '../../shared/leads/lead.ts';
import { leadsRoutes } from '../../shared/leads/routes.ts';
import { notificationsRoutes } from '../../shared/notifications/routes.ts';
import { functionEnvironment } from '../support/function-environment.ts';
import { type Answer, httpClient } from '../support/http-client.ts';
import { aStreamRecord } from '../support/stream-records.ts';
import type { TestTable } from '../support/table.ts';
import type { CountingEndpoint } from './counting-endpoint.ts';
import type { OrganizationOfLeads } from './organization-of-leads.ts';

export type Costs = Readonly<Record<string, Consumption>>;

/** The functions under measure; they find the table through the endpoint that counts. */
export async function countedFunctions(test: TestTable, counting: CountingEndpoint) {
  process.env.AWS_ENDPOINT_URL_DYNAMODB = counting.endpoint;
  functionEnvironment({
    FILE_BUCKET_NAME: 'imports',
    PUBLIC_URL: 'https://crm.example',
    TABLE_NAME: test.tableName,
  });
  const { handler: leads } = await import('../../functions/leads/http.ts');
  const { handler: handoffs } = await import('../../functions/handoffs/http.ts');
  const { handler: notifications } = await import('../../functions/notifications/http.ts');
  const { project } = await import('../../functions/projections/project.ts');
  const { handler: sweep } = await import('../../functions/handoffs/sweep.ts');
  const client = documentClient();
  const tableOf = () => new Table({ client, tableName: test.tableName });
  return {
    counting,
    table: tableOf(),
    /** A table of its own for each message, as the consumers of queues have it. */
    tableOf,
    leads: httpClient(leadsRoutes, leads),
    handoffs: httpClient(handoffsRoutes, handoffs),
    notifications: httpClient(notificationsRoutes, notifications),
    project,
    sweep,
  };
}

export type CountedFunctions = Awaited<ReturnType<typeof countedFunctions>>;

/** What each use case asks of the table in this organization; `limit` rows a page. */
export async function costsOf(
  functions: CountedFunctions,
  { orgId, adminUser, holders, reps }: OrganizationOfLeads,
  limit: number,
): Promise<Costs> {
  const { counting, table, tableOf, leads, handoffs, notifications, project, sweep } = functions;
  const costs: Record<string, Consumption> = {};
  const measure = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    // A container knows who sees what, and the custom fields, for some seconds: what is measured is what comes after.
    await Promise.all([accessTermsOf(table, orgId), customFieldsOf(table, orgId)]);
    counting.take();
    const result = await work();
    costs[name] = counting.take();
    return result;
  };
  const read = (name: string, work: () => Promise<Answer>) =>
    measure(name, async () => full(await work(), limit));
  const admin = leads.as(adminUser);
  const [holder] = holders;
  if (!holder) throw new Error('Somebody must hold the leads.');

  const route = (leadId: string) => routeLead({ table: tableOf(), now: Date.now() }, orgId, leadId);

  // The first of each loads what a container keeps: the organization's key for cursors and what it has set up.
  await admin.get('/v1/leads?limit=1');
  const { body: earlier } = await admin.post('/v1/leads', aNewLead(1));
  await route(earlier.id);

  const { body: lead } = await measure('create a lead', () => admin.post('/v1/leads', aNewLead(2)));
  await measure('audit and search of a new lead', () =>
    project(table, [aStreamRecord(1, undefined, itemOf(Lead, lead, 'create'))]),
  );
  await measure('route a lead, offer it', () => route(lead.id));
  const offered = await table.get(Lead, orgId, lead.id);
  const receiver = reps.find(({ id }) => id === offered.ownerId);
  if (!receiver) throw new Error('The lead was offered to nobody.');
  await measure('accept a lead', () => leads.as(receiver).post(`/v1/leads/${lead.id}/accept`));
  await measure('get a lead', () => leads.as(receiver).get(`/v1/leads/${lead.id}`));
  await measure('the hand-offs of a lead', () => handoffs.as(receiver).get(`/v1/leads/${lead.id}/handoffs`));
  await read('list my leads', () => leads.as(holder).get(`/v1/leads?ownerId=me&limit=${limit}`));
  await read('list the leads in a status', () => admin.get(`/v1/leads?status=working&limit=${limit}`));
  await read('list all leads', () => admin.get(`/v1/leads?limit=${limit}`));
  await read('what waits for my answer', () =>
    handoffs.as(holder).get(`/v1/handoffs?userId=me&status=offered&limit=${limit}`),
  );
  await read('my notifications', () => notifications.as(holder).get(`/v1/notifications?limit=${limit}`));
  await measure('a sweep with nothing due', () => sweep());
  return costs;
}

/** A lead of the size that the organization's others have; the number tells them apart. */
export function aNewLead(number: number) {
  return {
    name: `Ada Lovelace ${number}`,
    email: `ada-${number}@analytical-engines.example`,
    phone: `+49 30 901820${number}0`,
    company: `Analytical Engines ${number} GmbH`,
    source: 'web',
    region: 'DE/BE',
    city: 'Berlin',
    productsOfInterest: ['loom'],
    notes: 'Looms for 40 people, delivered by March.',
  };
}

/** A page that is not full would cost less and say nothing about growth. */
function full(answer: Answer, limit: number): Answer {
  const rows: unknown[] = answer.body?.items ?? [];
  if (answer.status !== 200 || rows.length !== limit || !answer.body.cursor) {
    throw new Error(
      `Expected a full page of ${limit} and more to come: ${answer.status}, ${rows.length} rows.`,
    );
  }
  return answer;
}

import { afterAll, beforeAll, expect, it } from 'vitest';
import { customersRoutes } from '../../../shared/customers/routes.ts';
import { functionEnvironment } from '../../support/function-environment.ts';
import { httpClient } from '../../support/http-client.ts';
import { anOrganization, aUser, type TestTable, testTable } from '../../support/table.ts';
import { adaScene } from './ada.ts';

let fixture: TestTable;
let client: ReturnType<typeof httpClient>;

beforeAll(async () => {
  fixture = await testTable();
  functionEnvironment();
  const { handler } = await import('../../../functions/customers/http.ts');
  client = httpClient(customersRoutes, handler);
});
afterAll(() => fixture.close());

it('gives everything held about the person in one document, and nothing of others', async () => {
  const made = await anOrganization(fixture);
  const { contact, leads, opportunity, touches, neighbourContact } = await adaScene(fixture, made);

  const { status, body } = await client.as(made.adminUser).get(`/v1/contacts/${contact.id}/export`);

  expect(status).toBe(200);
  const idsOf = (kind: string) => body.sections[kind]?.map(({ id }: { id: string }) => id).toSorted();
  expect(idsOf('contact')).toEqual([contact.id]);
  expect(idsOf('lead')).toEqual([leads.open.id, leads.deleted.id].toSorted());
  expect(idsOf('opportunity')).toEqual([opportunity.id]);
  expect(idsOf('interaction')).toEqual([touches.own.id, touches.mentioning.id].toSorted());
  expect(body.sections).toMatchObject({
    activity: [{}],
    notification: [{}],
    handoff: [{}],
    account: [{}, {}],
  });
  expect(body.sections.contact[0]).toMatchObject({ name: contact.name, custom: contact.custom });
  expect(body.holds.contact).toMatch(/person/);
  expect(body).not.toHaveProperty('cursor');
  const text = JSON.stringify(body);
  expect(text).not.toContain(neighbourContact.id);
  expect(text).not.toMatch(/listPK|"PK"|contactSK/);
});

it('is for administrators, and for people of their own organization', async () => {
  const made = await anOrganization(fixture);
  const { contact } = await adaScene(fixture, made);
  const [manager, other] = [
    await aUser(fixture, made.orgId, { role: 'manager' }),
    await anOrganization(fixture),
  ];

  expect((await client.as(manager).get(`/v1/contacts/${contact.id}/export`)).status).toBe(403);
  expect((await client.as(other.adminUser).get(`/v1/contacts/${contact.id}/export`)).status).toBe(404);
});

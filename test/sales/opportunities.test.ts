import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { create } from '../../functions/platform/table/write.ts';
import { Account } from '../../shared/customers/account.ts';
import { newId } from '../../shared/id.ts';
import { salesRoutes } from '../../shared/sales/routes.ts';
import { stampNew } from '../../shared/table/entity.ts';
import { aSalesTeam } from '../handoffs/scene.ts';
import { functionEnvironment } from '../support/function-environment.ts';
import { type Caller, httpClient } from '../support/http-client.ts';
import { foundedAt, type TestTable, testTable } from '../support/table.ts';

let fixture: TestTable;
let client: ReturnType<typeof httpClient>;
let team: Awaited<ReturnType<typeof aSalesTeam>>;
let bo: Caller;
let cy: Caller;
let accountId: string;

beforeAll(async () => {
  fixture = await testTable();
  functionEnvironment();
  const { handler } = await import('../../functions/sales/http.ts');
  client = httpClient(salesRoutes, handler);
});
afterAll(() => fixture.close());
beforeEach(async () => {
  team = await aSalesTeam(fixture, ['bo', 'cy']);
  [bo, cy] = team.reps.map((rep) => client.as(rep)) as [Caller, Caller];
  const account = stampNew(
    { name: 'Engines Ltd' },
    newId('account'),
    { orgId: team.orgId, userId: 'system' },
    foundedAt,
  );
  await fixture.table.write(create(Account, account));
  accountId = account.id;
});

const deal = (name: string, fields: object = {}) => ({
  name,
  accountId,
  amount: { amount: 100, currency: 'EUR' },
  ...fields,
});
const namesOf = ({ body }: { body: { items: { name: string }[] } }) => body.items.map(({ name }) => name);

describe('opportunities', () => {
  it('belong to whoever makes them, and are seen by their team’s manager and by no other rep', async () => {
    const { status, body } = await bo.post('/v1/opportunities', deal('Toothpaste'));

    expect(status).toBe(201);
    expect(body).toMatchObject({ ownerId: team.reps[0]?.id, stage: 'prospecting' });
    expect((await cy.get(`/v1/opportunities/${body.id}`)).status).toBe(404);
    expect((await client.as(team.manager).get(`/v1/opportunities/${body.id}`)).status).toBe(200);
    expect(namesOf(await client.as(team.manager).get('/v1/opportunities'))).toEqual(['Toothpaste']);
    expect(namesOf(await cy.get('/v1/opportunities'))).toEqual([]);
  });

  it('are listed by account and by stage, open ones first', async () => {
    const { body: won } = await bo.post('/v1/opportunities', deal('Won'));
    await bo.patch(`/v1/opportunities/${won.id}`, 1, { stage: 'won' });
    await bo.post('/v1/opportunities', deal('Open'));
    const admin = client.as(team.adminUser);

    expect(namesOf(await admin.get(`/v1/opportunities?accountId=${accountId}`))).toEqual(['Open', 'Won']);
    expect(namesOf(await admin.get('/v1/opportunities?stage=won'))).toEqual(['Won']);
    expect(namesOf(await bo.get('/v1/opportunities?ownerId=me'))).toEqual(['Open', 'Won']);
  });

  it('refuse accounts and people that are not there', async () => {
    const answer = await bo.post(
      '/v1/opportunities',
      deal('X', { accountId: newId('account'), contactId: newId('contact') }),
    );

    expect(answer.status).toBe(422);
    expect(answer.body.errors.map(({ path }: { path: string }) => path).sort()).toEqual([
      'accountId',
      'contactId',
    ]);
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runMerge } from '../../../functions/customers/merge/run-merge.ts';
import { Table } from '../../../functions/platform/table/gateway.ts';
import { update, type Write } from '../../../functions/platform/table/write.ts';
import { Account } from '../../../shared/customers/account.ts';
import { Contact } from '../../../shared/customers/contact.ts';
import { Interaction } from '../../../shared/customers/interaction.ts';
import { Merge } from '../../../shared/customers/merge.ts';
import { customersRoutes } from '../../../shared/customers/routes.ts';
import { Opportunity } from '../../../shared/sales/opportunity.ts';
import { revise, systemAuthor } from '../../../shared/table/entity.ts';
import { functionEnvironment } from '../../support/function-environment.ts';
import { type Caller, httpClient } from '../../support/http-client.ts';
import {
  anOrganization,
  aUser,
  type TestOrganization,
  type TestTable,
  testTable,
} from '../../support/table.ts';
import { writerFor } from './merge-scene.ts';

let fixture: TestTable;
let client: ReturnType<typeof httpClient>;
let made: TestOrganization;
let admin: Caller;
let write: ReturnType<typeof writerFor>;

beforeAll(async () => {
  fixture = await testTable();
  functionEnvironment();
  const { handler } = await import('../../../functions/customers/http.ts');
  client = httpClient(customersRoutes, handler);
});
afterAll(() => fixture.close());
beforeEach(async () => {
  made = await anOrganization(fixture);
  admin = client.as(made.adminUser);
  write = writerFor(fixture, made.orgId);
});

const run = (mergeId: string, table = fixture.table) =>
  runMerge({ table, until: Date.now() + 60_000 }, made.orgId, mergeId);
const threeAccounts = async () =>
  [await write.account(), await write.account(), await write.account()] as const;

/** A table before whose nth transaction something else happens, as when another run was faster. */
class OvertakenTable extends Table {
  #left: number;
  readonly #happens: () => Promise<unknown>;

  constructor(transactions: number, happens: () => Promise<unknown>) {
    super({ client: fixture.client, tableName: fixture.tableName });
    this.#left = transactions;
    this.#happens = happens;
  }

  override async write(...groups: readonly (Write | readonly Write[])[]): Promise<void> {
    this.#left -= 1;
    if (this.#left === 0) await this.#happens();
    await super.write(...groups);
  }
}

describe('a merge under way', () => {
  it('keeps its survivor from being merged away or deleted until it has ended', async () => {
    const [one, two, three] = await threeAccounts();
    const { merge } = (await admin.post(`/v1/accounts/${one.id}/merge`, { otherId: two.id })).body;
    const mergeOn = () => admin.post(`/v1/accounts/${three.id}/merge`, { otherId: one.id });

    const early = [await mergeOn(), await admin.delete(`/v1/accounts/${one.id}`)];

    for (const { status, body } of early) {
      expect([status, body.code, body.currentStatus, body.mergeId]).toEqual([
        409,
        'wrong_state',
        'moving',
        merge.id,
      ]);
    }
    await run(merge.id);
    expect((await mergeOn()).status).toBe(200);
  });

  it('keeps both people from being deleted while it is undone', async () => {
    const [one, two] = [await write.contact(), await write.contact()];
    const { merge } = (await admin.post(`/v1/contacts/${one.id}/merge`, { otherId: two.id })).body;
    await run(merge.id);
    await admin.post(`/v1/merges/${merge.id}/undo`);

    const early = [one, two].map(({ id }) => admin.delete(`/v1/contacts/${id}`));

    expect((await Promise.all(early)).map(({ status }) => status)).toEqual([409, 409]);
    await run(merge.id);
    expect((await admin.delete(`/v1/contacts/${two.id}`)).status).toBe(204);
  });

  it('goes on with whoever its survivor was merged into in the middle of it', async () => {
    const [one, two, three] = await threeAccounts();
    const deal = await write.opportunity({ accountId: two.id });
    await write.touches(100, { accountId: two.id });
    const { merge } = (await admin.post(`/v1/accounts/${one.id}/merge`, { otherId: two.id })).body;
    const mergeOn = async () => {
      const stored = await fixture.table.get(Merge, made.orgId, merge.id);
      const change = (status: Merge['status']) => async (before: Merge) => {
        const after = revise(before, { status }, systemAuthor(made.orgId), Date.now());
        await fixture.table.write(update(Merge, before, after, 'test'));
        return after;
      };
      // As an index shows it that lags.
      const hidden = await change('completed')(stored);
      await admin.post(`/v1/accounts/${three.id}/merge`, { otherId: one.id });
      await change('moving')(hidden);
    };

    await run(merge.id, new OvertakenTable(3, mergeOn));

    expect((await fixture.table.get(Merge, made.orgId, merge.id)).status).toBe('completed');
    const touches = await fixture.table.all(Interaction, {
      ...{ orgId: made.orgId, partition: three.id, beginsWith: 'touch#' },
    });
    expect(touches.filter(({ kind }) => kind === 'email').length).toBeGreaterThan(50);
    expect((await fixture.table.get(Opportunity, made.orgId, deal.id)).accountId).toBe(one.id);
  });

  it('gives people to whoever holds the account at that moment', async () => {
    const [before, later] = [
      await aUser(fixture, made.orgId),
      await aUser(fixture, made.orgId, { email: 'cy@shu.example' }),
    ];
    const one = await write.account({ ownerId: before.id });
    const two = await write.account();
    const person = await write.contact({ accountId: two.id });
    const { merge } = (await admin.post(`/v1/accounts/${one.id}/merge`, { otherId: two.id })).body;
    const handOver = async () => {
      const account = await fixture.table.get(Account, made.orgId, one.id);
      const after = revise(account, { ownerId: later.id }, systemAuthor(made.orgId), Date.now());
      await fixture.table.write(update(Account, account, after, 'change'));
    };

    await run(merge.id, new OvertakenTable(1, handOver));

    expect((await fixture.table.get(Contact, made.orgId, person.id)).ownerId).toBe(later.id);
  });
});

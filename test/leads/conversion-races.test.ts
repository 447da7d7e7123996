import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { claimedCustomer } from '../../functions/leads/conversion-claim.ts';
import { convertLead } from '../../functions/leads/convert-lead.ts';
import { Table } from '../../functions/platform/table/gateway.ts';
import { create, remove, type Write } from '../../functions/platform/table/write.ts';
import type { Actor } from '../../shared/access/permissions.ts';
import { Account } from '../../shared/customers/account.ts';
import { Contact } from '../../shared/customers/contact.ts';
import { newId } from '../../shared/id.ts';
import { Lead, type Lead as LeadRecord } from '../../shared/leads/lead.ts';
import { type BaseRecord, type Entity, revise, stampNew } from '../../shared/table/entity.ts';
import { aLead, now } from '../handoffs/scene.ts';
import { anOrganization, type TestOrganization, type TestTable, testTable } from '../support/table.ts';

let fixture: TestTable;
let made: TestOrganization;
beforeAll(async () => {
  fixture = await testTable();
});
afterAll(() => fixture.close());
beforeEach(async () => {
  made = await anOrganization(fixture);
});

/** A lead that the administrator has taken. */
const taken = (fields: Partial<LeadRecord> = {}) =>
  aLead(fixture, made.orgId, {
    status: 'accepted',
    ownerId: made.admin.userId,
    company: 'Jin Silk',
    ...fields,
  });

type ConvertRequest = Parameters<typeof convertLead>[1];
const convert = (
  lead: LeadRecord,
  table: Table = fixture.table,
  actor: Actor = made.admin,
  body: object = {},
) =>
  convertLead({ table, now, receivedAt: now }, {
    actor,
    params: { id: lead.id },
    body,
  } as ConvertRequest);

const all = <R extends BaseRecord>(entity: Entity<R>) =>
  fixture.table.all(entity, { orgId: made.orgId, index: 'list', partition: entity.name });

async function stored<R extends BaseRecord>(entity: Entity<R>, fields: object): Promise<R> {
  const record = entity.schema.parse(stampNew(fields, newId(entity.name), made.admin, now));
  await fixture.table.write(create(entity, record));
  return record;
}

/** A table whose first write waits until `meanwhile` is done: what a conversion read is old by then. */
function overtakenBy(meanwhile: () => Promise<unknown>): Table {
  let isFirst = true;
  const { client, tableName } = fixture;
  return new (class extends Table {
    override async write(...groups: readonly (Write | readonly Write[])[]) {
      if (isFirst) {
        isFirst = false;
        await meanwhile();
      }
      await super.write(...groups);
    }
  })({ client, tableName });
}

describe('leads of one company that are converted at once', () => {
  it('become one account, whose contacts they are', async () => {
    const leads = [];
    for (const name of ['ann', 'bob', 'cem', 'dan', 'eva', 'fay'])
      leads.push(await taken({ name, email: `${name}@jinsilk.example` }));

    const conversions = await Promise.all(leads.map((lead) => convert(lead)));

    expect(await all(Account)).toHaveLength(1);
    expect(await all(Contact)).toHaveLength(6);
    expect(new Set(conversions.map(({ accountId }) => accountId)).size).toBe(1);
  });

  it('become one account also where one could not see yet what the other made', async () => {
    const [first, second] = [
      await taken({ name: 'Ann', email: 'ann@jinsilk.example' }),
      await taken({ name: 'Bob', email: 'bob@jinsilk.example' }),
    ];
    let before: { accountId: string } | undefined;
    const table = overtakenBy(async () => {
      before = await convert(first);
    });

    const conversion = await convert(second, table);

    expect(conversion.accountId).toBe(before?.accountId);
    expect(await all(Account)).toHaveLength(1);
  });

  it('of one person become one contact', async () => {
    const one = { name: 'Ann', email: 'ann@jinsilk.example' };
    const [first, second] = [await taken(one), await taken(one)];

    const conversions = await Promise.all([convert(first), convert(second)]);

    expect(await all(Contact)).toHaveLength(1);
    expect(conversions[0]).toEqual(conversions[1]);
  });
});

describe('people of one name who name no company', () => {
  it('become two customers', async () => {
    const [first, second] = [
      await taken({ name: 'John Smith', company: undefined, email: 'john@gmail.com' }),
      await taken({ name: 'John Smith', company: undefined, email: 'smith@gmail.com' }),
    ];

    const conversions = [await convert(first), await convert(second)];

    expect(conversions[0]?.accountId).not.toBe(conversions[1]?.accountId);
    expect(await all(Account)).toHaveLength(2);
  });
});

describe('a claim that has expired', () => {
  it('says nothing any more', async () => {
    const converted = await convert(await taken({ name: 'Ann', email: 'ann@jinsilk.example' }));
    const account = await fixture.table.get(Account, made.orgId, converted.accountId);
    const draft = { ...account, id: newId('account') };

    const later = await claimedCustomer(fixture.table, Account, draft, now + 3_601_000);
    const atOnce = await claimedCustomer(fixture.table, Account, draft, now + 3_500_000);

    expect(later).toMatchObject({ isKnown: false, record: { id: draft.id } });
    expect(atOnce).toMatchObject({ isKnown: true, record: { id: account.id } });
  });
});

describe('a conversion that affiliates the contact with an account', () => {
  it('is refused where there is no such account', async () => {
    const lead = await taken({ name: 'Ann', email: 'ann@jinsilk.example' });
    const affiliations = [{ accountId: newId('account') }];

    const converting = convert(lead, undefined, undefined, { contact: { affiliations } });

    await expect(converting).rejects.toMatchObject({
      extras: { errors: [{ path: 'contact.affiliations.0.accountId' }] },
    });
  });
});

describe('a customer who is deleted in the moment a lead is converted to it', () => {
  it.each([['account', Account] as const, ['contact', Contact] as const])(
    'is not what the lead ends in: %s',
    async (_what, entity) => {
      const account = await stored(Account, { name: 'Jin Silk', domain: 'jinsilk.example' });
      const known = {
        name: { full: 'Ann' },
        emails: [{ address: 'ann@jinsilk.example' }],
        accountId: account.id,
      };
      await stored(Contact, known);
      const lead = await taken({ name: 'Ann', email: 'ann@jinsilk.example' });
      const table = overtakenBy(async () => {
        for (const record of await all<BaseRecord>(entity as unknown as Entity<BaseRecord>)) {
          const gone = revise(record, {}, made.admin, now);
          await fixture.table.write(remove(entity as unknown as Entity<BaseRecord>, record, gone));
        }
      });

      const { accountId, contactId } = await convert(lead, table);

      expect(await fixture.table.find(Account, made.orgId, accountId)).toBeDefined();
      expect(await fixture.table.find(Contact, made.orgId, contactId)).toBeDefined();
      expect(await fixture.table.get(Lead, made.orgId, lead.id)).toMatchObject({
        status: 'converted',
        accountId,
      });
    },
  );

  it('is made anew later, though a conversion had made it before', async () => {
    const first = await convert(await taken({ name: 'Ann', email: 'ann@jinsilk.example' }));
    const account = await fixture.table.get(Account, made.orgId, first.accountId);
    await fixture.table.write(remove(Account, account, revise(account, {}, made.admin, now)));

    const second = await convert(await taken({ name: 'Bob', email: 'bob@jinsilk.example' }));

    expect(second.accountId).not.toBe(first.accountId);
    expect(await all(Account)).toMatchObject([{ id: second.accountId }]);
  });
});

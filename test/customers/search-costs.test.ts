/** What the search costs, to write and to read: the numbers that docs/data-model.md states. */
import { UpdateTableCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CapacityMeter } from '../../functions/platform/table/capacity-meter.ts';
import { Table } from '../../functions/platform/table/gateway.ts';
import {
  type IndexedRecord,
  indexingCosts,
  searchCosts,
} from '../../infra/operator/data-model/search-costs.ts';
import type { Actor } from '../../shared/access/permissions.ts';
import { Contact } from '../../shared/customers/contact.ts';
import { Lead } from '../../shared/leads/lead.ts';
import type { BaseRecord, Entity } from '../../shared/table/entity.ts';
import { revise } from '../../shared/table/entity.ts';
import { anOrganization, foundedAt, type TestTable, testTable } from '../support/table.ts';
import { index, pageOf, put, putMany } from './search-scene.ts';

let fixture: TestTable;

beforeAll(async () => {
  fixture = await testTable();
  // Nothing reads the stream here, and writing it is half of the time that filling takes.
  await fixture.client.send(
    new UpdateTableCommand({
      TableName: fixture.tableName,
      StreamSpecification: { StreamEnabled: false },
    }),
  );
});
afterAll(() => fixture.close());

const latin = {
  name: 'Ada Lovelace',
  emails: [{ address: 'ada.lovelace@engines.example' }],
  phones: [{ number: '+44 20 7946 0018' }],
  title: 'Countess',
};
const chinese = {
  name: '王小明',
  emails: [{ address: 'xiaoming@shujin.example' }],
  phones: [{ number: '+86 138 0013 8000' }],
  title: '采购经理',
};
const aLead = {
  ...latin,
  emails: undefined,
  phones: undefined,
  email: 'ada@engines.example',
  company: '成都蜀锦有限公司',
};

describe('to write an entry of the search', () => {
  it('costs a unit for each word, and nothing when a change is about something else', async () => {
    const { orgId, admin } = await anOrganization(fixture);
    const costs: Partial<Record<IndexedRecord, number>> = {};
    const measured = async <R extends BaseRecord>(
      what: IndexedRecord,
      entity: Entity<R>,
      before: R | undefined,
      after: R,
    ) => {
      const meter = new CapacityMeter();
      await index({ table: meteredTable(meter) }, entity, before, after);
      costs[what] = meter.total.writeUnits;
    };
    const ada = Contact.schema.parse(await put(fixture, orgId, 'contact', latin));
    const wang = Contact.schema.parse(await put(fixture, orgId, 'contact', chinese));
    const lead = Lead.schema.parse(await put(fixture, orgId, 'lead', aLead));

    await measured('a contact with a Latin name', Contact, undefined, ada);
    await measured('a contact with a Chinese name', Contact, undefined, wang);
    await measured('a lead of a Chinese company', Lead, undefined, lead);
    const owned = revise(lead, { ownerId: admin.userId }, admin, foundedAt + 1);
    await measured('its next owner', Lead, lead, owned);
    const closed = revise(owned, { status: 'disqualified' }, admin, foundedAt + 2);
    await measured('its end', Lead, owned, closed);
    await measured('a new e-mail address of the contact', Contact, ada, {
      ...ada,
      emails: [...ada.emails, { address: 'ada@love.example' }],
    });
    await measured('a change of anything else', Contact, ada, { ...ada, tags: ['vip'] });

    expect(costs).toEqual(indexingCosts);
  });
});

describe('to search', () => {
  it('costs the same among a hundred records and among two thousand', async () => {
    const few = await costsAt(100);
    const many = await costsAt(2_000);

    expect(few).toEqual(searchCosts['among 100 contacts']);
    expect(many).toEqual(searchCosts['among 2,000 contacts']);
    for (const query of ['one word, ten found', 'two words, ten found', 'a phone number'] as const) {
      expect(many[query]).toEqual(few[query]);
    }
  }, 120_000);
});

async function costsAt(count: number) {
  const { orgId, admin } = await anOrganization(fixture, { adminEmail: `n${count}@shu.example` });
  await putMany(
    fixture,
    orgId,
    'contact',
    Array.from({ length: count }, (_, number) => ({
      name: `Silk worm${String(number).padStart(5, '0')}`,
      ...(number === 7 && { phones: [{ number: '+44 20 7946 0018' }] }),
    })),
  );
  return {
    'one word, ten found': await costOf(admin, 'worm0001'),
    'two words, ten found': await costOf(admin, 'silk worm0002'),
    'a phone number': await costOf(admin, '020 7946 0018'),
    'a word of every record': await costOf(admin, 'silk'),
  };
}

async function costOf(actor: Actor, query: string) {
  const meter = new CapacityMeter();
  const table = meteredTable(meter);
  // A container reads the key of the cursors once.
  await table.signingKey(actor.orgId);
  const before = meter.total;
  await pageOf({ table }, actor, query, { limit: 10 });
  const { operations, readUnits } = meter.total;
  return { operations: operations - before.operations, readUnits: readUnits - before.readUnits };
}

function meteredTable(meter: CapacityMeter): Table {
  return new Table({ client: fixture.client, tableName: fixture.tableName, meter });
}

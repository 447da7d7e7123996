/** Customers as their functions and the projection of the table's stream keep them. */
import { create, update } from '../../functions/platform/table/write.ts';
import type { Actor } from '../../shared/access/permissions.ts';
import { type StoredValue, storedValueOf } from '../../shared/customers/account-value.ts';
import { Interaction } from '../../shared/customers/interaction.ts';
import { derivedId, type IdKind } from '../../shared/id.ts';
import { type BaseRecord, type Entity, revise, stampNew } from '../../shared/table/entity.ts';
import { summaryKey } from '../../shared/table/keys.ts';
import { functionEnvironment } from '../support/function-environment.ts';
import { type TestStream, testStream } from '../support/stream.ts';
import {
  anOrganization,
  foundedAt,
  type TestOrganization,
  type TestTable,
  testTable,
} from '../support/table.ts';

export interface CustomerScene {
  readonly fixture: TestTable;
  readonly stream: TestStream;
  org: TestOrganization;
  actor: Actor;
  /** A fresh organization, with nothing waiting in the stream. */
  begin(): Promise<void>;
  /** Projects what was written since; gives the stream's records. */
  projectAll(): Promise<Awaited<ReturnType<TestStream['read']>>>;
  /** A record that is not written yet. */
  record<R extends BaseRecord>(entity: Entity<R>, fields: object, minutes?: number): R;
  make<R extends BaseRecord>(entity: Entity<R>, fields: object, minutes?: number): Promise<R>;
  change<R extends BaseRecord>(entity: Entity<R>, record: R, patch: Partial<R>, minutes?: number): Promise<R>;
  valueOf(accountId: string): Promise<StoredValue>;
  listOf(accountId: string, list: 'people' | 'work'): Promise<Record<string, unknown>>;
  /** What the timeline of an account tells, oldest first. */
  timelineOf(accountId: string): Promise<Interaction[]>;
  close(): Promise<void>;
}

export async function customerScene(): Promise<CustomerScene> {
  functionEnvironment();
  const { project } = await import('../../functions/projections/project.ts');
  const fixture = await testTable();
  const stream = await testStream(fixture);
  const { table } = fixture;
  let made = 0;
  const scene: CustomerScene = {
    fixture,
    stream,
    org: await anOrganization(fixture),
    actor: undefined as unknown as Actor,
    async begin() {
      scene.org = await anOrganization(fixture);
      scene.actor = scene.org.admin;
      await stream.read();
    },
    async projectAll() {
      const records = await stream.read();
      const { batchItemFailures } = await project(table, records);
      if (batchItemFailures.length > 0)
        throw new Error(`Not projected: ${JSON.stringify(batchItemFailures)}`);
      return records;
    },
    record(entity, fields, minutes = 0) {
      made += 1;
      const at = foundedAt + minutes * 60_000;
      const id = derivedId(entity.name, at, `${scene.org.orgId} ${made}`);
      return entity.schema.parse(stampNew({ ...defaults[entity.name], ...fields }, id, scene.actor, at));
    },
    async make(entity, fields, minutes = 0) {
      const record = scene.record(entity, fields, minutes);
      await table.write(create(entity, record));
      return record;
    },
    async change(entity, record, patch, minutes = 1) {
      const after = entity.schema.parse(revise(record, patch, scene.actor, foundedAt + minutes * 60_000));
      await table.write(update(entity, record, after, 'change'));
      return after;
    },
    async valueOf(accountId) {
      return storedValueOf(accountId, await table.item(summaryKey(scene.org.orgId, accountId, 'value')));
    },
    async listOf(accountId, list) {
      return (await table.item(summaryKey(scene.org.orgId, accountId, list))) ?? {};
    },
    async timelineOf(accountId) {
      const { items } = await table.query(
        { orgId: scene.org.orgId, partition: accountId, beginsWith: 'touch#', consistent: true },
        1000,
      );
      return items.map((item) => Interaction.schema.parse(item));
    },
    async close() {
      stream.close();
      await fixture.close();
    },
  };
  await scene.begin();
  return scene;
}

const defaults: Partial<Record<IdKind, object>> = {
  account: { name: 'Brocade' },
  contact: { name: { full: 'Ada Lovelace' } },
  lead: { name: 'Ada Lovelace', source: 'web', status: 'new', score: 10, epoch: 0, company: 'Brocade' },
  opportunity: { name: 'Looms' },
  interaction: { channel: 'phone', direction: 'inbound', kind: 'call', summary: 'Asked for a price.' },
};

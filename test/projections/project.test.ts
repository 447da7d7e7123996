import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { logger } from '../../functions/platform/logger.ts';
import { create, itemOf, remove, update } from '../../functions/platform/table/write.ts';
import type { Actor } from '../../shared/access/permissions.ts';
import { Account } from '../../shared/customers/account.ts';
import { Handoff } from '../../shared/handoffs/handoff.ts';
import { newId } from '../../shared/id.ts';
import { revise, stampNew } from '../../shared/table/entity.ts';
import { wordPartition } from '../../shared/table/keys.ts';
import { termsOf } from '../../shared/text/search-query.ts';
import { recordOf } from '../support/every-entity.ts';
import { type TestStream, testStream } from '../support/stream.ts';
import { aStreamRecord } from '../support/stream-records.ts';
import { anOrganization, foundedAt, type TestTable, testTable } from '../support/table.ts';

for (const name of ['TABLE_NAME', 'POWERTOOLS_SERVICE_NAME', 'POWERTOOLS_METRICS_NAMESPACE'])
  process.env[name] = 'x';
Object.assign(process.env, { STAGE: 'dev', POWERTOOLS_LOG_LEVEL: 'ERROR', AWS_REGION: 'eu-central-1' });
const { project } = await import('../../functions/projections/project.ts');

let fixture: TestTable;
let stream: TestStream;
let actor: Actor;
let orgId: string;

beforeAll(async () => {
  fixture = await testTable();
  stream = await testStream(fixture);
});
afterAll(async () => {
  stream.close();
  await fixture.close();
});
beforeEach(async () => {
  ({ admin: actor, orgId } = await anOrganization(fixture));
  await stream.read();
});

const anAccount = (name: string): Account => stampNew({ name }, newId('account'), actor, foundedAt);

async function projectAll() {
  const records = await stream.read();
  return { records, response: await project(fixture.table, records) };
}

async function auditOf(recordId: string) {
  const { items } = await fixture.table.query({ orgId, partition: recordId, beginsWith: 'audit#' }, 100);
  return items;
}

async function foundBy(query: string): Promise<unknown[]> {
  const begin = termsOf(query)[0]?.lookups[0]?.begin ?? '';
  const range = { orgId, partition: wordPartition('account', begin), beginsWith: begin };
  const { items } = await fixture.table.query(range, 100);
  return items.map(({ SK }) => String(SK).slice(String(SK).lastIndexOf('#') + 1));
}

it('writes who changed what, for each change of a record, oldest first', async () => {
  const account = anAccount('蜀锦');
  await fixture.table.write(create(Account, account));
  const renamed = revise(account, { name: '成都蜀锦', tier: 'A' }, actor, foundedAt + 1000);
  await fixture.table.write(update(Account, account, renamed, 'update'));
  await fixture.table.write(remove(Account, renamed, revise(renamed, {}, actor, foundedAt + 2000)));

  await projectAll();

  const entries = await auditOf(account.id);
  expect(entries).toMatchObject([
    { action: 'create', actor: actor.userId, version: 1, changes: [{ path: 'name', after: '蜀锦' }] },
    {
      action: 'update',
      at: '2026-11-02T08:00:01.000Z',
      recordType: 'account',
      recordId: account.id,
      changes: [
        { path: 'name', before: '蜀锦', after: '成都蜀锦' },
        { path: 'tier', after: 'A' },
      ],
    },
    {
      action: 'delete',
      version: 3,
      changes: [
        { path: 'name', before: '成都蜀锦' },
        { path: 'tier', before: 'A' },
      ],
    },
  ]);
});

it('finds a record by the words it has now, and by none it had', async () => {
  const account = anAccount('Brocade of Shu');
  await fixture.table.write(create(Account, account));
  await projectAll();
  const before = await foundBy('broc');
  const renamed = revise(account, { name: 'Silk of Shu' }, actor, foundedAt + 1000);
  await fixture.table.write(update(Account, account, renamed, 'update'));

  await projectAll();

  expect(before).toEqual([account.id]);
  expect(await foundBy('broc')).toEqual([]);
  expect(await foundBy('silk')).toEqual([account.id]);
  expect(await foundBy('shu')).toEqual([account.id]);
});

it('takes a deleted record out of the search', async () => {
  const account = anAccount('成都蜀锦');
  await fixture.table.write(create(Account, account));
  await projectAll();
  const before = await foundBy('锦');
  await fixture.table.write(remove(Account, account, revise(account, {}, actor, foundedAt + 1000)));

  await projectAll();

  expect(before).toEqual([account.id]);
  expect(await foundBy('锦')).toEqual([]);
});

it('applies a change once, however often Lambda brings it', async () => {
  const account = anAccount('Brocade');
  await fixture.table.write(create(Account, account));
  const { records } = await projectAll();
  const first = await auditOf(account.id);
  const renamed = revise(account, { name: 'Silk' }, actor, foundedAt + 1000);
  await fixture.table.write(update(Account, account, renamed, 'update'));
  await projectAll();

  await project(fixture.table, records);

  expect(await foundBy('brocade')).toEqual([]);
  expect((await auditOf(account.id)).slice(0, 1)).toEqual(first);
});

it('writes nothing that its own stream would bring back', async () => {
  await fixture.table.write(create(Account, anAccount('Brocade')));
  await projectAll();

  const { records } = await projectAll();

  expect(records).toEqual([]);
});

it('projects a name of very many words over several transactions', async () => {
  const account = anAccount(Array.from({ length: 45 }, (_, index) => `w${index}`).join(' '));
  const renamed = revise(account, { name: '锦'.repeat(180) }, actor, foundedAt + 1000);
  await fixture.table.write(create(Account, account));
  await fixture.table.write(update(Account, account, renamed, 'update'));

  const { response } = await projectAll();

  expect(response).toEqual({ batchItemFailures: [] });
  expect(await foundBy('w44')).toEqual([]);
  expect(await foundBy('锦')).not.toEqual([]);
});

it('keeps the audit of a hand-off with the lead that was handed off', async () => {
  const lead = newId('lead');
  const handoff = itemOf(
    Handoff,
    recordOf(Handoff, 'least', {
      id: newId('handoff'),
      orgId,
      subject: { type: 'lead', id: lead },
      status: 'offered',
      packet: { ...recordOf(Handoff, 'least').packet, request: 'A price' },
    }),
    'create',
  );

  await project(fixture.table, [aStreamRecord(1, undefined, handoff)]);

  expect(await auditOf(lead)).toMatchObject([
    { recordType: 'handoff', recordId: handoff.id, action: 'create' },
  ]);
  expect(JSON.stringify(await auditOf(lead))).toContain('"offered"');
  expect(JSON.stringify(await auditOf(lead))).not.toContain('A price');
});

it('stops at a change it cannot apply and names it', async () => {
  vi.spyOn(logger, 'error').mockImplementation(() => undefined);
  const [good, bad] = [anAccount('Good'), anAccount('Bad')];
  const stored = (account: Account) => ({
    ...account,
    PK: `${orgId}#${account.id}`,
    SK: '#',
    entity: 'account',
  });
  const records = [
    aStreamRecord(1, undefined, stored(good)),
    aStreamRecord(2, undefined, { ...stored(bad), tier: 'Z' }),
    aStreamRecord(3, undefined, stored(anAccount('Later'))),
  ];

  const response = await project(fixture.table, records);

  expect(response).toEqual({ batchItemFailures: [{ itemIdentifier: 'sequence-2' }] });
  expect(await auditOf(good.id)).toHaveLength(1);
  expect(await auditOf(bad.id)).toHaveLength(0);
});

it('applies several changes of one record in their order, even when they come in one batch', async () => {
  const account = anAccount('Brocade');
  const renamed = revise(account, { name: 'Silk' }, actor, foundedAt + 1000);
  const back = revise(renamed, { name: 'Brocade' }, actor, foundedAt + 2000);
  await fixture.table.write(create(Account, account));
  await fixture.table.write(update(Account, account, renamed, 'update'));
  await fixture.table.write(update(Account, renamed, back, 'update'));

  const { records } = await projectAll();

  expect(records).toHaveLength(3);
  expect(await foundBy('silk')).toEqual([]);
  expect(await foundBy('brocade')).toEqual([account.id]);
  expect((await auditOf(account.id)).map(({ version }) => version)).toEqual([1, 2, 3]);
});

it('goes on where a batch was cut off, without bringing back what a later change took away', async () => {
  const account = anAccount('Brocade');
  const renamed = revise(account, { name: 'Silk' }, actor, foundedAt + 1000);
  await fixture.table.write(create(Account, account));
  await fixture.table.write(update(Account, account, renamed, 'update'));
  const records = await stream.read();
  await project(fixture.table, records.slice(0, 1));

  const response = await project(fixture.table, records);

  expect(response).toEqual({ batchItemFailures: [] });
  expect(await foundBy('brocade')).toEqual([]);
  expect(await foundBy('silk')).toEqual([account.id]);
  expect(await auditOf(account.id)).toHaveLength(2);
});

it('names the change that the table refuses, and applies those before it', async () => {
  vi.spyOn(logger, 'error').mockImplementation(() => undefined);
  const [good, later] = [anAccount('Good'), anAccount('Later')];
  const stored = (account: Account, partition = `${orgId}#${account.id}`) => ({
    ...account,
    PK: partition,
    SK: '#',
    entity: 'account',
  });
  const records = [
    aStreamRecord(1, undefined, stored(good)),
    // DynamoDB takes a partition key of 2,048 bytes.
    aStreamRecord(2, undefined, stored(anAccount('Refused'), 'x'.repeat(3000))),
    aStreamRecord(3, undefined, stored(later)),
  ];

  const response = await project(fixture.table, records);

  expect(response).toEqual({ batchItemFailures: [{ itemIdentifier: 'sequence-2' }] });
  expect(await auditOf(good.id)).toHaveLength(1);
  expect(await auditOf(later.id)).toHaveLength(0);
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { create } from '../../functions/platform/table/write.ts';
import { Account } from '../../shared/customers/account.ts';
import { Contact } from '../../shared/customers/contact.ts';
import { exportFinished, exportStarted } from '../../shared/exports/events.ts';
import { Export } from '../../shared/exports/export.ts';
import { newId } from '../../shared/id.ts';
import { stampNew } from '../../shared/table/entity.ts';
import { aUser } from '../support/table.ts';
import { startExports } from './export-scene.ts';

let scene: Awaited<ReturnType<typeof startExports>>;
let exporter: Awaited<ReturnType<typeof scene.anExporter>>;

beforeAll(async () => {
  scene = await startExports();
});
afterAll(() => scene.close());
beforeEach(async () => {
  exporter = await scene.anExporter();
});

const now = Date.parse('2026-11-22T09:30:00.000Z');

/** Kept as people and other programs wrote them, by no import. */
async function anAccount(fields: object) {
  const account = Account.schema.parse(
    stampNew({ name: 'Engines Ltd', ...fields }, newId('account'), author(), now),
  );
  await scene.fixture.table.write(create(Account, account));
  return account;
}
async function aContact(fields: object) {
  const name = { full: 'Ada Lovelace' };
  const contact = Contact.schema.parse(stampNew({ name, ...fields }, newId('contact'), author(), now));
  await scene.fixture.table.write(create(Contact, contact));
  return contact;
}
const author = () => ({ orgId: exporter.team.orgId, userId: exporter.team.adminUser.id });
const accounts = () =>
  scene.fixture.table.all(Account, { orgId: exporter.team.orgId, index: 'list', partition: 'account' });
const contacts = () =>
  scene.fixture.table.all(Contact, { orgId: exporter.team.orgId, index: 'list', partition: 'contact' });

/** Customers with everything that a sheet spoils: formulas, quotes, lists in values, types of their own. */
async function customers() {
  const parent = await anAccount({
    ...{ name: '=HYPERLINK("http://evil.example","x")', domain: 'holding.example', tags: ['a; b', 'c'] },
    ...{
      annualRevenue: { amount: -123450, currency: 'EUR' },
      currency: 'CNY',
      custom: { size: 5, on: true, list: ['x', 'y'] },
    },
  });
  const child = await anAccount({
    ...{ name: '锦绣集团', domain: 'shu.example', parentId: parent.id, phone: '+86 28 8555 0123' },
    ...{
      ownerId: exporter.team.reps[0]?.id,
      employees: 12,
      address: { lines: ['1 Way', 'Floor 2'], city: 'Chengdu' },
    },
  });
  await aContact({
    ...{ name: { full: '@Ada, "Countess"', given: 'Ada' }, accountId: child.id, title: ' -boss' },
    emails: [
      { address: 'ada@shu.example', primary: true },
      { address: 'a@home.example', kind: 'home' },
    ],
    phones: [
      { number: '+8613800138000', kind: 'mobile' },
      { number: '+493090182000', kind: 'work' },
    ],
    ...{ preferences: { channel: 'wechat' }, custom: { note: '+1', score: 7 }, tags: ['vip'] },
  });
  await aContact({ name: { full: 'Nobody\nAtAll' }, phones: [] });
}

describe('an export', () => {
  it('names its columns, says money in two, dates in ISO, and defuses what a sheet would run', async () => {
    await customers();

    const text = await exporter.exported({ type: 'account' });
    const [header, ...rows] = text.split('\r\n');

    expect(header).toContain('id,externalId,name,domain,parentId,parent,');
    expect(header).toContain('annualRevenue,annualRevenueCurrency');
    expect(header).toContain('custom.list,custom.on,custom.size');
    const holding = rows.find((row) => row.includes('HYPERLINK')) ?? '';
    expect(holding).toContain(`,"'=HYPERLINK(""http://evil.example"",""x"")",holding.example,`);
    expect(holding).toContain(",'-1234.50,EUR,");
    expect(holding).toContain('2026-11-22T09:30:00.000Z');
    expect(text).toContain(`'+86 28 8555 0123`);
    expect(text).toContain('"1 Way\nFloor 2",Chengdu');
  });

  it('adds nothing and changes nothing when it is imported again', async () => {
    await customers();
    const before = [await accounts(), await contacts()];

    for (const onDuplicate of ['skip', 'update']) {
      for (const type of ['account', 'contact']) {
        const file = await exporter.exported({ type });
        const result = await exporter.imported(file, { type, onDuplicate });
        expect(result).toMatchObject({ status: 'completed', rows: 2, skipped: 2, created: 0, failed: 0 });
      }
    }

    expect([await accounts(), await contacts()]).toEqual(before);
  });

  it('comes back as it was with what somebody changed in the file', async () => {
    await customers();
    const file = (await exporter.exported({ type: 'contact' }))
      .replace('ada@shu.example;', 'ada@shu.example; c@new.example;')
      .replace("'-boss", 'Head');

    const result = await exporter.imported(file, { type: 'contact', onDuplicate: 'update' });

    expect(result).toMatchObject({ updated: 1, skipped: 1 });
    const ada = (await contacts()).find(({ name }) => name.given === 'Ada');
    expect(ada?.emails.map(({ address }) => address)).toContain('c@new.example');
    expect(ada).toMatchObject({
      title: 'Head',
      phones: [{ kind: 'mobile' }, { kind: 'work' }],
      custom: { note: '+1', score: 7 },
    });
  });

  it('moves to another organization with its links', async () => {
    await customers();
    const [accountFile, contactFile] = [
      await exporter.exported({ type: 'account' }),
      await exporter.exported({ type: 'contact' }),
    ];
    exporter = await scene.anExporter();

    const moved = await exporter.imported(accountFile, { type: 'account' });
    const people = await exporter.imported(contactFile, { type: 'contact' });

    expect([moved, people]).toMatchObject([
      { created: 2, failed: 0 },
      { created: 2, failed: 0 },
    ]);
    const [all, ada] = [await accounts(), (await contacts()).find(({ name }) => name.given === 'Ada')];
    const child = all.find(({ name }) => name === '锦绣集团');
    expect(all).toHaveLength(2);
    expect(all.find(({ id }) => id === child?.parentId)?.domain).toBe('holding.example');
    expect(ada?.accountId).toBe(child?.id);
  });

  it('goes by filters and columns, and refuses those it does not have', async () => {
    await customers();
    const rep = exporter.team.reps[0];

    expect(
      await exporter.exported({ type: 'account', filter: { ownerId: rep?.id }, columns: ['name', 'owner'] }),
    ).toBe(`name,owner\r\n锦绣集团,${rep?.email}\r\n`);
    expect(await exporter.exported({ type: 'account', filter: { q: '锦绣' }, columns: ['name'] })).toBe(
      'name\r\n锦绣集团\r\n',
    );
    const refused = await exporter.exports(exporter.team.adminUser).post('/v1/exports', {
      ...{ type: 'interaction', filter: { stage: 'won' }, columns: ['cost'] },
    });
    expect(refused.status).toBe(422);
    expect(refused.body.errors.map(({ path }: { path: string }) => path)).toEqual([
      'filter.stage',
      'columns.0',
      'filter.accountId',
    ]);
  });

  it('holds what its owner may see when it runs, and says how much that was', async () => {
    const { orgId } = exporter.team;
    await exporter.imported('name,email\nAda,ada@x.example\nBo,bo@x.example\n');
    const analyst = await aUser(scene.fixture, orgId, { email: 'an@shu.example', role: 'analyst' });
    const sales = await aUser(scene.fixture, orgId, { email: 'sa@shu.example' });
    const manager = await aUser(scene.fixture, orgId, { email: 'ma@shu.example', role: 'manager' });

    const seen = await exporter.exported({ type: 'lead', columns: ['name'] }, exporter.exports(analyst));
    const own = await exporter.exported({ type: 'lead', columns: ['name'] }, exporter.exports(manager));
    const refused = await exporter.exports(sales).post('/v1/exports', { type: 'lead' });

    expect(seen.split('\r\n').slice(1, -1).sort()).toEqual(['Ada', 'Bo']);
    expect(own).toBe('name\r\n');
    expect(refused.status).toBe(403);
    const { body } = await exporter.exports(analyst).get('/v1/exports');
    expect(body.items).toMatchObject([{ type: 'lead', rows: 2, ownerId: analyst.id, updatedBy: analyst.id }]);
  });

  it('goes on where a run stopped, each row once', async () => {
    const lines = Array.from({ length: 1300 }, (_, index) => `Lead ${index},lead-${index}@x.example`);
    for (let start = 0; start < lines.length; start += 50) {
      await Promise.all(
        lines.slice(start, start + 50).map((line) => aContact({ name: { full: line.split(',')[0] } })),
      );
    }
    const id = await exporter.aStartedExport({ type: 'contact', columns: ['name'] });
    const versions: Export[] = [];
    const job = () => scene.fixture.table.get(Export, exporter.team.orgId, id);

    for (let run = 0; run < 12 && (await job()).status === 'running'; run += 1) {
      versions.push(await job());
      await exporter.runExport(id, 0);
    }

    const done = await exporter.readExport(id);
    expect(done).toMatchObject({ status: 'completed', rows: 1300 });
    const names = (await exporter.textOf(done.downloadUrl)).trim().split('\r\n').slice(1);
    expect(new Set(names).size).toBe(1300);
    expect(names).toHaveLength(1300);
    expect(versions.length).toBeGreaterThan(3);
    expect(
      versions.slice(1).every((after, index) => exportStarted.raisedBy({ before: versions[index], after })),
    ).toBe(true);
    expect(exportFinished.raisedBy({ before: versions.at(-1), after: await job() })).toBe(true);
  });
});

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { create } from '../../functions/platform/table/write.ts';
import { CustomField } from '../../shared/custom-fields/custom-field.ts';
import { Account } from '../../shared/customers/account.ts';
import { Contact } from '../../shared/customers/contact.ts';
import { newId } from '../../shared/id.ts';
import { stampNew } from '../../shared/table/entity.ts';
import { aUser } from '../support/table.ts';
import { startImports } from './import-scene.ts';

let scene: Awaited<ReturnType<typeof startImports>>;
let importer: Awaited<ReturnType<typeof scene.anImporter>>;

beforeAll(async () => {
  scene = await startImports();
});
afterAll(() => scene.close());
beforeEach(async () => {
  importer = await scene.anImporter();
});

const all = <R>(entity: typeof Account | typeof Contact) =>
  scene.fixture.table.all(entity as never, {
    ...{ orgId: importer.team.orgId, index: 'list', partition: entity.name },
  }) as Promise<R[]>;
const accounts = () => all<Account>(Account);
const contacts = () => all<Contact>(Contact);
const accountNamed = async (name: string) => (await accounts()).find((one) => one.name === name);
const contactNamed = async (name: string) => (await contacts()).find((one) => one.name.full === name);

describe('the account of an imported contact', () => {
  it('is made once, however many rows and imports name it at the same time', async () => {
    const row = (index: number, company: string) => `Person ${index},p${index}@engines.example,${company}\n`;
    const sheet = (from: number) =>
      `Name,Email,Company Name\n${Array.from({ length: 30 }, (_, index) => row(from + index, ['Engines Ltd', 'ENGINES LIMITED', 'Engines Ltd.'][index % 3] ?? '')).join('')}`;
    const ids = [
      await importer.aStartedImport(sheet(0), { type: 'contact' }),
      await importer.aStartedImport(sheet(100), { type: 'contact' }),
      await importer.aStartedImport(sheet(200), { type: 'contact' }),
    ];

    await Promise.all(ids.map((id) => importer.run(id)));

    const results = await Promise.all(ids.map(importer.readImport));
    const [engines, ...others] = await accounts();
    expect(others).toEqual([]);
    expect(engines).toMatchObject({ name: expect.stringMatching(/engines/i), domain: 'engines.example' });
    expect(results.map(({ created, failed }) => [created, failed])).toEqual([
      [30, 0],
      [30, 0],
      [30, 0],
    ]);
    expect(results.reduce((sum, { accountsCreated = 0 }) => sum + accountsCreated, 0)).toBe(1);
    expect(new Set((await contacts()).map(({ accountId }) => accountId))).toEqual(new Set([engines?.id]));
  });

  it('is found by the other tool’s id, the domain, the name, in this order', async () => {
    await importer.imported(
      'Account ID,Account Name,Website\n1,Engines Ltd,engines.example\n2,Looms,looms.example\n3,Silk,\n',
      { type: 'account' },
    );

    const result = await importer.imported(
      'Name,Email,Company,Account ID\nBy id,a@looms.example,Whatever,1\nBy domain,b@looms.example,Looms Europe GmbH,\nBy name,c@gmail.com,Silk Inc.,\nBy better name,d@looms.example,Silk,\n',
      { type: 'contact' },
    );

    expect(result).toMatchObject({ created: 4, failed: 0 });
    expect(result).not.toHaveProperty('accountsCreated');
    const ids = new Map((await accounts()).map(({ name, id }) => [id, name]));
    const companies = (await contacts()).map(
      ({ name, accountId }) => `${name.full}: ${ids.get(accountId ?? '')}`,
    );
    expect(companies.sort()).toEqual([
      'By better name: Silk',
      'By domain: Looms',
      'By id: Engines Ltd',
      'By name: Silk',
    ]);
  });

  it('is owned by whom the file names, and gets no domain of somebody else’s company', async () => {
    const owner = await aUser(scene.fixture, importer.team.orgId, {
      email: 'cy@shu.example',
      name: 'Cy Owner',
    });

    const result = await importer.imported(
      'Name,Email,Company,Contact owner\nAda,ada@agency.example,Engines,Owner Cy\nBo,bo@x.example,Looms,Di Gone\n',
      { type: 'contact' },
    );

    expect(await accountNamed('Engines')).toMatchObject({ ownerId: owner.id });
    expect(await accountNamed('Engines')).not.toHaveProperty('domain');
    expect(await contactNamed('Ada')).toMatchObject({ ownerId: owner.id });
    expect(result.problem).toContain('“Di Gone”');
  });

  it('is not made where nobody wants that: the company’s name stays with the contact', async () => {
    const marketer = await aUser(scene.fixture, importer.team.orgId, {
      email: 'm@shu.example',
      role: 'marketer',
    });

    await importer.imported('Name,Email,Company\nAda,ada@x.example,Engines\n', {
      type: 'contact',
      createAccounts: false,
    });
    const theirs = await importer.as(marketer).post('/v1/imports', { type: 'contact' });
    const refused = await importer
      .as(marketer)
      .post('/v1/imports', { type: 'contact', createAccounts: true });

    expect(await accounts()).toEqual([]);
    expect(await contactNamed('Ada')).toMatchObject({ custom: { company: 'Engines' } });
    expect([theirs.body.createAccounts, refused.status]).toEqual([false, 403]);
  });

  it('is not made for a contact that is there already and passed over', async () => {
    await importer.imported('Name,Email\nAda,ada@x.example\n', { type: 'contact' });

    await importer.imported('Name,Email,Company\nAda,ada@x.example,Engines\n', { type: 'contact' });

    expect(await accounts()).toEqual([]);
  });
});

describe('imported contacts', () => {
  it('have each address and number once, however often and however written their row says it', async () => {
    await importer.imported(
      'Name,Email,Other Email,Phone,Mobile Phone\nAda,ada@x.example,ADA@x.example,+49 30 901820,+49 (30) 90-1820\n',
      { type: 'contact' },
    );

    const [{ emails, phones } = { emails: [], phones: [] }] = await contacts();
    expect(emails).toEqual([{ address: 'ada@x.example', primary: true }]);
    expect(phones).toEqual([{ number: '+4930901820' }]);
  });

  it('who share a switchboard are several people, and each comes once', async () => {
    const file =
      'Name,Phone,Company\nAda,+49 30 901820,Engines\nBo,+49 30 901820,Engines\nCy,,Engines\nCy,,Looms\n';

    expect(await importer.imported(file, { type: 'contact' })).toMatchObject({ created: 4 });
    expect(await importer.imported(file, { type: 'contact' })).toMatchObject({ created: 0, skipped: 4 });
  });

  it('have all their addresses and numbers, of duplicate headers too', async () => {
    const file =
      'First Name;Last Name;Email;Email;E-mail 2 Address;Home Phone;Mobile;Mailing Street;Mailing City;Categories\r\nAda;Lovelace;a@x.example;b@x.example;c@x.example;+493090182000;+4915112345678;"1 Way\r\nFloor 2";Berlin;vip;maths\r\n';

    const result = await importer.imported(`\uFEFF${file.replace(';maths', '|maths')}`, { type: 'contact' });

    expect(result).toMatchObject({ created: 1, failed: 0 });
    expect(await contactNamed('Ada Lovelace')).toMatchObject({
      emails: [
        { address: 'a@x.example', primary: true },
        { address: 'b@x.example' },
        { address: 'c@x.example', kind: 'other' },
      ],
      phones: [
        { number: '+4915112345678', kind: 'mobile' },
        { number: '+493090182000', kind: 'home' },
      ],
      address: { lines: ['1 Way', 'Floor 2'], city: 'Berlin' },
      tags: ['vip', 'maths'],
    });
  });

  it('read dates as the file’s own values show, and the types of defined fields', async () => {
    const field = (key: string, type: string) =>
      CustomField.schema.parse(
        stampNew(
          { recordType: 'contact', key, label: { en: key }, type, required: false },
          newId('customField'),
          { orgId: importer.team.orgId, userId: 'system' },
          Date.now(),
        ),
      );
    for (const one of [field('since', 'date'), field('vip', 'boolean'), field('shoeSize', 'number')]) {
      await scene.fixture.table.write(create(CustomField, one));
    }

    const result = await importer.imported(
      'Name,Email,Since,VIP,Shoe Size,Create Date\nAda,a@x.example,3/4/2025,ja,"38,5",x\nBo,b@x.example,25/4/2025,no,40,x\nCy,c@x.example,,perhaps,,x\n',
      { type: 'contact' },
    );

    expect(result).toMatchObject({ created: 2, failed: 1 });
    expect(await contactNamed('Ada')).toMatchObject({
      custom: { since: '2025-04-03', vip: true, shoeSize: 38.5 },
    });
    expect(await (await fetch(result.errorsUrl)).text()).toContain('custom.vip: must be true or false');
  });
});

describe('imported accounts', () => {
  const file =
    'Account Name,Parent Account,Parent Account ID,Account ID,Annual Revenue,Employees\nLooms Berlin,Looms Group,,3,"1.234,50 €",11-50\nLooms Group,,9,1,$1M,200\nHolding,Looms Berlin,,9,,\nOrphan,Nobody,,4,,\n';

  it('stand under the parents that their rows name, also those further down', async () => {
    const result = await importer.imported(file, { type: 'account' });

    expect(result).toMatchObject({ status: 'completed', created: 4, failed: 0 });
    const [berlin, group, holding] = [
      await accountNamed('Looms Berlin'),
      await accountNamed('Looms Group'),
      await accountNamed('Holding'),
    ];
    expect(berlin).toMatchObject({
      parentId: group?.id,
      annualRevenue: { amount: 123450, currency: 'EUR' },
      employees: 11,
    });
    expect(group).toMatchObject({ parentId: holding?.id });
    // A circle is not closed, and what is not there is said.
    expect(holding).not.toHaveProperty('parentId');
    expect(result.problem).toContain('its own ancestor');
    expect(result.problem).toContain('“Nobody”');
  });

  it('are linked in the next run when the first one’s time is over', async () => {
    const many = `Account Name,Parent Account\n${Array.from({ length: 230 }, (_, index) => `Branch ${index},Head\n`).join('')}Head,\n`;
    const id = await importer.aStartedImport(many, { type: 'account' });

    for (let run = 0; run < 8; run += 1) await importer.run(id, 0);

    expect(await importer.readImport(id)).toMatchObject({ status: 'completed', created: 231 });
    const head = await accountNamed('Head');
    const branches = (await accounts()).filter(({ parentId }) => parentId === head?.id);
    expect(branches).toHaveLength(230);
  });

  it('of one name but two websites are two; a name met again without one is the same', async () => {
    const result = await importer.imported(
      'Name,Website\nApollo,apollo.example\nApollo,apollo-tyres.example\nApollo GmbH,\n',
      {
        type: 'account',
      },
    );

    expect(result).toMatchObject({ created: 2, skipped: 1 });
  });
});

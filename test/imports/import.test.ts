import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { aRule, route } from '../handoffs/scene.ts';
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

const sheet = `Full Name,Email Address,Mobile,Company Name,Lead Source,Country,Products,Unheard of
Ada Lovelace,ada@engines.example,+49 30 901820,Engines Ltd,Olark Chat,Germany,Toothpaste; Soap,x
"Babbage, Charles",charles@engines.example,,Engines Ltd,展会,Select,,"line
break"
Grace Hopper,n/a,-,Navy,Carrier pigeon,USA,NULL,
`;

describe('an import of leads', () => {
  it('recognises the usual columns, values and sources of other tools', async () => {
    const result = await importer.imported(sheet);

    expect(result).toMatchObject({
      status: 'completed',
      rows: 3,
      created: 3,
      updated: 0,
      skipped: 0,
      failed: 0,
      percent: 100,
    });
    expect(result).not.toHaveProperty('errorsUrl');
    expect(await importer.leadNamed('Ada Lovelace')).toMatchObject({
      ...{
        email: 'ada@engines.example',
        phone: '+49 30 901820',
        company: 'Engines Ltd',
        country: 'Germany',
        status: 'new',
      },
      ...{
        source: 'web',
        sourceDetail: 'Olark Chat',
        productsOfInterest: ['Toothpaste', 'Soap'],
        importId: result.id,
      },
    });
    expect(await importer.leadNamed('Babbage, Charles')).toMatchObject({
      source: 'event',
      sourceDetail: '展会',
    });
    const grace = await importer.leadNamed('Grace Hopper');
    expect(grace).toMatchObject({ source: 'import', sourceDetail: 'Carrier pigeon', country: 'USA' });
    expect(grace).not.toHaveProperty('email');
  });

  it('adds nothing when it comes again, and changes what is new when asked to', async () => {
    await importer.imported(sheet);

    expect(await importer.imported(sheet)).toMatchObject({ created: 0, skipped: 3 });
    const changed = sheet.replace('Navy,Carrier', 'Navy Inc,Carrier').replace('Lovelace,', 'King,');
    expect(await importer.imported(changed, { onDuplicate: 'update' })).toMatchObject({
      created: 1,
      updated: 1,
      skipped: 1,
    });
    expect(await importer.leadNamed('Ada King')).toMatchObject({ email: 'ada@engines.example', version: 2 });
    expect(await importer.imported(sheet, { onDuplicate: 'create' })).toMatchObject({ created: 3 });
  });

  it('makes one lead of a row that two imports bring at the same time', async () => {
    const ids = [
      await importer.aStartedImport(sheet),
      await importer.aStartedImport(sheet),
      await importer.aStartedImport(`${sheet}${sheet}`),
    ];

    await Promise.all(ids.map((id) => importer.run(id)));

    const results = await Promise.all(ids.map(importer.readImport));
    expect(await importer.leads()).toHaveLength(3);
    expect(results.reduce((sum, { created }) => sum + created, 0)).toBe(3);
    expect(results.map(({ rows, created, skipped, failed }) => rows - created - skipped - failed)).toEqual([
      0, 0, 0,
    ]);
  });

  it('imports the good rows and gives the bad ones back with line and reason', async () => {
    const file =
      'name,email,phone\nAda,ada@x.example,\n"No\nbody",,\nEve,not-an-address,\nBob,bob@x.example,\nDi,di@x.example,,extra\n';

    const result = await importer.imported(file);

    expect(result).toMatchObject({ status: 'completed', rows: 5, created: 2, failed: 3 });
    const text = await (await fetch(result.errorsUrl)).text();
    expect(text.split('\r\n')).toEqual([
      'line,reason,name,email,phone',
      '3,"give at least one of email, phone, company, or an externalId","No\nbody",,',
      '5,email: must be an e-mail address,Eve,not-an-address,',
      '7,"the row has 4 cells, the header 3",Di,di@x.example,,extra',
      '',
    ]);
  });

  it('goes by the mapping: fields, what values mean, what is empty, what every row gets', async () => {
    const file =
      'Prospect ID;Lead Source;Country;City;Specialization\n7927b2df;Olark Chat;;Select;Select\n2a272436;Organic Search;India;Mumbai;Finance\n';
    const mapping = {
      'Prospect ID': 'externalId',
      'lead source': { field: 'source', values: { 'olark chat': 'social' } },
      Specialization: 'industry',
      City: { field: 'custom.town', empty: ['Mumbai'] },
    };

    const result = await importer.imported(file, {
      mapping,
      defaults: { language: 'English', 'custom.list': 'X' },
    });

    expect(result).toMatchObject({ created: 2, failed: 0 });
    expect(await importer.leadNamed('7927b2df')).toMatchObject({
      externalId: '7927b2df',
      source: 'social',
      language: 'en',
      custom: { list: 'X' },
    });
    expect(await importer.leadNamed('2a272436')).toMatchObject({
      source: 'web',
      country: 'India',
      industry: 'Finance',
      custom: { list: 'X' },
    });
    expect(await importer.imported(file, { mapping })).toMatchObject({ created: 0, skipped: 2 });
  });

  it('routes what it imports by rules on country and source', async () => {
    await aRule(scene.fixture, importer.team.orgId, importer.team.team.id, {
      conditions: {
        all: [
          { field: 'country', op: 'eq', value: 'DE' },
          { field: 'source', op: 'eq', value: 'web' },
        ],
      },
    });
    await importer.imported(sheet);
    const [ada, grace] = [await importer.leadNamed('Ada Lovelace'), await importer.leadNamed('Grace Hopper')];

    expect(ada && (await route(scene.fixture, ada, Date.now()))).toMatchObject({
      status: 'offered',
      ownerId: importer.team.reps[0]?.id,
    });
    expect(grace && (await route(scene.fixture, grace, Date.now()))).toMatchObject({ status: 'queued' });
  });

  it('reads Chinese sheets as Excel writes them', async () => {
    const headers = '姓名\t手机\t公司名称\t来源\r\n李雷\t+86 138 0013 8000\t成都锦绣\t微信\r\n';
    const bytes = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(headers, 'utf16le')]);

    expect(await importer.imported(new Uint8Array(bytes))).toMatchObject({ created: 1 });
    expect(await importer.leadNamed('李雷')).toMatchObject({
      phone: '+86 138 0013 8000',
      company: '成都锦绣',
      source: 'social',
    });
  });

  it('keeps the rows before a quote that is never closed, and says where it is', async () => {
    const result = await importer.imported(
      'name,email\nAda,ada@x.example\nBob,"bob@x.example\nEve,eve@x.example\n',
    );

    expect(result).toMatchObject({
      status: 'failed',
      created: 1,
      problem: expect.stringContaining('line 3'),
    });
  });

  it('fails with the reason when the file is of no use', async () => {
    expect(await importer.imported('a,b\n1,2\n')).toMatchObject({
      status: 'failed',
      rows: 0,
      problem: expect.stringContaining('“a”, “b”'),
    });
    expect(await importer.imported(sheet, { mapping: { Fax: 'phone' } })).toMatchObject({
      status: 'completed',
      problem: 'The file has no column “Fax”.',
    });
  });
});

describe('starting', () => {
  it('needs the file, once', async () => {
    const { body } = await importer.admin.post('/v1/imports', { type: 'lead' });

    const early = await importer.admin.post(`/v1/imports/${body.id}/start`);
    await fetch(body.uploadUrl, { method: 'PUT', body: sheet });
    const started = await importer.admin.post(`/v1/imports/${body.id}/start`);
    const again = await importer.admin.post(`/v1/imports/${body.id}/start`);

    expect([early.status, started.status, again.status]).toEqual([409, 202, 409]);
  });

  it('refuses a mapping to fields that records of the type do not have', async () => {
    const answer = await importer.admin.post('/v1/imports', {
      type: 'contact',
      mapping: { A: 'industry' },
      defaults: { shoeSize: '43' },
    });

    expect(answer.status).toBe(422);
    expect(answer.body.errors.map(({ path }: { path: string }) => path)).toEqual([
      'mapping.A',
      'defaults.shoeSize',
    ]);
  });
});

describe('imports of customers', () => {
  it('make accounts and contacts, once', async () => {
    const accounts =
      'Account Name,Website,Annual Revenue,Employees\nEngines Ltd,https://www.engines.example/about,"EUR 1,250,000",11-50\n';
    const contacts =
      'First Name,Last Name,Email,Mobile,Tags\nAda,Lovelace,ada@engines.example; a@l.example,+49 30 901820,"vip, maths"\n';

    expect(await importer.imported(accounts, { type: 'account' })).toMatchObject({ created: 1, failed: 0 });
    expect(await importer.imported(accounts, { type: 'account' })).toMatchObject({ skipped: 1 });
    expect(await importer.imported(contacts, { type: 'contact' })).toMatchObject({ created: 1, failed: 0 });
    expect(await importer.imported(contacts, { type: 'contact', onDuplicate: 'update' })).toMatchObject({
      created: 0,
      skipped: 1,
    });
  });
});

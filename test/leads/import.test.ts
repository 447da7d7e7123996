import { mkdirSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ImportFiles } from '../../functions/leads/import/import-files.ts';
import { runImport } from '../../functions/leads/import/run-import.ts';
import {
  type QueuesAndBuckets,
  startQueuesAndBuckets,
} from '../../infra/local/queues-and-buckets/start-queues-and-buckets.ts';
import { importStarted } from '../../shared/leads/events.ts';
import { Import } from '../../shared/leads/import.ts';
import { Lead } from '../../shared/leads/lead.ts';
import { progressKey } from '../../shared/table/keys.ts';
import { aRule, aSalesTeam, route } from '../handoffs/scene.ts';
import type { Caller } from '../support/http-client.ts';
import { type TestTable, testTable } from '../support/table.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';
import { leadClient } from './lead-client.ts';

let fixture: TestTable;
let directory: ReturnType<typeof temporaryDirectory>;
let buckets: QueuesAndBuckets;
let files: ImportFiles;
let client: Awaited<ReturnType<typeof leadClient>>;
let team: Awaited<ReturnType<typeof aSalesTeam>>;
let admin: Caller;

beforeAll(async () => {
  fixture = await testTable();
  directory = temporaryDirectory('imports');
  mkdirSync(directory.path, { recursive: true });
  const events = { putEvents: async () => undefined };
  buckets = await startQueuesAndBuckets({
    dataDir: directory.path,
    log: () => undefined,
    account: '000000000000',
    region: 'eu-central-1',
    events,
  });
  buckets.deployBucket('Imports', { BucketName: 'imports' });
  process.env.AWS_ENDPOINT_URL_S3 = buckets.endpoint;
  client = await leadClient();
  files = new ImportFiles('imports');
});
afterAll(async () => {
  await buckets.close();
  directory[Symbol.dispose]();
  await fixture.close();
});
beforeEach(async () => {
  team = await aSalesTeam(fixture, ['bo']);
  admin = client.as(team.adminUser);
});

/** An import whose file was uploaded and that was started; nothing has read it yet. */
async function aStartedImport(file: string | Uint8Array<ArrayBuffer>, fields: object = {}) {
  const { status, body } = await admin.post('/v1/imports', { type: 'lead', ...fields });
  expect(status).toBe(201);
  await fetch(body.uploadUrl, { method: 'PUT', body: file });
  expect(await admin.post(`/v1/imports/${body.id}/start`)).toMatchObject({
    status: 202,
    body: { status: 'running' },
  });
  return body.id as string;
}

const run = (id: string, until = Date.now() + 60_000) =>
  runImport({ table: fixture.table, files, until }, team.orgId, id);
const readImport = async (id: string) => (await admin.get(`/v1/imports/${id}`)).body;

async function imported(file: string | Uint8Array<ArrayBuffer>, fields: object = {}) {
  const id = await aStartedImport(file, fields);
  await run(id);
  return readImport(id);
}

const leads = () => fixture.table.all(Lead, { orgId: team.orgId, index: 'list', partition: 'lead' });
const leadNamed = async (name: string) => (await leads()).find((lead) => lead.name === name);

const sheet = `Full Name,Email Address,Mobile,Company Name,Lead Source,Country,Products,Unheard of
Ada Lovelace,ada@engines.example,+49 30 901820,Engines Ltd,Olark Chat,Germany,Toothpaste; Soap,x
"Babbage, Charles",charles@engines.example,,Engines Ltd,展会,Select,,"line
break"
Grace Hopper,n/a,-,Navy,Carrier pigeon,USA,NULL,
`;

describe('an import of leads', () => {
  it('recognises the usual columns, values and sources of other tools', async () => {
    const result = await imported(sheet);

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
    expect(await leadNamed('Ada Lovelace')).toMatchObject({
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
    expect(await leadNamed('Babbage, Charles')).toMatchObject({ source: 'event', sourceDetail: '展会' });
    const grace = await leadNamed('Grace Hopper');
    expect(grace).toMatchObject({ source: 'import', sourceDetail: 'Carrier pigeon', country: 'USA' });
    expect(grace).not.toHaveProperty('email');
  });

  it('adds nothing when it comes again, and changes what is new when asked to', async () => {
    await imported(sheet);

    expect(await imported(sheet)).toMatchObject({ created: 0, skipped: 3 });
    const changed = sheet.replace('Navy,Carrier', 'Navy Inc,Carrier').replace('Lovelace,', 'King,');
    expect(await imported(changed, { onDuplicate: 'update' })).toMatchObject({
      created: 1,
      updated: 1,
      skipped: 1,
    });
    expect(await leadNamed('Ada King')).toMatchObject({ email: 'ada@engines.example', version: 2 });
    expect(await imported(sheet, { onDuplicate: 'create' })).toMatchObject({ created: 3 });
  });

  it('makes one lead of a row that two imports bring at the same time', async () => {
    const ids = [
      await aStartedImport(sheet),
      await aStartedImport(sheet),
      await aStartedImport(`${sheet}${sheet}`),
    ];

    await Promise.all(ids.map((id) => run(id)));

    const results = await Promise.all(ids.map(readImport));
    expect(await leads()).toHaveLength(3);
    expect(results.reduce((sum, { created }) => sum + created, 0)).toBe(3);
    expect(results.map(({ rows, created, skipped, failed }) => rows - created - skipped - failed)).toEqual([
      0, 0, 0,
    ]);
  });

  it('imports the good rows and gives the bad ones back with line and reason', async () => {
    const file =
      'name,email,phone\nAda,ada@x.example,\n"No\nbody",,\nEve,not-an-address,\nBob,bob@x.example,\nDi,di@x.example,,extra\n';

    const result = await imported(file);

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

    const result = await imported(file, { mapping, defaults: { language: 'English', 'custom.list': 'X' } });

    expect(result).toMatchObject({ created: 2, failed: 0 });
    expect(await leadNamed('7927b2df')).toMatchObject({
      externalId: '7927b2df',
      source: 'social',
      language: 'en',
      custom: { list: 'X' },
    });
    expect(await leadNamed('2a272436')).toMatchObject({
      source: 'web',
      country: 'India',
      industry: 'Finance',
      custom: { list: 'X' },
    });
    expect(await imported(file, { mapping })).toMatchObject({ created: 0, skipped: 2 });
  });

  it('routes what it imports by rules on country and source', async () => {
    await aRule(fixture, team.orgId, team.team.id, {
      conditions: {
        all: [
          { field: 'country', op: 'eq', value: 'DE' },
          { field: 'source', op: 'eq', value: 'web' },
        ],
      },
    });
    await imported(sheet);
    const [ada, grace] = [await leadNamed('Ada Lovelace'), await leadNamed('Grace Hopper')];

    expect(ada && (await route(fixture, ada, Date.now()))).toMatchObject({
      status: 'offered',
      ownerId: team.reps[0]?.id,
    });
    expect(grace && (await route(fixture, grace, Date.now()))).toMatchObject({ status: 'queued' });
  });

  it('reads Chinese sheets as Excel writes them', async () => {
    const headers = '姓名\t手机\t公司名称\t来源\r\n李雷\t+86 138 0013 8000\t成都锦绣\t微信\r\n';
    const bytes = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(headers, 'utf16le')]);

    expect(await imported(new Uint8Array(bytes))).toMatchObject({ created: 1 });
    expect(await leadNamed('李雷')).toMatchObject({
      phone: '+86 138 0013 8000',
      company: '成都锦绣',
      source: 'social',
    });
  });

  it('keeps the rows before a quote that is never closed, and says where it is', async () => {
    const result = await imported('name,email\nAda,ada@x.example\nBob,"bob@x.example\nEve,eve@x.example\n');

    expect(result).toMatchObject({
      status: 'failed',
      created: 1,
      problem: expect.stringContaining('line 3'),
    });
  });

  it('fails with the reason when the file is of no use', async () => {
    expect(await imported('a,b\n1,2\n')).toMatchObject({
      status: 'failed',
      rows: 0,
      problem: expect.stringContaining('“a”, “b”'),
    });
    expect(await imported(sheet, { mapping: { Fax: 'phone' } })).toMatchObject({
      status: 'completed',
      problem: 'The file has no column “Fax”.',
    });
  });
});

describe('an import that was interrupted', () => {
  const many = `name,email\n${Array.from({ length: 450 }, (_, index) => `Lead ${index},lead-${index}@x.example`).join('\n')}\n`;

  it('goes on in the next run, each row once and counted once', async () => {
    const id = await aStartedImport(many);
    const before = await fixture.table.get(Import, team.orgId, id);

    await run(id, 0);

    const after = await fixture.table.get(Import, team.orgId, id);
    expect(await readImport(id)).toMatchObject({ status: 'running', rows: 200, created: 200 });
    expect(importStarted.raisedBy({ before, after })).toBe(true);
    await run(id);
    expect(await readImport(id)).toMatchObject({
      status: 'completed',
      rows: 450,
      created: 450,
      skipped: 0,
      percent: 100,
    });
    expect(await leads()).toHaveLength(450);
    await run(id);
    expect(await leads()).toHaveLength(450);
  });

  it('does rows again that were written after the last checkpoint, without a trace', async () => {
    const id = await aStartedImport(many);
    await run(id, 0);
    // As a crash between the rows and their checkpoint leaves it.
    const values = { ':rows': 50, ':created': 50 };
    await fixture.table.adjust(progressKey(team.orgId, id), {
      set: 'SET #rows = :rows, created = :created',
      names: { '#rows': 'rows' },
      values,
    });

    await run(id);

    expect(await readImport(id)).toMatchObject({ rows: 450, created: 450, skipped: 0 });
    expect(await leads()).toHaveLength(450);
  });
});

describe('starting', () => {
  it('needs the file, once', async () => {
    const { body } = await admin.post('/v1/imports', { type: 'lead' });

    const early = await admin.post(`/v1/imports/${body.id}/start`);
    await fetch(body.uploadUrl, { method: 'PUT', body: sheet });
    const started = await admin.post(`/v1/imports/${body.id}/start`);
    const again = await admin.post(`/v1/imports/${body.id}/start`);

    expect([early.status, started.status, again.status]).toEqual([409, 202, 409]);
  });

  it('refuses a mapping to fields that records of the type do not have', async () => {
    const answer = await admin.post('/v1/imports', {
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

    expect(await imported(accounts, { type: 'account' })).toMatchObject({ created: 1, failed: 0 });
    expect(await imported(accounts, { type: 'account' })).toMatchObject({ skipped: 1 });
    expect(await imported(contacts, { type: 'contact' })).toMatchObject({ created: 1, failed: 0 });
    expect(await imported(contacts, { type: 'contact', onDuplicate: 'update' })).toMatchObject({
      created: 0,
      skipped: 1,
    });
  });
});

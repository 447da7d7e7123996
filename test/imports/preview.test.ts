import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Contact } from '../../shared/customers/contact.ts';
import { type Sheet, startImports } from './import-scene.ts';

let scene: Awaited<ReturnType<typeof startImports>>;
let importer: Awaited<ReturnType<typeof scene.anImporter>>;

beforeAll(async () => {
  scene = await startImports();
});
afterAll(() => scene.close());
beforeEach(async () => {
  importer = await scene.anImporter();
});

/** An import whose file was uploaded and that waits to be started. */
async function uploaded(file: Sheet, fields: object = {}) {
  const { body } = await importer.admin.post('/v1/imports', { type: 'contact', ...fields });
  await fetch(body.uploadUrl, { method: 'PUT', body: file });
  return body;
}
const previewOf = async (id: string) => (await importer.admin.get(`/v1/imports/${id}/preview`)).body;
const fieldsOf = ({ columns }: { columns: { header: string; field?: string; by?: string }[] }) =>
  columns.map(({ header, field, by }) => [header, field, by]);

const file = 'Kontakt;Mail-Adresse;Quatsch\nAda;ada@x.example;1\nBo;no address;2\n';

describe('the preview of an import', () => {
  it('shows what the file is, what its columns become, and which rows would be refused', async () => {
    const chinese = Buffer.concat([
      Buffer.from([0xff, 0xfe]),
      Buffer.from('姓名\t手机\t备用\r\n李雷\t138\t\r\n', 'utf16le'),
    ]);
    const { id } = await uploaded(
      'Name,E-mail,Favourite\nAda,ada@x.example,blue\nBo,nobody,blue\n,,\nCy,c@x.example,red\n',
    );
    const second = await uploaded(new Uint8Array(chinese));

    const preview = await previewOf(id);

    expect(preview).toMatchObject({
      ...{ encoding: 'utf-8', delimiter: ',', rows: 3, missing: [] },
      columns: [
        { index: 0, header: 'Name', field: 'name', by: 'name', samples: ['Ada', 'Bo', 'Cy'] },
        { field: 'email' },
        { header: 'Favourite', samples: ['blue', 'red'] },
      ],
      problems: [{ line: 3, reason: expect.stringContaining('e-mail') }],
    });
    expect(preview.columns[2]).not.toHaveProperty('field');
    expect(await previewOf(second.id)).toMatchObject({ encoding: 'utf-16le', delimiter: '\t', rows: 1 });
  });

  it('needs the file', async () => {
    const { body } = await importer.admin.post('/v1/imports', { type: 'contact' });

    expect((await importer.admin.get(`/v1/imports/${body.id}/preview`)).status).toBe(409);
  });

  it('follows the mapping, which can be changed until the import is started', async () => {
    const job = await uploaded(file);
    const before = await previewOf(job.id);
    const mapping = { Kontakt: 'name', 'Mail-Adresse': 'email' };

    const refused = await importer.admin.patch(`/v1/imports/${job.id}`, job.version, {
      mapping: { Kontakt: 'nose' },
    });
    const changed = await importer.admin.patch(`/v1/imports/${job.id}`, job.version, { mapping });

    expect(fieldsOf(before)).toEqual([
      ['Kontakt', undefined, undefined],
      ['Mail-Adresse', undefined, undefined],
      ['Quatsch', undefined, undefined],
    ]);
    expect([refused.status, changed.status]).toEqual([422, 200]);
    expect(fieldsOf(await previewOf(job.id)).slice(0, 2)).toEqual([
      ['Kontakt', 'name', 'mapping'],
      ['Mail-Adresse', 'email', 'mapping'],
    ]);
    await importer.admin.post(`/v1/imports/${job.id}/start`);
    const late = await importer.admin.patch(`/v1/imports/${job.id}`, '*', { mapping });
    expect(late.status).toBe(409);
  });

  it('remembers what was said about the columns for the next file of the same headers', async () => {
    const mapping = { Kontakt: 'name', 'Mail-Adresse': 'email' };
    await importer.imported(file, { type: 'contact', mapping });
    const reordered = 'MAIL-ADRESSE;Quatsch;Kontakt\ncy@x.example;3;Cy\n';
    const next = await uploaded(reordered);

    const preview = await previewOf(next.id);
    const started = await importer.admin.post(`/v1/imports/${next.id}/start`);
    await importer.run(next.id);

    expect(fieldsOf(preview)).toEqual([
      ['MAIL-ADRESSE', 'email', 'saved'],
      ['Quatsch', undefined, undefined],
      ['Kontakt', 'name', 'saved'],
    ]);
    expect(started.body.mapping).toEqual(mapping);
    const contacts = await scene.fixture.table.all(Contact, {
      orgId: importer.team.orgId,
      index: 'list',
      partition: 'contact',
    });
    expect(contacts.map(({ name }) => name.full).sort()).toEqual(['Ada', 'Cy']);
    const saved = (await importer.admin.get('/v1/import-mappings')).body.items;
    expect(saved).toMatchObject([{ type: 'contact', mapping }]);
    expect((await importer.admin.delete(`/v1/import-mappings/${saved[0].id}`)).status).toBe(204);
    await importer.imported(file, { type: 'contact', mapping });
    expect((await importer.admin.get('/v1/import-mappings')).body.items).toHaveLength(1);
  });
});

/** Exports and imports of one test file: a table, a bucket and an organization of their own. */
import { expect } from 'vitest';
import { runExport } from '../../functions/exports/run-export.ts';
import { exportsRoutes } from '../../shared/exports/routes.ts';
import type { User } from '../../shared/organization/user.ts';
import { startImports } from '../imports/import-scene.ts';
import { httpClient } from '../support/http-client.ts';

export async function startExports() {
  const imports = await startImports();
  const { handler } = await import('../../functions/exports/http.ts');
  const client = httpClient(exportsRoutes, handler);
  const { fixture, files } = imports;

  return {
    ...imports,

    /** A fresh organization that exports what it imported. */
    async anExporter() {
      const importer = await imports.anImporter();
      const { orgId } = importer.team;
      const admin = client.as(importer.team.adminUser);

      async function aStartedExport(fields: object, by = admin): Promise<string> {
        const { status, body } = await by.post('/v1/exports', fields);
        expect({ status, body }).toMatchObject({ status: 202, body: { status: 'running' } });
        return body.id;
      }
      const run = (id: string, until = Date.now() + 60_000) =>
        runExport({ table: fixture.table, files, until }, orgId, id);
      const readExport = async (id: string, by = admin) => (await by.get(`/v1/exports/${id}`)).body;
      const textOf = async (url: string) =>
        (await fetch(url)).arrayBuffer().then((bytes) => Buffer.from(bytes).toString('utf8'));

      return {
        ...importer,
        ...{ aStartedExport, runExport: run, readExport, textOf },
        exports: (user: User) => client.as(user),
        /** The text of a whole export, without the mark before it. */
        exported: async (fields: object, by = admin) => {
          const id = await aStartedExport(fields, by);
          await run(id);
          const job = await readExport(id, by);
          expect(job).toMatchObject({ status: 'completed', percent: 100 });
          return (await textOf(job.downloadUrl)).replace(/^\uFEFF/, '');
        },
      };
    },
  };
}

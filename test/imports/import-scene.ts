/** Imports of one test file: a table, a bucket and an organization of their own. */
import { expect } from 'vitest';
import { runImport } from '../../functions/imports/run-import.ts';
import { FileStore } from '../../functions/platform/files.ts';
import { startQueuesAndBuckets } from '../../infra/local/queues-and-buckets/start-queues-and-buckets.ts';
import { importsRoutes } from '../../shared/imports/routes.ts';
import { Lead } from '../../shared/leads/lead.ts';
import type { User } from '../../shared/organization/user.ts';
import { aSalesTeam } from '../handoffs/scene.ts';
import { functionEnvironment } from '../support/function-environment.ts';
import { httpClient } from '../support/http-client.ts';
import { testTable } from '../support/table.ts';
import { temporaryDirectory } from '../support/temporary-directory.ts';

/** What was uploaded: text, or bytes in an encoding of their own. */
export type Sheet = string | Uint8Array<ArrayBuffer>;

export async function startImports() {
  const fixture = await testTable();
  const directory = temporaryDirectory('imports');
  const buckets = await startQueuesAndBuckets({
    dataDir: directory.path,
    log: () => undefined,
    account: '000000000000',
    region: 'eu-central-1',
    events: { putEvents: async () => undefined },
  });
  buckets.deployBucket('Files', { BucketName: 'files' });
  process.env.AWS_ENDPOINT_URL_S3 = buckets.endpoint;
  functionEnvironment({ FILE_BUCKET_NAME: 'files' });
  const { handler } = await import('../../functions/imports/http.ts');
  const client = httpClient(importsRoutes, handler);
  const files = new FileStore('files');

  return {
    fixture,
    files,
    async close() {
      await buckets.close();
      directory[Symbol.dispose]();
      await fixture.close();
    },

    /** A fresh organization that imports. */
    async anImporter() {
      const team = await aSalesTeam(fixture, ['bo']);
      const admin = client.as(team.adminUser);
      const run = (id: string, until = Date.now() + 60_000, version?: number) =>
        runImport({ table: fixture.table, files, until, version }, team.orgId, id);
      const readImport = async (id: string) => (await admin.get(`/v1/imports/${id}`)).body;
      const leads = () => fixture.table.all(Lead, { orgId: team.orgId, index: 'list', partition: 'lead' });

      /** An import whose file was uploaded and that was started; nothing has read it yet. */
      async function aStartedImport(file: Sheet, fields: object = {}): Promise<string> {
        const { status, body } = await admin.post('/v1/imports', { type: 'lead', ...fields });
        expect(status).toBe(201);
        await fetch(body.uploadUrl, { method: 'PUT', body: file });
        const started = await admin.post(`/v1/imports/${body.id}/start`);
        expect(started).toMatchObject({ status: 202, body: { status: 'running' } });
        return body.id;
      }

      return {
        ...{ team, admin, run, readImport, leads, aStartedImport },
        as: (user: User) => client.as(user),
        leadNamed: async (name: string) => (await leads()).find((lead) => lead.name === name),
        imported: async (file: Sheet, fields: object = {}) => {
          const id = await aStartedImport(file, fields);
          await run(id);
          return readImport(id);
        },
      };
    },
  };
}

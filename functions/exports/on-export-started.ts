import { readEnvironment } from '../platform/environment.ts';
import { FileStore } from '../platform/files.ts';
import { queueFunction } from '../platform/queue.ts';
import { runExport } from './run-export.ts';

const environment = readEnvironment('exports/on-export-started', process.env);
const files = new FileStore(environment.FILE_BUCKET_NAME);

/** Lambda cuts off after 5 minutes; a page of rows and a part of the file take less than the one that is left. */
const runMs = 4 * 60_000;

/** Somebody asked for an export, or it goes on in another run. */
export const handler = queueFunction(
  ({ detail }, { table, now }) =>
    runExport({ table, files, until: now + runMs }, detail.orgId, detail.recordId),
  environment,
);

import { readEnvironment } from '../platform/environment.ts';
import { FileStore } from '../platform/files.ts';
import { queueFunction } from '../platform/queue.ts';
import { runImport } from './run-import.ts';

const environment = readEnvironment('imports/on-import-started', process.env);
const files = new FileStore(environment.FILE_BUCKET_NAME);

/** Lambda cuts off after 5 minutes; a batch of rows and the end of a file take less than the one that is left. */
const runMs = 4 * 60_000;

/** An import was started, or goes on in another run. */
export const handler = queueFunction(
  ({ detail }, { table, now }) =>
    runImport({ table, files, until: now + runMs, version: detail.version }, detail.orgId, detail.recordId),
  environment,
);

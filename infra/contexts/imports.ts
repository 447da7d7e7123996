import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { importStarted } from '../../shared/imports/events.ts';
import { importsRoutes } from '../../shared/imports/routes.ts';
import type { Foundation } from '../constructs/foundation.ts';
import { HttpFunction } from '../constructs/http-function.ts';
import { QueueConsumer } from '../constructs/queue-consumer.ts';

/** Imports: leads, contacts and accounts that come as CSV files. */
export function addImports(parent: Construct, foundation: Foundation): void {
  const scope = new Construct(parent, 'Imports');
  const { stage, data } = foundation;
  const environment = { TABLE_NAME: data.table.name, FILE_BUCKET_NAME: data.fileBucket.bucketName };

  const http = new HttpFunction(scope, 'Http', foundation, {
    entry: 'imports/http',
    routes: importsRoutes,
    environment,
    whenItFails: 'Nobody can begin an import or see how far one is.',
  });
  data.table.grant(http.function, { writes: true, indexes: ['list', 'owner'] });
  // It signs upload and download addresses, which may do what it may do.
  data.grantFiles(http.function, 'imports', ['s3:PutObject', 's3:GetObject']);

  const onImportStarted = new QueueConsumer(scope, 'OnImportStarted', foundation, {
    entry: 'imports/on-import-started',
    environment,
    events: [importStarted],
    // A long import hands over to a run of its own after 4 minutes. The shorter a run, the sooner the queue shows the
    // message of one that died again: six times this.
    timeout: Duration.minutes(5),
    memoryMegabytes: stage.memoryMegabytes.import,
    batchSize: 1,
    maxConcurrency: 2,
    lateAfterSeconds: 3600,
    whenItFails: 'Imports stop: their status stays at “running” and the rest of their rows is missing.',
  });
  data.table.grant(onImportStarted.function, { writes: true, indexes: ['list'] });
  data.grantFiles(onImportStarted.function, 'imports', ['s3:GetObject', 's3:PutObject']);
}

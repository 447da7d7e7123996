import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { exportStarted } from '../../shared/exports/events.ts';
import { exportsRoutes } from '../../shared/exports/routes.ts';
import type { Foundation } from '../constructs/foundation.ts';
import { HttpFunction } from '../constructs/http-function.ts';
import { QueueConsumer } from '../constructs/queue-consumer.ts';

/** Exports: records that leave as CSV files. */
export function addExports(parent: Construct, foundation: Foundation): void {
  const scope = new Construct(parent, 'Exports');
  const { stage, data } = foundation;
  const environment = { TABLE_NAME: data.table.name, FILE_BUCKET_NAME: data.fileBucket.bucketName };

  const http = new HttpFunction(scope, 'Http', foundation, {
    entry: 'exports/http',
    routes: exportsRoutes,
    environment,
    whenItFails: 'Nobody can ask for an export or fetch one.',
  });
  data.table.grant(http.function, { writes: true, indexes: ['list', 'owner'] });
  // It signs download addresses, which may do what it may do.
  data.grantFiles(http.function, 'exports', ['s3:GetObject']);

  const onExportStarted = new QueueConsumer(scope, 'OnExportStarted', foundation, {
    entry: 'exports/on-export-started',
    environment,
    events: [exportStarted],
    // A long export hands over to a run of its own after 4 minutes.
    timeout: Duration.minutes(5),
    memoryMegabytes: stage.memoryMegabytes.import,
    batchSize: 1,
    maxConcurrency: 2,
    lateAfterSeconds: 3600,
    whenItFails: 'Exports stop: their status stays at “running” and there is no file to fetch.',
  });
  data.table.grant(onExportStarted.function, {
    writes: true,
    indexes: ['list', 'owner', 'team', 'status', 'source', 'region', 'account', 'contact'],
  });
  data.grantFiles(onExportStarted.function, 'exports', ['s3:GetObject', 's3:PutObject']);
}

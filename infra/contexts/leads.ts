import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { importStarted, leadCreated } from '../../shared/leads/events.ts';
import { leadsRoutes } from '../../shared/leads/routes.ts';
import type { Foundation } from '../constructs/foundation.ts';
import { HttpFunction } from '../constructs/http-function.ts';
import { QueueConsumer } from '../constructs/queue-consumer.ts';

/** Leads: captured by API, form and file, routed, worked, converted. */
export function addLeads(parent: Construct, foundation: Foundation): void {
  const scope = new Construct(parent, 'Leads');
  const { stage, data, publicUrl } = foundation;

  const http = new HttpFunction(scope, 'Http', foundation, {
    entry: 'leads/http',
    routes: leadsRoutes,
    environment: {
      TABLE_NAME: data.table.name,
      PUBLIC_URL: publicUrl,
      IMPORT_BUCKET_NAME: data.importBucket.bucketName,
    },
    whenItFails: 'Leads cannot be captured, seen, accepted or declined; web forms answer with an error.',
  });
  data.table.grant(http.function, {
    writes: true,
    indexes: ['list', 'owner', 'team', 'status', 'queue', 'source', 'region', 'account'],
  });
  // It signs upload and download addresses, which may do what it may do.
  data.grantImports(http.function, ['s3:PutObject', 's3:GetObject']);

  const onLeadCreated = new QueueConsumer(scope, 'OnLeadCreated', foundation, {
    entry: 'leads/on-lead-created',
    environment: { TABLE_NAME: data.table.name },
    events: [leadCreated],
    timeout: Duration.seconds(30),
    memoryMegabytes: stage.memoryMegabytes.consumer,
    // Few a batch: what does not get its turn within the timeout comes again only after the visibility timeout (180 s).
    batchSize: 5,
    maxConcurrency: stage.routingConcurrency,
    lateAfterSeconds: 60,
    whenItFails: 'New leads are kept but offered to nobody: they wait without an owner.',
  });
  data.table.grant(onLeadCreated.function, { writes: true, indexes: ['list', 'account'] });

  const onImportStarted = new QueueConsumer(scope, 'OnImportStarted', foundation, {
    entry: 'leads/on-import-started',
    environment: { TABLE_NAME: data.table.name, IMPORT_BUCKET_NAME: data.importBucket.bucketName },
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
  data.table.grant(onImportStarted.function, { writes: true, indexes: [] });
  data.grantImports(onImportStarted.function, ['s3:GetObject', 's3:PutObject']);
}

import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { leadCreated } from '../../shared/leads/events.ts';
import { leadsRoutes } from '../../shared/leads/routes.ts';
import type { Foundation } from '../constructs/foundation.ts';
import { HttpFunction } from '../constructs/http-function.ts';
import { QueueConsumer } from '../constructs/queue-consumer.ts';

/** Leads: captured by API and form, routed, worked, converted. */
export function addLeads(parent: Construct, foundation: Foundation): void {
  const scope = new Construct(parent, 'Leads');
  const { stage, data, publicUrl } = foundation;

  const http = new HttpFunction(scope, 'Http', foundation, {
    entry: 'leads/http',
    routes: leadsRoutes,
    environment: {
      TABLE_NAME: data.table.name,
      PUBLIC_URL: publicUrl,
    },
    whenItFails: 'Leads cannot be captured, seen, accepted or declined; web forms answer with an error.',
  });
  data.table.grant(http.function, {
    writes: true,
    indexes: ['list', 'owner', 'team', 'status', 'queue', 'source', 'region', 'face'],
  });

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
  data.table.grant(onLeadCreated.function, { writes: true, indexes: ['list', 'face'] });
}

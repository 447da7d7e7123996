import { Duration } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Foundation } from '../constructs/foundation.ts';
import { BackendFunction } from '../constructs/function.ts';
import { StreamReader } from '../constructs/stream-reader.ts';

/** What is derived inside the table from its changes: the audit, the words of the search, timelines and counters. */
export function addProjections(scope: Construct, foundation: Foundation): void {
  const { table } = foundation.data;
  const projector = new StreamReader(scope, 'Projections', foundation, {
    entry: 'projections/project',
    environment: { TABLE_NAME: table.name },
    lateAfterSeconds: 300,
    whenItFails: 'The audit and the search lag behind: what was changed lately is missing there.',
  });
  table.grant(projector.function, { writes: true, batches: true, indexes: ['account', 'face', 'list'] });

  const rebuild = new BackendFunction(scope, 'Rebuild', foundation, {
    entry: 'projections/rebuild',
    environment: { TABLE_NAME: table.name },
    // A run says after 20 s how far it is; the page it is at then takes far less than the rest.
    timeout: Duration.minutes(2),
    memoryMegabytes: foundation.stage.memoryMegabytes.consumer,
    whenItFails: 'The operator cannot make the search, the timelines and the counters anew.',
  });
  table.grant(rebuild, { writes: true, batches: true, indexes: ['account', 'face', 'list'] });
}

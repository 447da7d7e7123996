import type { Construct } from 'constructs';
import type { Foundation } from '../constructs/foundation.ts';
import { StreamReader } from '../constructs/stream-reader.ts';

/** What is derived inside the table from its changes: the audit, the words of the search. */
export function addProjections(scope: Construct, foundation: Foundation): void {
  const { table } = foundation.data;
  const projector = new StreamReader(scope, 'Projections', foundation, {
    entry: 'projections/project',
    environment: { TABLE_NAME: table.name },
    lateAfterSeconds: 300,
    whenItFails: 'The audit and the search lag behind: what was changed lately is missing there.',
  });
  table.grant(projector.function, { writes: true, batches: true, indexes: [] });
}

import type { Construct } from 'constructs';
import type { Foundation } from '../constructs/foundation.ts';
import { StreamReader } from '../constructs/stream-reader.ts';

/** The table's stream as events on the bus. */
export function addChanges(scope: Construct, foundation: Foundation): void {
  const { bus } = foundation;
  const publisher = new StreamReader(scope, 'Changes', foundation, {
    entry: 'changes/publish',
    environment: { EVENT_BUS_NAME: bus.eventBusName },
    lateAfterSeconds: 60,
    whenItFails:
      'What people do has no consequences: leads are not routed, nobody is notified, no clock starts.',
  });
  publisher.function.allow(['events:PutEvents'], [bus.eventBusArn]);
}

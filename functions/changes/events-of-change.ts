import type { DomainEvent } from '../../shared/platform/event.ts';
import { events } from '../../shared/platform/event-registry.ts';
import type { RecordChange } from '../platform/table/record-change.ts';

/**
 * The domain events that a change raises, in the order of the registry. The same change gives the same ids, so whoever
 * gets an event twice can tell.
 */
export function eventsOfChange(change: RecordChange): DomainEvent[] {
  const { orgId, entity, recordId, version, at, actorId } = change;
  return events.flatMap((event) => {
    if (event.entity.name !== entity) return [];
    const data = event.raisedData(change);
    if (!data) return [];
    const eventId = `${recordId}:${version}:${event.name}`;
    const detail = { eventId, orgId, recordType: entity, recordId, version, at, actorId, data };
    return [{ name: event.name, source: event.source, detail }];
  });
}

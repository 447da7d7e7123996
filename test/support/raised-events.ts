import { eventsOfChange } from '../../functions/changes/events-of-change.ts';
import type { DomainEvent } from '../../shared/platform/event.ts';
import type { BaseRecord } from '../../shared/table/entity.ts';

/** The events that a change of a record raises, as the publisher makes them; without `before` its making. */
export function raisedEvents<R extends BaseRecord & Readonly<Record<string, unknown>>>(
  entity: string,
  after: R,
  before?: R,
): DomainEvent[] {
  const { orgId, id: recordId, version, updatedAt: at, updatedBy: actorId } = after;
  const key = { PK: '', SK: '' };
  return eventsOfChange({
    ...(before && { before }),
    after,
    entity,
    recordId,
    orgId,
    key,
    version,
    at,
    actorId,
    action: 'update',
  });
}

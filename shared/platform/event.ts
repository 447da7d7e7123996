import * as z from 'zod';
import type { BaseRecord, Entity } from '../table/entity.ts';

/** What every domain event says besides its own data. */
export const eventEnvelope = z.object({
  /** The same for the same change, whatever is redelivered: consumers are idempotent by it. */
  eventId: z.string(),
  orgId: z.string(),
  recordType: z.string(),
  recordId: z.string(),
  /** The record's version after the change. */
  version: z.int(),
  /** When the change was made, RFC 3339 UTC. */
  at: z.string(),
  /** Who made it. */
  actorId: z.string(),
});
export type EventEnvelope = z.output<typeof eventEnvelope>;

/** A change of one record as the stream tells it; `before` is absent for a new one, `after` for one that expired. */
export interface Change<R> {
  readonly before?: R | undefined;
  readonly after?: R | undefined;
}

export interface EventDefinition<R extends BaseRecord = BaseRecord, D extends z.ZodObject = z.ZodObject> {
  /** `lead.offered.v1`; EventBridge's detail-type. */
  readonly name: string;
  /** `baton.leads`; EventBridge's source. */
  readonly source: string;
  readonly entity: Entity<R>;
  readonly summary: string;
  /** The condition on (before, after) that raises it. */
  readonly raisedBy: (change: Change<R>) => boolean;
  /** What the event says besides the envelope: ids and facts, no personal data. */
  readonly data: D;
  readonly dataOf: (record: R, change: Change<R>) => z.output<D>;
}

/** A change as it is stored: items that the entity's schema can read. */
export interface StoredChange {
  readonly before?: object | undefined;
  readonly after?: object | undefined;
}

/** Declares a fact about a record, raised when the condition on (before, after) holds. */
export function defineEvent<R extends BaseRecord, D extends z.ZodObject>(definition: EventDefinition<R, D>) {
  const { entity, raisedBy, data, dataOf } = definition;
  return {
    ...definition,
    detail: eventEnvelope.extend({ data }),
    /** The event's data when the stored change raises it; `undefined` when not. */
    raisedData: (stored: StoredChange): Record<string, unknown> | undefined => {
      const change: Change<R> = {
        before: stored.before && entity.schema.parse(stored.before),
        after: stored.after && entity.schema.parse(stored.after),
      };
      const record = change.after ?? change.before;
      return record && raisedBy(change) ? data.parse(dataOf(record, change)) : undefined;
    },
  };
}

export interface DomainEvent {
  readonly name: string;
  readonly source: string;
  readonly detail: EventEnvelope & { readonly data: Record<string, unknown> };
}

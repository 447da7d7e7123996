import * as z from 'zod';
import { events } from '../../shared/platform/event-registry.ts';

/** Every event there is, in the order of their names, with the schema of its facts. */
export function listEventTypes() {
  const items = events.map(({ name, summary, entity, data }) => ({
    name,
    summary,
    recordType: entity.name,
    facts: { ...z.toJSONSchema(data, { io: 'output', unrepresentable: 'any' }) },
  }));
  return { items: items.sort((one, other) => (one.name < other.name ? -1 : 1)) };
}

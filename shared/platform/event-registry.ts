import * as handoffs from '../handoffs/events.ts';
import * as leads from '../leads/events.ts';
import * as organization from '../organization/events.ts';

const registry = { ...organization, ...leads, ...handoffs };

/** Every domain event there is; what the publisher evaluates and the tests loop over. */
export const events = Object.values(registry);

export type AnyEvent = (typeof events)[number];

/** The definition of an event by its name. */
export function eventNamed(name: string): AnyEvent | undefined {
  return events.find((event) => event.name === name);
}

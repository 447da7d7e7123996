import * as customers from '../customers/events.ts';
import * as merges from '../customers/merge-events.ts';
import * as exporting from '../exports/events.ts';
import * as handoffs from '../handoffs/events.ts';
import * as imports from '../imports/events.ts';
import * as leads from '../leads/events.ts';
import * as organization from '../organization/events.ts';
import * as webhooks from '../webhooks/events.ts';

const registry = {
  ...organization,
  ...leads,
  ...imports,
  ...exporting,
  ...handoffs,
  ...customers,
  ...merges,
  ...webhooks,
};

/** Every domain event there is; what the publisher evaluates and the tests loop over. */
export const events = Object.values(registry);

export type AnyEvent = (typeof events)[number];

/** The definition of an event by its name. */
export function eventNamed(name: string): AnyEvent | undefined {
  return events.find((event) => event.name === name);
}

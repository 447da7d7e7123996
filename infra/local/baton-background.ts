import { type Entry, entries } from '../../shared/platform/environments.ts';

/** Consumers that somebody waits for after all: whoever should have the lead, and whose turn it is now. */
const awaited: readonly Entry[] = ['leads/on-lead-created', 'handoffs/on-availability-changed'];

/** What follows from a change for others and for later: mails, search, figures, deliveries, imports, exports. */
export const backgroundEntries: readonly Entry[] = entries.filter(
  (entry) => !awaited.includes(entry) && (entry.startsWith('projections/') || entry.includes('/on-')),
);
const names = backgroundEntries.map((entry) => `-${entry.replaceAll('/', '-')}`);

/** Whether nobody waits for what this function of Baton answers; `baton-dev-notifications-on-event` is one. */
export function isBackground(functionName: string): boolean {
  return names.some((name) => functionName.endsWith(name));
}

/** SES in a process of its own, to be killed: `node ses-process.ts <data directory>` prints its endpoint. */
import { startSes } from '../../../infra/local/ses/start-ses.ts';

const destination = {
  name: 'events',
  enabled: true,
  matchingEventTypes: ['send'] as const,
  busName: 'default',
};
const ses = await startSes({
  dataDir: process.argv[2] ?? '',
  log: () => {},
  // No bus: what was accepted has to be published by the process that comes after.
  events: { putEvents: () => new Promise(() => {}) },
  identities: [{ name: 'baton.example' }],
  configurationSets: [{ name: 'outgoing', sendingEnabled: true, eventDestinations: [destination] }],
});
process.stdout.write(ses.endpoint);

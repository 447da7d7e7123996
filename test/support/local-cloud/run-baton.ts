/**
 * `node run-baton.ts <data directory> [assembly]`: Baton in the local cloud, in a process of its own. Prints where it is
 * as one line of JSON when it is ready; ends cleanly on SIGTERM. Builds the app when it is given no cloud assembly.
 */
import { join } from 'node:path';
import { isBackground } from '../../../infra/local/baton-background.ts';
import { startCloud } from '../../../infra/local/cloud.ts';
import type { BatonAddresses } from '../baton.ts';

const [dataDir, assembly] = process.argv.slice(2);
if (dataDir === undefined) throw new Error('Say which data directory.');

const cloud = await startCloud({
  app: async () =>
    assembly ??
    (await import('../../../infra/app.ts')).buildApp({ stage: 'dev', outdir: join(dataDir, 'assembly') }),
  dataDir,
  port: 0,
  // Tests wait for what nobody waits for otherwise; the bench measures what people see.
  ...(process.env.BATON_PRIORITIES === 'as-started' && { isBackground }),
  // What goes wrong later must be seen in the output of the tests.
  log: (line) => console.error(line),
});

process.once('SIGTERM', () => {
  void cloud.close().then(() => process.exit(0));
});

const { apiUrl, mailboxUrl, region, endpoints, outputs, environment } = cloud;
console.log(
  JSON.stringify({ apiUrl, mailboxUrl, region, endpoints, outputs, environment } satisfies BatonAddresses),
);

/** `npm start`: Baton as it would be deployed, on this machine. */
import { runLocal } from './run-local.ts';

// The CDK alone takes a second to load: wrong options and a directory in use are told before.
process.exitCode = await runLocal({
  args: process.argv.slice(2),
  buildApp: async (outdir) => (await import('../app.ts')).buildApp({ stage: 'dev', outdir }),
  seed: async (options) => (await import('./demo/seed.ts')).seed(options),
  print: (line) => console.log(line),
});

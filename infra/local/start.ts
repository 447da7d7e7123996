/** `npm start`: Baton as it would be deployed, on this machine. */
import { enableCompileCache } from 'node:module';
import { isBackground } from './baton-background.ts';
import { runLocal } from './run-local.ts';

// The CDK is 30 MB of JavaScript: compiling what of it is used takes a second, once.
enableCompileCache(new URL('../../dist/compiled', import.meta.url).pathname);

process.exitCode = await runLocal({
  args: process.argv.slice(2),
  // Loaded when they are needed: wrong options and a directory in use are told before.
  buildApp: async () => (await import('./baton-assembly.ts')).batonAssembly(),
  seed: async (options) => (await import('./demo/seed.ts')).seed(options),
  isBackground,
  print: (line) => console.log(line),
});

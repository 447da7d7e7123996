/** `npm run org`: what only an operator does with organizations. */
import { invokeInAws, invokeLocally } from './invoke-function.ts';
import { runOrgCommand } from './org-command.ts';

const tell = (line: string) => console.error(line);

process.exitCode = await runOrgCommand({
  args: process.argv.slice(2),
  directory: process.cwd(),
  invoke: (place, entry, payload) =>
    'stage' in place
      ? invokeInAws(place.stage, entry, payload)
      : invokeLocally({ dataDir: place.dataDir, log: tell }, entry, payload),
  print: (line) => console.log(line),
  tell,
});

/** `npm run rebuild`: makes anew what is derived from the records of an organization. */
import { invokerAt } from './invoke-function.ts';
import { runRebuildCommand } from './rebuild-command.ts';

const tell = (line: string) => console.error(line);

process.exitCode = await runRebuildCommand({
  args: process.argv.slice(2),
  directory: process.cwd(),
  invokerAt: (place) => invokerAt(place, tell),
  print: (line) => console.log(line),
  tell,
});

/**
 * `npm run bench [-- --full] [--write] [--only requests,loading,costs,customers,offered,import]`: measures, prints, and with
 * --write keeps the result in docs/performance.md. Ends with 1 when a goal is not met.
 */
import { fork } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { performancePage, type Section } from './report.ts';

const { values } = parseArgs({
  options: { full: { type: 'boolean' }, write: { type: 'boolean' }, only: { type: 'string' } },
});
if (values.write && values.only) throw new Error('--write keeps a whole run; leave --only out.');

/** A measurement in a process of its own: none finds the heap, the caches or the clients of another. */
function measured(name: string): Promise<Section> {
  const program = fileURLToPath(new URL('measure.ts', import.meta.url));
  const child = fork(program, [name, ...(values.full ? ['--full'] : [])]);
  return new Promise((resolve, reject) => {
    let section: Section | undefined;
    child.on('message', (message) => {
      section = message as Section;
    });
    child.on('exit', (code) => {
      if (section && code === 0) resolve(section);
      else reject(new Error(`${name} ended with ${code}.`));
    });
  });
}

/** What else the machine did when the run began: with a load above its cores, times say little and ratios still hold. */
const load = loadavg()[0] ?? 0;
const sections: Section[] = [];
for (const name of values.only?.split(',') ?? [
  'requests',
  'loading',
  'costs',
  'customers',
  'offered',
  'import',
]) {
  const section = await measured(name);
  sections.push(section);
  console.log(`\n${section.title}\n${section.goal}\n\n${section.body}`);
}
const problems = sections.flatMap((section) => section.problems);
console.log(
  problems.length > 0
    ? `\nNot met:\n${problems.map((one) => `  ${one}`).join('\n')}`
    : '\nAll goals are met.',
);
if (values.write) {
  const [{ model = 'an unknown processor' } = {}] = cpus();
  const machine = `This run: Node ${process.version}, ${cpus().length} cores of ${model.trim()}, a load of ${load.toFixed(1)} before it began.`;
  writeFileSync(new URL('../../docs/performance.md', import.meta.url), performancePage(sections, machine));
}
process.exitCode = problems.length > 0 ? 1 : 0;

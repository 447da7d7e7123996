/**
 * `npm run bench [-- --full] [--write] [--only requests,loading,costs,offered,import]`: measures, prints, and with
 * --write keeps the result in docs/performance.md. Ends with 1 when a goal is not met.
 */
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { testTable } from '../support/table.ts';
import { measureRequests } from './contests.ts';
import { measureImport } from './import-rate.ts';
import { measureImportTimes } from './import-time.ts';
import { measureOfferedLatency } from './offered-latency.ts';
import {
  costSection,
  importSection,
  importTimeSection,
  offeredSection,
  performancePage,
  requestSection,
  type Section,
} from './report.ts';
import { measureTableCosts } from './table-costs.ts';

const { values } = parseArgs({
  options: { full: { type: 'boolean' }, write: { type: 'boolean' }, only: { type: 'string' } },
});
const isFull = values.full ?? false;
const sizes = isFull ? [1_000, 10_000, 100_000] : [1_000, 10_000];
const tell = (line: string) => console.log(`  ${line}`);

const measurements: Readonly<Record<string, () => Promise<Section>>> = {
  requests: () => withTable(async (test) => requestSection(await measureRequests(test, 15))),
  loading: async () => importTimeSection(measureImportTimes(7)),
  costs: () => withTable(async (test) => costSection(await measureTableCosts(test, sizes, tell))),
  offered: async () => offeredSection(await measureOfferedLatency(20, 10)),
  import: async () => {
    const rows = isFull ? [10_000, 100_000] : [10_000];
    const measured = [];
    for (const count of rows) measured.push(await withTable((test) => measureImport(test, count)));
    return importSection(measured);
  },
};

/** A table of its own for a measurement, so that none finds what another left. */
async function withTable<T>(measure: (test: Awaited<ReturnType<typeof testTable>>) => Promise<T>): Promise<T> {
  const test = await testTable();
  try {
    return await measure(test);
  } finally {
    await test.close();
  }
}

const chosen = values.only?.split(',') ?? Object.keys(measurements);
const sections: Section[] = [];
for (const name of chosen) {
  const measure = measurements[name];
  if (!measure) throw new Error(`There is no ${name}; there are ${Object.keys(measurements).join(', ')}.`);
  const section = await measure();
  sections.push(section);
  console.log(`\n${section.title}\n${section.goal}\n\n${section.body}`);
}
const problems = sections.flatMap((section) => section.problems);
console.log(problems.length > 0 ? `\nNot met:\n${problems.map((one) => `  ${one}`).join('\n')}` : '\nAll goals are met.');
if (values.write) {
  if (values.only) throw new Error('--write keeps a whole run; leave --only out.');
  const [{ model = 'an unknown processor' } = {}] = cpus();
  const machine = `This run: Node ${process.version}, ${cpus().length} cores of ${model.trim()}${isFull ? ', --full' : ''}.`;
  writeFileSync(new URL('../../docs/performance.md', import.meta.url), performancePage(sections, machine));
}
process.exitCode = problems.length > 0 ? 1 : 0;

/** `node measure.ts <name> [--full]`, forked by run.ts: one measurement in a process of its own, sent to its parent. */
import { testTable } from '../support/table.ts';
import { measureRequests } from './contests.ts';
import { customersAtAGlance } from './customers-glance.ts';
import { measureImport } from './import-rate.ts';
import { measureImportTimes } from './import-time.ts';
import { measureOfferedLatency } from './offered-latency.ts';
import {
  costSection,
  glanceSection,
  importSection,
  importTimeSection,
  offeredSection,
  requestSection,
  type Section,
} from './report.ts';
import { measureTableCosts } from './table-costs.ts';

const [name = '', full] = process.argv.slice(2);
const isFull = full === '--full';
const tell = (line: string) => console.log(`  ${line}`);

const measurements: Readonly<Record<string, () => Promise<Section>>> = {
  requests: () => withTable(async (test) => requestSection(await measureRequests(test, 15))),
  loading: async () => importTimeSection(measureImportTimes(7)),
  costs: () => {
    const sizes = isFull ? [1_000, 10_000, 100_000] : [1_000, 10_000];
    return withTable(async (test) => costSection(await measureTableCosts(test, sizes, tell)));
  },
  customers: async () => glanceSection(await customersAtAGlance([1_000, isFull ? 1_000_000 : 20_000])),
  offered: async () => offeredSection(await measureOfferedLatency(20, 10)),
  import: async () => {
    const rows = isFull ? [10_000, 100_000] : [10_000];
    const measured = [];
    for (const count of rows) measured.push(await withTable((test) => measureImport(test, count)));
    return importSection(measured);
  },
};

async function withTable<T>(
  measure: (test: Awaited<ReturnType<typeof testTable>>) => Promise<T>,
): Promise<T> {
  const test = await testTable();
  try {
    return await measure(test);
  } finally {
    await test.close();
  }
}

const measure = measurements[name];
if (!measure) throw new Error(`There is no ${name}; there are ${Object.keys(measurements).join(', ')}.`);
process.send?.(await measure());
process.disconnect();

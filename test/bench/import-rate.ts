/** Rows of a CSV file imported per second, and whether memory grows with the file. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { FileStore as Files } from '../../functions/platform/files.ts';
import { create } from '../../functions/platform/table/write.ts';
import { newId } from '../../shared/id.ts';
import { Import, noRows } from '../../shared/imports/import.ts';
import { stampNew } from '../../shared/table/entity.ts';
import { functionEnvironment } from '../support/function-environment.ts';
import { anOrganization, type TestTable } from '../support/table.ts';

export interface ImportRate {
  readonly rows: number;
  readonly fileMegabytes: number;
  readonly rowsPerSecond: number;
  /** Live heap after a fifth of the rows and after all but the last, in MB. */
  readonly heapEarly: number;
  readonly heapLate: number;
}

const header = 'Name,Email,Phone,Company,Source,Country,City,Notes\n';

function rowOf(number: number): string {
  const notes = 'Asked at the fair for looms for forty people, delivered by March.';
  return `Person ${number},person-${number}@company-${number}.example,,Company ${number},event,DE,Berlin,"${notes}"\n`;
}

/** Imports a file of so many good rows as the function does, S3 left out: the file comes as a stream that never exists as a whole. */
export async function measureImport(test: TestTable, rows: number): Promise<ImportRate> {
  functionEnvironment({ TABLE_NAME: test.tableName });
  const { FileStore } = await import('../../functions/platform/files.ts');
  const { runImport } = await import('../../functions/imports/run-import.ts');
  const { table } = test;
  const { orgId, adminUser } = await anOrganization(test);
  const job = Import.schema.parse(
    stampNew(
      { type: 'lead', onDuplicate: 'skip', status: 'running', ...noRows, percent: 0, ownerId: adminUser.id },
      newId('import'),
      { orgId, userId: adminUser.id },
      Date.now(),
    ),
  );
  await table.write(create(Import, job));

  const collect = garbageCollector();
  const heaps: number[] = [];
  const size = Buffer.byteLength(header) + rows * Buffer.byteLength(rowOf(rows));
  async function* chunks(): AsyncGenerator<Uint8Array> {
    let text = header;
    for (let number = 1; number <= rows; number += 1) {
      text += rowOf(number);
      if (number % Math.ceil(rows / 5) === 0) heaps.push(heapAfter(collect));
      if (text.length < 65_536 && number < rows) continue;
      yield Buffer.from(text);
      text = '';
    }
  }
  class GeneratedFile extends FileStore {
    override sizeOf = async () => size;
    override read = async () => ({ size, chunks: chunks() });
  }

  const files: Files = new GeneratedFile('bench');
  const started = performance.now();
  await runImport({ table, files, until: Number.POSITIVE_INFINITY }, orgId, job.id);
  const seconds = (performance.now() - started) / 1000;
  const done = await table.get(Import, orgId, job.id);
  if (done.created !== rows)
    throw new Error(`Of ${rows} rows ${done.created} were imported: ${JSON.stringify(done)}`);
  return {
    rows,
    fileMegabytes: size / 1e6,
    rowsPerSecond: rows / seconds,
    heapEarly: heaps[0] ?? Number.NaN,
    heapLate: heaps.at(-1) ?? Number.NaN,
  };
}

function heapAfter(collect: () => void): number {
  collect();
  return process.memoryUsage().heapUsed / 1e6;
}

/** The collector that `--expose-gc` gives, without having to start Node with it. */
function garbageCollector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc');
}

/**
 * Contacts through a file and back: rows per second and whether memory grows, of an import that makes their accounts and of
 * the export of what it made. By itself: `node test/bench/contact-files.ts 100000`.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { create } from '../../functions/platform/table/write.ts';
import { Export } from '../../shared/exports/export.ts';
import { newId } from '../../shared/id.ts';
import { Import, noRows } from '../../shared/imports/import.ts';
import { stampNew } from '../../shared/table/entity.ts';
import { functionEnvironment } from '../support/function-environment.ts';
import { anOrganization, type TestTable, testTable } from '../support/table.ts';

export interface FileRate {
  readonly what: 'import' | 'export';
  readonly rows: number;
  readonly rowsPerSecond: number;
  /** Write units a row; read units for an export. */
  readonly unitsPerRow: number;
  /** Processor time of the worker itself a row, in ms; the table's is not in it. */
  readonly cpuPerRow: number;
  /** Live heap after a fifth of the rows and after all but the last, in MB. */
  readonly heapEarly: number;
  readonly heapLate: number;
}

const header = 'First Name,Last Name,Email,Mobile Phone,Company Name,Job Title,City,Create Date\n';
/** So many people work for each company. */
const colleagues = 20;

function rowOf(number: number): string {
  const company = Math.floor(number / colleagues);
  return `Person,No ${number},person-${number}@company-${company}.example,,Company ${company} Ltd,Weaver,Berlin,31.12.2025\n`;
}

/** Imports so many contacts, then exports them, as the functions do, S3 left out. */
export async function measureContactFiles(test: TestTable, rows: number): Promise<FileRate[]> {
  functionEnvironment({ TABLE_NAME: test.tableName });
  const { FileStore } = await import('../../functions/platform/files.ts');
  const { runImport } = await import('../../functions/imports/run-import.ts');
  const { runExport } = await import('../../functions/exports/run-export.ts');
  const { table } = test;
  const { orgId, adminUser } = await anOrganization(test);
  const author = { orgId, userId: adminUser.id };
  const heaps: number[] = [];
  let written = 0;
  const size = Buffer.byteLength(header) + rows * Buffer.byteLength(rowOf(rows));

  async function* chunks(isMeasured: boolean): AsyncGenerator<Uint8Array> {
    let text = header;
    for (let number = 1; number <= rows; number += 1) {
      text += rowOf(number);
      if (isMeasured && number % Math.ceil(rows / 5) === 0) heaps.push(heapNow());
      if (text.length < 65_536 && number < rows) continue;
      yield Buffer.from(text);
      text = '';
    }
  }
  let passes = 0;
  /** The first reading of the file finds out its columns, a second would its dates; memory is looked at in the first. */
  class Unkept extends FileStore {
    override sizeOf = async () => size;
    override read = async () => {
      passes += 1;
      return { size, chunks: chunks(passes === 1) };
    };
    override write = async (_key: string, text: string) => {
      written += text.length;
    };
    override beginUpload = async () => 'upload';
    override uploadPart = async (_key: string, _id: string, number: number, body: Buffer) => {
      written += body.length;
      heaps.push(heapNow());
      return { number, tag: String(number) };
    };
    override completeUpload = async () => true;
  }
  const files = new Unkept('bench');

  const begun = { type: 'contact', onDuplicate: 'skip', createAccounts: true, status: 'running', percent: 0 };
  const job = Import.schema.parse(
    stampNew({ ...begun, ...noRows, ownerId: adminUser.id }, newId('import'), author, Date.now()),
  );
  await table.write(create(Import, job));
  const imported = await timed(test, () => runImport({ table, files, until: Infinity }, orgId, job.id));
  const done = await table.get(Import, orgId, job.id);
  if (done.created !== rows)
    throw new Error(`Of ${rows} rows ${done.created} came in: ${JSON.stringify(done)}`);
  const rates: FileRate[] = [
    { what: 'import', rows, ...rateOf(imported, rows, imported.writeUnits), ...heapsOf(heaps.splice(0)) },
  ];

  const out = Export.schema.parse(
    stampNew(
      { type: 'contact', status: 'running', rows: 0, percent: 0, part: 1, ownerId: adminUser.id },
      newId('export'),
      author,
      Date.now(),
    ),
  );
  await table.write(create(Export, out));
  heaps.push(heapNow());
  const exported = await timed(test, () => runExport({ table, files, until: Infinity }, orgId, out.id));
  const gone = await table.get(Export, orgId, out.id);
  if (gone.rows !== rows || written === 0)
    throw new Error(`${gone.rows} rows went out: ${JSON.stringify(gone)}`);
  heaps.push(heapNow());
  return [
    ...rates,
    { what: 'export', rows, ...rateOf(exported, rows, exported.readUnits), ...heapsOf(heaps) },
  ];
}

interface Timed {
  readonly seconds: number;
  readonly cpuMs: number;
  readonly readUnits: number;
  readonly writeUnits: number;
}

async function timed({ table }: TestTable, work: () => Promise<void>): Promise<Timed> {
  const before = { ...table.meter.total };
  const [started, cpu] = [performance.now(), process.cpuUsage()];
  await work();
  const { user, system } = process.cpuUsage(cpu);
  const { readUnits, writeUnits } = table.meter.total;
  const seconds = (performance.now() - started) / 1000;
  return {
    ...{ seconds, cpuMs: (user + system) / 1000 },
    readUnits: readUnits - before.readUnits,
    writeUnits: writeUnits - before.writeUnits,
  };
}

const rateOf = ({ seconds, cpuMs }: Timed, rows: number, units: number) => ({
  rowsPerSecond: rows / seconds,
  cpuPerRow: cpuMs / rows,
  unitsPerRow: units / rows,
});

const heapsOf = (heaps: readonly number[]) => ({
  heapEarly: heaps[0] ?? Number.NaN,
  heapLate: heaps.at(-1) ?? Number.NaN,
});

let collect: (() => void) | undefined;

/** The live heap in MB. */
function heapNow(): number {
  if (!collect) {
    setFlagsFromString('--expose-gc');
    collect = runInNewContext('gc') as () => void;
  }
  collect();
  return process.memoryUsage().heapUsed / 1e6;
}

if (import.meta.main) {
  const test = await testTable();
  try {
    console.table(await measureContactFiles(test, Number(process.argv[2] ?? 2000)));
  } finally {
    await test.close();
  }
}

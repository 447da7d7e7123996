import type { Import } from '../../shared/imports/import.ts';
import { importFilesOf } from '../../shared/imports/import.ts';
import { type ColumnPlan, planColumns } from '../../shared/imports/plan-columns.ts';
import type { FileStore } from '../platform/files.ts';
import { type CsvRow, csvRows, UnreadableFile } from './csv-rows.ts';
import { wordedRows } from './import-rows.ts';
import { withoutHiddenColumns } from './preview-import.ts';
import type { Importing } from './row-target.ts';

export interface Sheet {
  readonly plan: ColumnPlan;
  /** The rows after the header, those without a word left out; read once. */
  readonly rows: AsyncGenerator<CsvRow>;
  /** In bytes. */
  readonly size: number;
  /** Lets go of a file that is not read to its end. */
  close(): Promise<void>;
}

/** Opens the uploaded file of an import and decides what its columns are. Throws `UnreadableFile`. */
export async function openSheet(
  files: FileStore,
  job: Import,
  { definitions, hiddenFields }: Pick<Importing, 'definitions' | 'hiddenFields'>,
): Promise<Sheet> {
  const { size, chunks } = await files.read(importFilesOf(job).upload);
  const rows = wordedRows(csvRows(chunks));
  const header = await rows.next();
  if (header.done) throw new UnreadableFile('The file is empty.');
  const all = planColumns(job, header.value.cells, definitions);
  const plan = withoutHiddenColumns(job.type, all, hiddenFields);
  if (plan.columns.length === 0) throw new UnreadableFile(noneKnown(plan.headers));
  return {
    plan,
    rows,
    size,
    close: async () => {
      await rows.return(undefined);
    },
  };
}

function noneKnown(header: readonly string[]): string {
  const columns = header
    .map((name) => `“${name}”`)
    .join(', ')
    .slice(0, 1000);
  return `No column of the file is known. Say in “mapping” which field each fills. Its columns are ${columns}.`;
}

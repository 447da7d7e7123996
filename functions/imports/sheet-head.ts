import { AppError } from '../../shared/errors.ts';
import { type Import, importFilesOf } from '../../shared/imports/import.ts';
import type { FileStore } from '../platform/files.ts';
import { type CsvRow, csvRows, delimiterOf, UnreadableFile } from './csv-rows.ts';
import { decodedText, encodingOf } from './decoded-text.ts';
import { wordedRows } from './import-rows.ts';

const headBytes = 256 * 1024;
const mostRows = 100;

export interface SheetHead {
  readonly encoding: string;
  readonly delimiter: string;
  readonly headers: readonly string[];
  readonly rows: readonly CsvRow[];
}

/** The beginning of an uploaded file: its header and at most a hundred rows. Throws `UnreadableFile`. */
export async function sheetHead(files: FileStore, job: Pick<Import, 'orgId' | 'id'>): Promise<SheetHead> {
  const bytes = await files.head(importFilesOf(job).upload, headBytes);
  const isCut = bytes.length >= headBytes;
  const rows: CsvRow[] = [];
  try {
    for await (const row of wordedRows(csvRows(once(bytes)))) {
      rows.push(row);
      if (rows.length > mostRows + 1) break;
    }
  } catch (error) {
    // The end of what was read may stand inside a quoted cell.
    if (!(error instanceof UnreadableFile) || !isCut || rows.length === 0) throw error;
  }
  const [header, ...others] = isCut && rows.length > 1 && rows.length <= mostRows ? rows.slice(0, -1) : rows;
  if (!header) throw new UnreadableFile('The file is empty.');
  const text = await decodedText(once(bytes)).next();
  return {
    encoding: encodingOf(bytes),
    delimiter: delimiterOf(text.done ? '' : text.value),
    headers: header.cells,
    rows: others.slice(0, mostRows),
  };
}

/**
 * The same for a request; without headers where it cannot be read, which the import itself tells. Throws `wrong_state`
 * where no file was uploaded yet or it is empty.
 */
export async function uploadedHead(files: FileStore, job: Pick<Import, 'orgId' | 'id'>): Promise<SheetHead> {
  const size = await files.sizeOf(importFilesOf(job).upload);
  if (size === undefined) {
    throw new AppError('wrong_state', 'The file is not there yet. PUT it to uploadUrl first, then start.');
  }
  if (size === 0) {
    throw new AppError('wrong_state', 'The uploaded file is empty. PUT it again, then start.');
  }
  try {
    return await sheetHead(files, job);
  } catch (error) {
    if (error instanceof UnreadableFile) return { encoding: '', delimiter: ',', headers: [], rows: [] };
    throw error;
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

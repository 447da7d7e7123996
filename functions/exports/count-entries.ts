import { isCustomizedType } from '../../shared/custom-fields/custom-field.ts';
import { customFieldsOf } from '../platform/custom-fields.ts';
import { keyPages, type ReadPage, recordPages } from './export-pages.ts';
import { type ExportProgress, positionIn, saveExport } from './export-progress.ts';
import type { Exported, ExportSource } from './export-source.ts';
import type { Exporting } from './write-rows.ts';

/** Pages between two checkpoints. */
const pagesBetween = 10;
/** As many as a record may hold. */
const mostCustomKeys = 100;

/**
 * Counts the entries of the list, of which the percentage is told. An organization that defines its custom fields has their
 * names for the header; of another the records are looked through, since a header stands before its rows.
 */
export async function countEntries<R extends Exported>(
  { table, job, until }: Exporting,
  { entity, range }: Pick<ExportSource<R>, 'entity' | 'range'>,
  begun: ExportProgress,
): Promise<ExportProgress> {
  const { type, columns } = job;
  const defined = isCustomizedType(type) ? (await customFieldsOf(table, job.orgId))[type] : [];
  const wanted = isCustomizedType(type) && (!columns || columns.some((name) => name.startsWith('custom.')));
  const isSearched = wanted && defined.length === 0;
  const keys = new Set([...begun.customKeys, ...(wanted ? defined.map(({ key }) => key) : [])]);
  const start = positionIn(begun);
  const pages: AsyncIterable<ReadPage<Exported>> = isSearched
    ? recordPages(table, entity, range, start)
    : keyPages(table, range, start);
  let progress = begun;
  let number = 0;
  for await (const { records, entries, next } of pages) {
    for (const name of records.flatMap(({ custom = {} }) => Object.keys(custom))) {
      if (keys.size < mostCustomKeys) keys.add(name);
    }
    number += 1;
    const customKeys = [...keys].sort();
    progress = { ...progress, total: progress.total + entries, customKeys, position: next };
    if (!next) break;
    if (number % pagesBetween === 0) progress = await saveExport(table, job, progress);
    if (Date.now() > until) return saveExport(table, job, progress);
  }
  return saveExport(table, job, { ...progress, stage: 'writing', position: undefined });
}

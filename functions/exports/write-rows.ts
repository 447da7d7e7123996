import type { Actor } from '../../shared/access/permissions.ts';
import { byteOrderMark, csvText } from '../../shared/exports/csv-text.ts';
import { type Export, exportFilesOf } from '../../shared/exports/export.ts';
import type { FileStore } from '../platform/files.ts';
import type { Table } from '../platform/table/gateway.ts';
import { recordPages } from './export-pages.ts';
import { type ExportProgress, positionIn, saveExport } from './export-progress.ts';
import { type Exported, type ExportSource, isVisible } from './export-source.ts';
import { columnsFor, RelatedRecords, rowText } from './row-text.ts';
import { WaitingText } from './waiting-text.ts';

export interface ExportRun {
  readonly table: Table;
  readonly files: FileStore;
  /** When the next run takes over, epoch ms. */
  readonly until: number;
}

export interface Exporting extends ExportRun {
  readonly job: Export;
  /** Whoever asked for it, as they are now. */
  readonly actor: Actor;
}

/**
 * Writes the rows that are not written yet. A checkpoint follows every part of the file; what was read since the last one
 * is read again after a crash. Gives how far it came: `written`, or `writing` when the next run has to take over.
 */
export async function writeRows<R extends Exported>(
  { table, files, until, job, actor }: Exporting,
  source: ExportSource<R>,
  begun: ExportProgress,
): Promise<ExportProgress> {
  const columns = columnsFor(source, actor, begun.customKeys, job.columns);
  const related = await RelatedRecords.of(table, job.orgId);
  const text = await WaitingText.of(files, exportFilesOf(job), begun);
  if (text.isEmpty) text.add(`${byteOrderMark}${csvText(columns.map(({ header }) => header))}`);
  let progress = begun;
  for await (const { records, entries, next } of recordPages(
    table,
    source.entity,
    source.range,
    positionIn(begun),
  )) {
    const visible = records.filter((record) => isVisible(source, actor, job.filter?.q, record));
    const others = await related.to(visible.map(source.accountOf), actor);
    const { accountRegion } = source;
    const rows = accountRegion
      ? visible.filter((record) => others.isOfRegion(source.accountOf(record), accountRegion))
      : visible;
    text.add(rows.map((record) => rowText(source, columns, actor, others, record)).join(''));
    const [read, written] = [progress.read + entries, progress.rows + rows.length];
    progress = { ...progress, read, rows: written, position: next };
    if (text.isPart) progress = await saveExport(table, job, { ...progress, ...(await text.putPart()) });
    if (next && Date.now() > until) return saveExport(table, job, { ...progress, ...(await text.leave()) });
  }
  return saveExport(table, job, {
    ...progress,
    ...(await text.leave()),
    stage: 'written',
    position: undefined,
  });
}

import { randomUUID } from 'node:crypto';
import { scopeOf } from '../../shared/access/permissions.ts';
import { isAppError } from '../../shared/errors.ts';
import { Export, exportFilesOf } from '../../shared/exports/export.ts';
import { actorOf } from '../platform/actor.ts';
import { TakenOver } from '../platform/claimed-progress.ts';
import { logger } from '../platform/logger.ts';
import { countEntries } from './count-entries.ts';
import { claimExport, type ExportProgress, saveExport } from './export-progress.ts';
import { type Exported, type ExportSource, sourceOf } from './export-source.ts';
import { finishExport, handOverExport } from './finish-export.ts';
import { WaitingText } from './waiting-text.ts';
import { type Exporting, type ExportRun, writeRows } from './write-rows.ts';

/**
 * Writes the file of a running export, from where the last run stopped: memory does not grow with it. What goes into it is
 * decided by what its owner may see now, not when they asked. Does nothing for an export that does not run.
 */
export async function runExport(run: ExportRun, orgId: string, exportId: string): Promise<void> {
  const { table } = run;
  const job = await table.find(Export, orgId, exportId);
  if (job?.status !== 'running') return;
  const progress = await claimExport(table, job, randomUUID(), Date.now());
  try {
    const actor = await actorOf(table, `${job.ownerId}.${orgId}`);
    if (!scopeOf(actor.role, job.type, 'read')) {
      return await finishExport(table, job, {
        problem: `Your role (${actor.role}) does not see ${job.type} records.`,
      });
    }
    const exporting = { ...run, job, actor };
    const filter = { ...job.filter, ...(job.filter?.ownerId === 'me' && { ownerId: actor.userId }) };
    const sources: { readonly [K in Export['type']]: () => Promise<void> } = {
      lead: () => writeFile(exporting, sourceOf('lead', orgId, filter), progress),
      account: () => writeFile(exporting, sourceOf('account', orgId, filter), progress),
      contact: () => writeFile(exporting, sourceOf('contact', orgId, filter), progress),
      opportunity: () => writeFile(exporting, sourceOf('opportunity', orgId, filter), progress),
      interaction: () => writeFile(exporting, sourceOf('interaction', orgId, filter), progress),
    };
    await sources[job.type]();
  } catch (error) {
    if (isAppError(error, 'unauthenticated')) return finishExport(table, job, { problem: error.message });
    if (!(error instanceof TakenOver)) throw error;
    logger.info('the export goes on elsewhere', { exportId });
  }
}

async function writeFile<R extends Exported>(
  exporting: Exporting,
  source: ExportSource<R>,
  claimed: ExportProgress,
): Promise<void> {
  const { table, files, job } = exporting;
  const counted = claimed.stage === 'counting' ? await countEntries(exporting, source, claimed) : claimed;
  if (counted.stage === 'counting') return handOverExport(table, job);
  const written = counted.stage === 'writing' ? await writeRows(exporting, source, counted) : counted;
  if (written.stage === 'writing') return handOverExport(table, job);
  const waiting = await WaitingText.of(files, exportFilesOf(job), written);
  if (await waiting.close()) return finishExport(table, job, { rows: written.rows });
  // S3 has lost the parts, or a run that was given up replaced one: the file is made anew.
  logger.warn('the parts of an export are gone; it begins anew', { exportId: job.id });
  await saveExport(table, job, { ...written, ...afresh });
  return handOverExport(table, job);
}

const afresh: Partial<ExportProgress> = {
  stage: 'writing',
  ...{ read: 0, rows: 0 },
  parts: [],
  uploadId: '',
  hasRest: false,
  position: undefined,
};

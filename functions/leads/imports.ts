import { type Actor, reaches, scopeOf } from '../../shared/access/permissions.ts';
import { AppError, invalid } from '../../shared/errors.ts';
import { newId } from '../../shared/id.ts';
import { importProblems } from '../../shared/leads/import/import-problems.ts';
import { Import, type ImportView, importFilesOf, noRows } from '../../shared/leads/import.ts';
import type { leadsRoutes } from '../../shared/leads/routes.ts';
import type { Page } from '../../shared/platform/route.ts';
import { revise, stampNew } from '../../shared/table/entity.ts';
import { instantOf } from '../../shared/time/instant.ts';
import type { RequestContext, RequestOf } from '../platform/http.ts';
import { recordFor } from '../platform/record-access.ts';
import { created, type Reply } from '../platform/reply.ts';
import type { Table } from '../platform/table/gateway.ts';
import { create, update } from '../platform/table/write.ts';
import type { ImportFiles } from './import/import-files.ts';
import { type ImportProgress, isAbandoned, progressOf } from './import/import-progress.ts';

const importEntity = { ...Import, name: 'import' } as const;

/** The use cases of imports, whose files are kept in this bucket. */
export function importsWith(files: ImportFiles) {
  /** The import with the addresses of its files, and as far as it is by now. */
  async function shown(table: Table, job: Import): Promise<ImportView> {
    const paths = importFilesOf(job);
    if (job.status === 'waiting') return { ...job, uploadUrl: await files.uploadUrl(paths.upload) };
    if (job.status === 'running') return { ...job, ...countsOf(await progressOf(table, job)) };
    if (job.failed === 0) return job;
    return { ...job, errorsUrl: await files.downloadUrl(paths.errors, `${job.id}-errors.csv`) };
  }

  return {
    async createImport(
      { table, now }: RequestContext,
      { actor, body }: RequestOf<typeof leadsRoutes.createImport>,
    ): Promise<Reply> {
      expectMayImport(actor, body);
      const problems = importProblems(body);
      if (problems.length > 0) throw invalid(...problems);
      const job: Import = stampNew(
        { ...body, ...noRows, status: 'waiting' as const, percent: 0, part: 1, ownerId: actor.userId },
        newId('import'),
        actor,
        now,
      );
      await table.write(create(Import, job));
      return created(`/v1/imports/${job.id}`, await shown(table, job));
    },

    /** Starts the import; one whose worker went silent is started again from where it stands. */
    async startImport(
      { table, now }: RequestContext,
      { actor, params }: RequestOf<typeof leadsRoutes.startImport>,
    ): Promise<ImportView> {
      const job = await recordFor(table, importEntity, actor, params.id, 'update');
      const resumed = job.status === 'running' && isAbandoned(job, await progressOf(table, job), now);
      if (job.status !== 'waiting' && !resumed) {
        throw new AppError('wrong_state', `The import was started already; it is ${job.status}.`, {
          more: { currentStatus: job.status },
        });
      }
      const size = await files.sizeOf(importFilesOf(job).upload);
      if (size === undefined) {
        throw new AppError(
          'wrong_state',
          'The file is not there yet. PUT it to uploadUrl first, then start.',
        );
      }
      if (size === 0)
        throw new AppError('wrong_state', 'The uploaded file is empty. PUT it again, then start.');
      const patch = resumed
        ? { part: job.part + 1 }
        : { status: 'running' as const, startedAt: instantOf(now) };
      const after = revise(job, patch, actor, now);
      await table.write(update(Import, job, after, 'start'));
      return shown(table, after);
    },

    async getImport(
      { table }: RequestContext,
      { actor, params }: RequestOf<typeof leadsRoutes.getImport>,
    ): Promise<ImportView> {
      return shown(table, await recordFor(table, importEntity, actor, params.id, 'read'));
    },

    /** The imports, newest first; whoever may not see those of others sees their own. */
    async listImports(
      { table }: RequestContext,
      { actor, query, binding }: RequestOf<typeof leadsRoutes.listImports>,
    ): Promise<Page<ImportView>> {
      const { orgId, userId } = actor;
      const seesAll = reaches(actor, 'import', 'read', {});
      const range = seesAll
        ? ({ orgId, index: 'list', partition: 'import', descending: true } as const)
        : ({ orgId, index: 'owner', partition: `import#${userId}`, descending: true } as const);
      const { items, cursor } = await table.page(Import, range, { ...query, binding });
      return { items: await Promise.all(items.map((job) => shown(table, job))), cursor };
    },
  };
}

function countsOf(progress: ImportProgress | undefined): Partial<ImportView> {
  if (!progress) return {};
  const { rows, created, updated, skipped, failed, bytes, size } = progress;
  // The last percent is the file of bad rows.
  const percent = size === 0 ? 0 : Math.min(99, Math.round((bytes / size) * 1000) / 10);
  return { rows, created, updated, skipped, failed, percent };
}

/** An import does for the actor what they could do record by record, and no more. */
function expectMayImport({ role }: Actor, { type, onDuplicate }: Pick<Import, 'type' | 'onDuplicate'>): void {
  if (!scopeOf(role, type, 'create')) {
    throw new AppError(
      'forbidden',
      `type: your role (${role}) may not add ${type} records. Ask an administrator.`,
    );
  }
  if (onDuplicate === 'update' && scopeOf(role, type, 'update') !== 'organization') {
    throw new AppError(
      'forbidden',
      `onDuplicate: your role (${role}) may not change ${type} records of others; use skip.`,
    );
  }
}

import { type Actor, reaches, scopeOf } from '../../shared/access/permissions.ts';
import { AppError, invalid } from '../../shared/errors.ts';
import { shownField } from '../../shared/exports/columns.ts';
import { Export, type ExportView, exportFilesOf } from '../../shared/exports/export.ts';
import { exportProblems } from '../../shared/exports/export-problems.ts';
import type { exportsRoutes } from '../../shared/exports/routes.ts';
import { newId } from '../../shared/id.ts';
import type { Page } from '../../shared/platform/route.ts';
import { stampNew } from '../../shared/table/entity.ts';
import type { FileStore } from '../platform/files.ts';
import { refuseHiddenNames } from '../platform/hidden-fields.ts';
import type { RequestContext, RequestOf } from '../platform/http.ts';
import { recordFor } from '../platform/record-access.ts';
import { Reply } from '../platform/reply.ts';
import type { Table } from '../platform/table/gateway.ts';
import { create } from '../platform/table/write.ts';
import { exportProgressOf } from './export-progress.ts';
import { silentMs, watchExport } from './revive-export.ts';

const exportEntity = { ...Export, name: 'export' } as const;

/** The use cases of exports, whose files are kept in this bucket. */
export function exportsWith(files: FileStore) {
  /** The export as far as it is by now, with the address of its file while that is there. */
  async function shown(table: Table, job: Export): Promise<ExportView> {
    if (job.status === 'running') {
      const progress = await exportProgressOf(table, job);
      if (!progress) return job;
      const { rows, read, total } = progress;
      // The last percent is the closing of the file.
      const percent = total === 0 ? 0 : Math.min(99, Math.round((read / total) * 1000) / 10);
      return { ...job, rows, percent };
    }
    const path = exportFilesOf(job).file;
    if (job.status === 'failed' || (await files.sizeOf(path)) === undefined) return job;
    const name = `${job.type}s-${job.createdAt.slice(0, 10)}.csv`;
    return { ...job, downloadUrl: await files.downloadUrl(path, name) };
  }

  return {
    /** Starts an export; what it may contain is decided when it runs. */
    async createExport(
      { table, now }: RequestContext,
      { actor, body }: RequestOf<typeof exportsRoutes.createExport>,
    ): Promise<Reply> {
      expectMayRead(actor, body.type);
      const problems = exportProblems(body);
      if (problems.length > 0) throw invalid(...problems);
      const { type, filter = {}, columns = [] } = body;
      refuseHiddenNames(actor, type, [
        ...Object.keys(filter),
        ...columns.map((header) => shownField(type, header)),
      ]);
      // A contact has no region of its own: its account's is asked for.
      if (type === 'contact' && filter.region) refuseHiddenNames(actor, 'account', ['region']);
      const begun = { status: 'running' as const, rows: 0, percent: 0, part: 1, ownerId: actor.userId };
      const job: Export = stampNew({ ...body, ...begun }, newId('export'), actor, now);
      await table.write(create(Export, job), watchExport(job, now + silentMs));
      return new Reply(job, { headers: { location: `/v1/exports/${job.id}` } });
    },

    async getExport(
      { table }: RequestContext,
      { actor, params }: RequestOf<typeof exportsRoutes.getExport>,
    ): Promise<ExportView> {
      return shown(table, await recordFor(table, exportEntity, actor, params.id, 'read'));
    },

    /** The exports, newest first; whoever may not see those of others sees their own. */
    async listExports(
      { table }: RequestContext,
      { actor, query, binding }: RequestOf<typeof exportsRoutes.listExports>,
    ): Promise<Page<ExportView>> {
      const { orgId, userId } = actor;
      const seesAll = reaches(actor, 'export', 'read', {});
      const range = seesAll
        ? ({ orgId, index: 'list', partition: 'export', descending: true } as const)
        : ({ orgId, index: 'owner', partition: `export#${userId}`, descending: true } as const);
      const { items, cursor } = await table.page(Export, range, { ...query, binding });
      return { items: await Promise.all(items.map((job) => shown(table, job))), cursor };
    },
  };
}

function expectMayRead({ role }: Actor, type: Export['type']): void {
  if (scopeOf(role, type, 'read')) return;
  throw new AppError(
    'forbidden',
    `type: your role (${role}) does not see ${type} records. Ask an administrator.`,
  );
}

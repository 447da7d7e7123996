import { reaches } from '../../shared/access/permissions.ts';
import { AppError } from '../../shared/errors.ts';
import { newId } from '../../shared/id.ts';
import { usualOrder } from '../../shared/imports/date-values.ts';
import { Import, ImportFields, type ImportView, importFilesOf, noRows } from '../../shared/imports/import.ts';
import type { ImportPreview } from '../../shared/imports/import-preview.ts';
import type { importsRoutes } from '../../shared/imports/routes.ts';
import { Settings, SettingsFields, settingsIdOf } from '../../shared/organization/organization.ts';
import { applyPatch, replacing } from '../../shared/platform/merge-patch.ts';
import type { Page } from '../../shared/platform/route.ts';
import { revise, stampNew } from '../../shared/table/entity.ts';
import { instantOf } from '../../shared/time/instant.ts';
import { customFieldsOf } from '../platform/custom-fields.ts';
import type { FileStore } from '../platform/files.ts';
import type { RequestContext, RequestOf } from '../platform/http.ts';
import { recordFor } from '../platform/record-access.ts';
import { created, type Reply } from '../platform/reply.ts';
import { expectVersion } from '../platform/request.ts';
import type { Table } from '../platform/table/gateway.ts';
import { create, update } from '../platform/table/write.ts';
import { type ImportProgress, isAbandoned, progressOf, silentMs } from './import-progress.ts';
import { expectMayImport } from './may-import.ts';
import { previewOf } from './preview-import.ts';
import { watchImport } from './revive-import.ts';
import { mappingWrites, savedMapping } from './saved-mappings.ts';
import { uploadedHead } from './sheet-head.ts';

const importEntity = { ...Import, name: 'import' } as const;

/** The use cases of imports, whose files are kept in this bucket. */
export function importsWith(files: FileStore) {
  /** The import with the addresses of its files, and as far as it is by now. */
  async function shown(table: Table, job: Import): Promise<ImportView> {
    const paths = importFilesOf(job);
    if (job.status === 'waiting') return { ...job, uploadUrl: await files.uploadUrl(paths.upload) };
    if (job.status === 'running') return { ...job, ...countsOf(await progressOf(table, job)) };
    // An import that lost its workers, or whose files an erasure deleted, has none.
    if (job.failed === 0 || (await files.sizeOf(paths.errors)) === undefined) return job;
    return { ...job, errorsUrl: await files.downloadUrl(paths.errors, `${job.id}-errors.csv`) };
  }

  return {
    async createImport(
      { table, now }: RequestContext,
      { actor, body }: RequestOf<typeof importsRoutes.createImport>,
    ): Promise<Reply> {
      const resolved = expectMayImport(actor, body);
      const begun = { ...noRows, status: 'waiting' as const, percent: 0, part: 1, ownerId: actor.userId };
      const job: Import = stampNew({ ...body, ...resolved, ...begun }, newId('import'), actor, now);
      await table.write(create(Import, job));
      return created(`/v1/imports/${job.id}`, await shown(table, job));
    },

    /** Changes what the import makes of its file, until it is started. */
    async changeImport(
      { table, now }: RequestContext,
      { actor, params, body, ifMatch }: RequestOf<typeof importsRoutes.changeImport>,
    ): Promise<ImportView> {
      const job = await recordFor(table, importEntity, actor, params.id, 'update');
      expectVersion(ifMatch, job);
      if (job.status !== 'waiting') throw wrongState(job);
      const asked = applyPatch(ImportFields.omit({ type: true }), job, body);
      const fields = { ...asked, type: job.type };
      const resolved = expectMayImport(actor, fields);
      const after = revise(job, { ...replacing(ImportFields, fields), ...resolved }, actor, now);
      await table.write(update(Import, job, after, 'change'));
      return shown(table, after);
    },

    /** What it would make of the uploaded file. */
    async previewImport(
      { table }: RequestContext,
      { actor, params }: RequestOf<typeof importsRoutes.previewImport>,
    ): Promise<ImportPreview> {
      const { orgId } = actor;
      const job = await recordFor(table, importEntity, actor, params.id, 'read');
      const head = await uploadedHead(files, job);
      const saved = job.mapping ? undefined : await savedMapping(table, job, head.headers);
      const settings = (await table.find(Settings, orgId, settingsIdOf(orgId))) ?? SettingsFields.parse({});
      const { defaultCountry, baseCurrency, languages } = settings;
      const terms = {
        ...{ defaultCountry, baseCurrency, defaults: job.defaults ?? {} },
        definitions: (await customFieldsOf(table, orgId))[job.type],
        usualOrder: usualOrder(languages[0] ?? 'en', defaultCountry),
        hiddenFields: actor.hiddenFields,
      };
      return previewOf({ ...job, mapping: job.mapping ?? saved?.mapping }, head, terms, saved !== undefined);
    },

    /** Starts the import; one whose worker went silent is started again from where it stands. */
    async startImport(
      { table, now }: RequestContext,
      { actor, params }: RequestOf<typeof importsRoutes.startImport>,
    ): Promise<ImportView> {
      const job = await recordFor(table, importEntity, actor, params.id, 'update');
      const resumed = job.status === 'running' && isAbandoned(job, await progressOf(table, job), now);
      if (job.status !== 'waiting' && !resumed) throw wrongState(job);
      const { headers } = await uploadedHead(files, job);
      const started = { status: 'running' as const, startedAt: instantOf(now) };
      if (resumed) {
        const after = revise(job, { part: job.part + 1 }, actor, now);
        await table.write(update(Import, job, after, 'start'), watchImport(after, now + silentMs));
        return shown(table, after);
      }
      // Whoever starts it confirms its mapping; without one an earlier file's is taken.
      const mapping = job.mapping ?? (await savedMapping(table, job, headers))?.mapping;
      const after = revise(job, { ...started, ...(mapping && { mapping }) }, actor, now);
      await table.write(
        update(Import, job, after, 'start'),
        watchImport(after, now + silentMs),
        await mappingWrites(table, after, headers, actor, now),
      );
      return shown(table, after);
    },

    async getImport(
      { table }: RequestContext,
      { actor, params }: RequestOf<typeof importsRoutes.getImport>,
    ): Promise<ImportView> {
      return shown(table, await recordFor(table, importEntity, actor, params.id, 'read'));
    },

    /** The imports, newest first; whoever may not see those of others sees their own. */
    async listImports(
      { table }: RequestContext,
      { actor, query, binding }: RequestOf<typeof importsRoutes.listImports>,
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
  const { rows, created, updated, skipped, failed, accountsCreated, bytes, size } = progress;
  // The last percent is the file of bad rows.
  const percent = size === 0 ? 0 : Math.min(99, Math.round((bytes / size) * 1000) / 10);
  return {
    rows,
    created,
    updated,
    skipped,
    failed,
    percent,
    ...(accountsCreated > 0 && { accountsCreated }),
  };
}

function wrongState({ status }: Import): AppError {
  return new AppError('wrong_state', `The import was started already; it is ${status}.`, {
    more: { currentStatus: status },
  });
}

import { randomUUID } from 'node:crypto';
import { usualOrder } from '../../shared/imports/date-values.ts';
import { Import, importFilesOf } from '../../shared/imports/import.ts';
import { Settings, SettingsFields, settingsIdOf } from '../../shared/organization/organization.ts';
import { User } from '../../shared/organization/user.ts';
import type { BaseRecord } from '../../shared/table/entity.ts';
import { captureTerms } from '../leads/capture.ts';
import { accessTermsOf } from '../platform/access-terms.ts';
import { TakenOver } from '../platform/claimed-progress.ts';
import { customFieldsOf } from '../platform/custom-fields.ts';
import { logger } from '../platform/logger.ts';
import { isStuck } from '../platform/revivals.ts';
import type { Table } from '../platform/table/gateway.ts';
import { accountTarget } from './account-target.ts';
import { Companies } from './companies.ts';
import { contactTarget } from './contact-target.ts';
import { UnreadableFile } from './csv-rows.ts';

import { finishImport, handOver } from './finish-import.ts';
import {
  claimProgress,
  type ImportProgress,
  placeOf,
  saveProgress,
  stuckProblem,
} from './import-progress.ts';
import { type ImportRun, importRows } from './import-rows.ts';
import { leadTarget } from './lead-target.ts';
import { linkParents } from './link-parents.ts';
import { openSheet, type Sheet } from './open-sheet.ts';
import { Parents } from './parents.ts';
import { People } from './people.ts';
import type { Importing, RowTarget } from './row-target.ts';
import { uploadedHead } from './sheet-head.ts';
import { surveyDates, undecidedDates } from './survey-dates.ts';
import { RowWriter } from './write-row.ts';

/**
 * Imports the file of a running import, from where the last run stopped. Memory does not grow with the file: rows come
 * in, are written in batches, and each batch is a checkpoint. Rows are idempotent, so that what a crash left between two
 * checkpoints is simply done again. Does nothing for an import that does not run.
 */
export async function runImport(run: ImportRun, orgId: string, importId: string): Promise<void> {
  const { table } = run;
  const job = await table.find(Import, orgId, importId);
  if (job?.status !== 'running') return;
  // The message of a run whose worker died comes again when another run has long gone on.
  if (run.version !== undefined && job.version > run.version) return;
  const progress = await claimProgress(table, job, randomUUID(), Date.now());
  if (isStuck(progress.stalled, placeOf(progress))) {
    const headers = await uploadedHead(run.files, job).then(
      (head) => head.headers,
      () => [],
    );
    return finishImport(run, job, progress, { problem: stuckProblem(progress), headers });
  }
  const author = { orgId, userId: job.ownerId ?? 'system' };
  const [terms, people, definitions, hiddenFields] = await Promise.all([
    captureTerms(table, orgId),
    People.of(table, orgId),
    customFieldsOf(table, orgId).then((all) => all[job.type]),
    hiddenFromOwner(table, job),
  ]);
  const companies = new Companies({ table, job, author, people });
  const parents = new Parents(table, orgId);
  const importing = { table, job, author, terms, people, companies, parents, definitions, hiddenFields };
  try {
    if (job.type === 'lead') await readFile(run, importing, leadTarget(importing), progress);
    else if (job.type === 'contact') await readFile(run, importing, contactTarget(importing), progress);
    else await readFile(run, importing, accountTarget(importing), progress);
  } catch (error) {
    if (!(error instanceof TakenOver)) throw error;
    logger.info('the import goes on elsewhere', { importId });
  }
}

/** What is hidden from whoever started the import; from somebody who has left, nothing: they chose the columns before. */
async function hiddenFromOwner(table: Table, { orgId, ownerId }: Import) {
  const owner = ownerId ? await table.find(User, orgId, ownerId) : undefined;
  return owner && owner.role !== 'admin'
    ? (await accessTermsOf(table, orgId)).hiddenFrom(owner.role)
    : undefined;
}

async function readFile<R extends BaseRecord, F>(
  run: ImportRun,
  importing: Importing,
  target: RowTarget<R, F>,
  claimed: ImportProgress,
): Promise<void> {
  const { table, files } = run;
  const { job, terms, definitions, people, companies, parents } = importing;
  const fail = (problem: string) => finishImport(run, job, claimed, { problem, headers: [] });
  if ((await files.sizeOf(importFilesOf(job).upload)) === undefined) {
    return fail('The uploaded file is not there any more.');
  }
  const opened = await opening(() => openSheet(files, job, importing));
  if ('problem' in opened) return fail(opened.problem);
  const begun = await withOrders(run, importing, opened, { ...claimed, size: opened.size });
  const plan = { ...opened.plan, orders: ordersOf(begun) };
  const input = {
    ...{ target, plan, writer: new RowWriter(table, job, target) },
    terms: { ...terms, definitions, defaults: job.defaults ?? {} },
  };
  const noted = () => ({
    accountsCreated: claimed.accountsCreated + companies.made,
    parentsOpen: claimed.parentsOpen || parents.areOpen,
    remarks: remarksOf(begun.remarks, people.remark()),
  });
  let { progress, isOver, problem }: Awaited<ReturnType<typeof importRows>> =
    begun.linked === undefined
      ? await importRows(run, job, begun, opened.rows, { ...input, noted })
      : { progress: begun, isOver: false };
  await opened.close();
  if (!isOver && progress.parentsOpen) {
    ({ progress, isOver } = await linkParents(run, importing, progress, input));
  }
  if (isOver) return handOver(table, job);
  const missing = plan.missing.map((name) => `“${name}”`).join(', ');
  const remarks = [...(missing ? [`The file has no column ${missing}.`] : []), ...progress.remarks];
  await finishImport(run, job, { ...progress, remarks }, { problem, headers: plan.headers });
}

/** The file as a sheet, or the sentence that says why it is none. */
async function opening(open: () => Promise<Sheet>): Promise<Sheet | { readonly problem: string }> {
  try {
    return await open();
  } catch (error) {
    if (error instanceof UnreadableFile) return { problem: error.message };
    throw error;
  }
}

/** Finds out once for the whole file how its dates are written; the later runs know it from the first. */
async function withOrders(
  { table, files }: ImportRun,
  importing: Importing,
  { plan }: Sheet,
  progress: ImportProgress,
): Promise<ImportProgress> {
  const { job } = importing;
  if (progress.orders || undecidedDates(plan).length === 0) return progress;
  const sheet = await openSheet(files, job, importing);
  const { orders, remarks } = await surveyDates(
    plan,
    readable(sheet.rows),
    await usualOrderOf(table, job.orgId),
  );
  const after = {
    ...progress,
    orders: Object.fromEntries(orders),
    remarks: remarksOf(progress.remarks, ...remarks.values()),
  };
  await saveProgress(table, job, after);
  return after;
}

/** Rows as far as the file can be read; that it cannot be read on is told by the pass that imports them. */
async function* readable<T>(rows: AsyncIterable<T>): AsyncGenerator<T> {
  try {
    yield* rows;
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
  }
}

/** How the organization's people write dates. */
export async function usualOrderOf(table: Table, orgId: string) {
  const settings = (await table.find(Settings, orgId, settingsIdOf(orgId))) ?? SettingsFields.parse({});
  return usualOrder(settings.languages[0] ?? 'en', settings.defaultCountry);
}

function ordersOf({ orders = {} }: ImportProgress) {
  return new Map(Object.entries(orders).map(([index, order]) => [Number(index), order]));
}

const remarksOf = (known: readonly string[], ...more: readonly (string | undefined)[]) => [
  ...new Set([...known, ...more.filter((remark) => remark !== undefined)]),
];

import * as z from 'zod';
import type { Export } from '../../shared/exports/export.ts';
import { progressKey } from '../../shared/table/keys.ts';
import { keep, takeOver } from '../platform/claimed-progress.ts';
import { Stalled } from '../platform/revivals.ts';
import type { Table } from '../platform/table/gateway.ts';

/** How far an export is: kept beside its record, so that the audit and the events do not follow every step. */
export const ExportProgress = z.object({
  claim: z.string(),
  at: z.string(),
  /** counting: how many there are, and which custom fields they hold; writing; written: only the file is to be closed. */
  stage: z.enum(['counting', 'writing', 'written']),
  /** Entries of the list counted, read, and rows written. */
  total: z.int(),
  read: z.int(),
  rows: z.int(),
  /** Names of the custom fields that records hold, where the organization defines none. */
  customKeys: z.array(z.string()),
  /** Where the list is read on. */
  position: z.record(z.string(), z.string()).optional(),
  uploadId: z.string().optional(),
  parts: z.array(z.object({ number: z.int(), tag: z.string() })),
  /** Whether what does not fill a part yet waits in a file of its own. */
  hasRest: z.boolean(),
  /** Where workers were lost. */
  stalled: Stalled.optional(),
});
export type ExportProgress = z.output<typeof ExportProgress>;

const notBegun = {
  stage: 'counting',
  ...{ total: 0, read: 0, rows: 0 },
  customKeys: [],
  parts: [],
  hasRest: false,
} as const;

type Job = Pick<Export, 'orgId' | 'id'>;

export async function exportProgressOf(
  table: Table,
  { orgId, id }: Job,
): Promise<ExportProgress | undefined> {
  const item = await table.item(progressKey(orgId, id));
  return item ? ExportProgress.parse(item) : undefined;
}

/** Takes the export over: whoever worked on it meanwhile stops at its next checkpoint. */
export async function claimExport(
  table: Table,
  job: Job,
  claim: string,
  now: number,
): Promise<ExportProgress> {
  const before = await exportProgressOf(table, job);
  const progress = ExportProgress.parse({ ...(before ?? notBegun), claim, at: new Date(now).toISOString() });
  await takeOver(table, progressKey(job.orgId, job.id), progress);
  return progress;
}

/** Keeps how far it is. Throws `TakenOver`. */
export async function saveExport(table: Table, job: Job, progress: ExportProgress): Promise<ExportProgress> {
  const after = { ...progress, at: new Date().toISOString() };
  // What is gone must be gone in the table, too: an assignment leaves what it does not name.
  await keep(table, progressKey(job.orgId, job.id), { ...after, position: after.position ?? {} });
  return after;
}

/** The place in the list, absent at its beginning. */
export function positionIn({ position }: ExportProgress): Readonly<Record<string, string>> | undefined {
  return position && Object.keys(position).length > 0 ? position : undefined;
}

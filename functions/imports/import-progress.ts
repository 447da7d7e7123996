import * as z from 'zod';
import { type Import, ImportCounts, noRows } from '../../shared/imports/import.ts';
import { progressKey } from '../../shared/table/keys.ts';
import { keep, takeOver } from '../platform/claimed-progress.ts';
import { Stalled } from '../platform/revivals.ts';
import type { Table } from '../platform/table/gateway.ts';

/** How far an import is: kept beside its record, so that the audit and the events do not follow every step. */
export const ImportProgress = z.object({
  ...ImportCounts.shape,
  /** Bytes of the file read, of its size. */
  bytes: z.int(),
  size: z.int(),
  /** Pieces of the file of bad rows written so far. */
  errorPieces: z.int(),
  /** Who works on it: of two that do, the later one goes on. */
  claim: z.string(),
  /** When it was last written, RFC 3339 UTC. */
  at: z.string(),
  /** Accounts that contacts brought with them. */
  accountsCreated: z.int().default(0),
  /** In which order the dates of a column are written, by its index; found out once for the whole file. */
  orders: z.record(z.string(), z.enum(['dayFirst', 'monthFirst'])).optional(),
  /** Whether rows named parents; these are linked when all rows are in. */
  parentsOpen: z.boolean().default(false),
  /** Rows whose parent was linked so far; absent while rows are still read. */
  linked: z.int().optional(),
  /** What people should know about the file. */
  remarks: z.array(z.string()).default([]),
  /** Where workers were lost. */
  stalled: Stalled.optional(),
});
export type ImportProgress = z.output<typeof ImportProgress>;

const nothingRead = {
  ...noRows,
  ...{ bytes: 0, size: 0, errorPieces: 0, accountsCreated: 0, parentsOpen: false },
  remarks: [],
};

/** A worker that is not heard of for so long is gone. */
export const silentMs = 120_000;

/** What changes when a run comes any further. */
export function placeOf({ rows, linked, orders }: ImportProgress): string {
  return JSON.stringify([rows, linked ?? null, orders !== undefined]);
}

/** Why an import ends that loses its workers at this place again and again. */
export const stuckProblem = ({ rows }: Pick<ImportProgress, 'rows'>) =>
  `The import could not go on after row ${rows}, also when it was tried again; the rows before are imported. Look at the rows that follow and import them as a file of their own.`;

/** How far the import is; nothing was read when it has not begun. */
export async function progressOf(
  table: Table,
  job: Pick<Import, 'orgId' | 'id'>,
): Promise<ImportProgress | undefined> {
  const item = await table.item(progressKey(job.orgId, job.id));
  return item ? ImportProgress.parse(item) : undefined;
}

/** Whether nobody works on it any more, although it runs. `now` in epoch ms. */
export function isAbandoned(
  job: Pick<Import, 'startedAt' | 'updatedAt'>,
  progress: ImportProgress | undefined,
  now: number,
): boolean {
  return now - Date.parse(progress?.at ?? job.updatedAt) > silentMs;
}

/**
 * Whether a worker began the import's present run and is gone. Not so before it began: the message of that run waits for
 * its turn in the queue then, and the queue shows it again by itself. `now` in epoch ms.
 */
export function hasDied(
  job: Pick<Import, 'updatedAt'>,
  progress: ImportProgress | undefined,
  now: number,
): boolean {
  return (
    progress !== undefined &&
    Date.parse(progress.at) > Date.parse(job.updatedAt) &&
    now - Date.parse(progress.at) > silentMs
  );
}

/** Takes the import over: whoever worked on it meanwhile stops at its next checkpoint. */
export async function claimProgress(
  table: Table,
  job: Pick<Import, 'orgId' | 'id'>,
  claim: string,
  now: number,
): Promise<ImportProgress> {
  const before = await progressOf(table, job);
  const progress = {
    ...(before ?? nothingRead),
    claim,
    at: new Date(now).toISOString(),
  };
  await takeOver(table, progressKey(job.orgId, job.id), progress);
  return progress;
}

/** Keeps how far it is. Throws `TakenOver`. */
export async function saveProgress(
  table: Table,
  job: Pick<Import, 'orgId' | 'id'>,
  progress: ImportProgress,
): Promise<void> {
  await keep(table, progressKey(job.orgId, job.id), progress);
}

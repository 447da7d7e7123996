import * as z from 'zod';
import { AppError, isAppError } from '../../../shared/errors.ts';
import { type Import, ImportCounts, noRows } from '../../../shared/leads/import.ts';
import { progressKey } from '../../../shared/table/keys.ts';
import type { Table } from '../../platform/table/gateway.ts';

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
  /** What people should know about the file. */
  remark: z.string().optional(),
});
export type ImportProgress = z.output<typeof ImportProgress>;

/** A worker that is not heard of for so long is gone. */
const silentMs = 120_000;

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

/** Takes the import over: whoever worked on it meanwhile stops at its next checkpoint. */
export async function claimProgress(
  table: Table,
  job: Pick<Import, 'orgId' | 'id'>,
  claim: string,
  now: number,
): Promise<ImportProgress> {
  const before = await progressOf(table, job);
  const progress = {
    ...(before ?? { ...noRows, bytes: 0, size: 0, errorPieces: 0 }),
    claim,
    at: new Date(now).toISOString(),
  };
  await table.adjust(progressKey(job.orgId, job.id), assignmentOf(progress));
  return progress;
}

/** Somebody else has taken the import over and goes on with it. */
export class TakenOver extends Error {}

/** Keeps how far it is. Throws `TakenOver`. */
export async function saveProgress(
  table: Table,
  job: Pick<Import, 'orgId' | 'id'>,
  progress: ImportProgress,
): Promise<void> {
  const { set, names, values } = assignmentOf(progress);
  const lost = () => new AppError('conflict', 'The import goes on elsewhere.');
  try {
    await table.adjust(
      progressKey(job.orgId, job.id),
      { set, names, values, condition: '#claim = :claim' },
      lost,
    );
  } catch (error) {
    throw isAppError(error, 'conflict') ? new TakenOver() : error;
  }
}

function assignmentOf(progress: ImportProgress) {
  const fields = Object.entries({ entity: 'progress', ...progress }).filter(
    ([, value]) => value !== undefined,
  );
  return {
    set: `SET ${fields.map(([name]) => `#${name} = :${name}`).join(', ')}`,
    names: Object.fromEntries(fields.map(([name]) => [`#${name}`, name])),
    values: Object.fromEntries(fields.map(([name, value]) => [`:${name}`, value])),
  };
}

import { randomUUID } from 'node:crypto';
import { isAppError, notFound } from '../../../shared/errors.ts';
import { Organization } from '../../../shared/organization/organization.ts';
import type { Key } from '../../../shared/table/keys.ts';
import { logger } from '../../platform/logger.ts';
import { retryOnConflict } from '../../platform/retry.ts';
import type { Position } from '../../platform/table/cursor.ts';
import type { Table } from '../../platform/table/gateway.ts';
import { keyOfItem } from '../../platform/table/range.ts';
import { nothingRepaired, type Rebuilder, type Repaired, sumOf } from './rebuild-page.ts';
import { type RebuildProgress, rebuildProgressOf, saveRebuildProgress } from './rebuild-progress.ts';

/** Records between two checkpoints: what is done again, without harm, after a crash. */
const pageSize = 50;
/** How often a record is tried that others change. */
const mostTries = 8;

export interface RebuildRun {
  readonly table: Table;
  readonly rebuilder: Rebuilder;
  readonly orgId: string;
  readonly what: string;
  /** Begins anew, even if an earlier run was cut off. */
  readonly isRestart: boolean;
  /** When to stop and say how far it is, epoch ms. */
  readonly until: number;
}

/**
 * Walks through the records of an organization, page by page through the index `list`, and puts right what is derived from
 * them: never a scan, and memory does not grow with the organization. Goes on where an earlier run stopped or was killed. Runs
 * beside everything else: each repair holds only for the version of the record that was read.
 *
 * @throws AppError `not_found` for an unknown organization, `conflict` when somebody else has started the same meanwhile.
 */
export async function runRebuild(run: RebuildRun): Promise<RebuildProgress> {
  const { table, rebuilder, orgId, what, until } = run;
  let progress = await claimed(run);
  while (progress.status === 'running') {
    const { items, last } = await table.query(
      { orgId, index: 'list', partition: progress.type },
      pageSize,
      progress.position,
    );
    const keys = items.map(keyOfItem);
    const repaired = await repairPage(run, keys);
    progress = {
      ...after(progress, rebuilder, last),
      records: progress.records + items.length,
      written: progress.written + repaired.written,
      removed: progress.removed + repaired.removed,
      skipped: progress.skipped + repaired.skipped,
      at: new Date().toISOString(),
    };
    await saveRebuildProgress(table, orgId, { ...progress, what });
    if (Date.now() > until) break;
  }
  return progress;
}

/** The page in one go; where somebody changes something meanwhile, record by record. */
async function repairPage(
  run: RebuildRun,
  keys: readonly Key[],
): Promise<Repaired & { readonly skipped: number }> {
  try {
    return { ...(await repairNow(run, keys)), skipped: 0 };
  } catch (error) {
    if (!isAppError(error, 'conflict', 'unavailable')) throw error;
  }
  let repaired = nothingRepaired;
  let skipped = 0;
  for (const key of keys) {
    try {
      const one = await retryOnConflict(() => repairNow(run, [key]), { attempts: mostTries });
      repaired = sumOf(repaired, one);
    } catch (error) {
      if (!isAppError(error, 'conflict')) throw error;
      // The top of a busy group changes in every moment; the others are not to wait for it.
      logger.warn('a record was not made anew: others change it all the time', {
        what: run.what,
        key: key.PK,
      });
      skipped += 1;
    }
  }
  return { ...repaired, skipped };
}

async function repairNow({ table, rebuilder, orgId }: RebuildRun, keys: readonly Key[]): Promise<Repaired> {
  const records = await table.items(keys, true);
  return rebuilder.repair(
    table,
    orgId,
    records.filter((item) => item.deletedAt === undefined),
  );
}

/** Where it goes on: in the type, with the next type, or nowhere. */
function after(progress: RebuildProgress, { types }: Rebuilder, last: Position | undefined): RebuildProgress {
  if (last) return { ...progress, position: last };
  const next = types[types.indexOf(progress.type) + 1];
  return { ...progress, position: undefined, ...(next === undefined ? { status: 'done' } : { type: next }) };
}

async function claimed({ table, rebuilder, orgId, what, isRestart }: RebuildRun): Promise<RebuildProgress> {
  const organization = await table.find(Organization, orgId, orgId);
  if (!organization) throw notFound('organization', orgId);
  const before = isRestart ? undefined : await rebuildProgressOf(table, orgId, what);
  const at = new Date().toISOString();
  const begun =
    before?.status === 'running' && rebuilder.types.includes(before.type)
      ? before
      : {
          what,
          status: 'running' as const,
          type: rebuilder.types[0] ?? '',
          ...{ records: 0, written: 0, removed: 0, skipped: 0 },
          startedAt: at,
        };
  const progress: RebuildProgress = { ...begun, at, claim: randomUUID() };
  await saveRebuildProgress(table, orgId, progress, { isClaim: true });
  return progress;
}

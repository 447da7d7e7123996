import * as z from 'zod';
import { AppError } from '../../../shared/errors.ts';
import { rebuildKey } from '../../../shared/table/keys.ts';
import type { Table } from '../../platform/table/gateway.ts';

/** How far it is: kept beside the organization, so that whoever starts it again goes on there. */
export const RebuildProgress = z.object({
  what: z.string(),
  status: z.enum(['running', 'done']),
  /** The type whose records are walked through, and where in them. */
  type: z.string(),
  position: z.record(z.string(), z.string()).optional(),
  records: z.int(),
  written: z.int(),
  removed: z.int(),
  /** Records that others changed in every moment it came to them: left as they were. */
  skipped: z.int().default(0),
  startedAt: z.string(),
  at: z.string(),
  /** Who works on it: of two that do, the later one goes on. */
  claim: z.string(),
});
export type RebuildProgress = z.output<typeof RebuildProgress>;

/** How far it is; undefined when it was never begun. */
export async function rebuildProgressOf(
  table: Table,
  orgId: string,
  what: string,
): Promise<RebuildProgress | undefined> {
  const item = await table.item(rebuildKey(orgId, what));
  return item ? RebuildProgress.parse(item) : undefined;
}

/** Keeps how far it is; unless `isClaim`, only for whoever works on it. Throws `conflict` when that is somebody else. */
export async function saveRebuildProgress(
  table: Table,
  orgId: string,
  progress: RebuildProgress,
  { isClaim = false } = {},
): Promise<void> {
  const { position, ...others } = progress;
  const fields = Object.entries({ entity: 'progress', ...others, ...(position && { position }) });
  await table.adjust(
    rebuildKey(orgId, progress.what),
    {
      set: `SET ${fields.map(([name]) => `#${name} = :${name}`).join(', ')}${position ? '' : ' REMOVE #position'}`,
      names: {
        ...Object.fromEntries(fields.map(([name]) => [`#${name}`, name])),
        '#position': 'position',
      },
      values: Object.fromEntries(fields.map(([name, value]) => [`:${name}`, value])),
      ...(!isClaim && { condition: '#claim = :claim' }),
    },
    () => new AppError('conflict', 'Somebody else has started the same and goes on with it.'),
  );
}

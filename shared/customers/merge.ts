import * as z from 'zod';
import { idOf } from '../id.ts';
import { instant } from '../platform/fields.ts';
import { defineEntity, recordSchema } from '../table/entity.ts';
import { duplicateTypes } from './duplicate.ts';

/** How long a merge can be undone. */
export const undoableDays = 30;

/** Whose value a field keeps, by its name; `custom.colour` for one of the organization's own. */
export const Keep = z.record(z.string().max(100), z.string().max(100));

/** How many of each kind were moved: `{ interaction: 50000, opportunity: 3 }`. */
const counts = z.record(z.string(), z.int());

const schema = recordSchema('merge', z.object({}), {
  type: z.enum(duplicateTypes),
  /** The record that goes on, and the one whose id leads to it. */
  survivorId: z.string(),
  loserId: z.string(),
  keep: Keep.optional(),
  /** moving: what belongs to the other is being moved; undoing: it is being moved back. */
  status: z.enum(['moving', 'completed', 'undoing', 'undone']),
  /** Goes up when a run hands over to the next one, because its time was over: that starts the next. */
  part: z.int().min(1),
  moved: counts.default({}),
  completedAt: instant.optional(),
  undoneAt: instant.optional(),
  undoUntil: instant,
  /** The pair of the work list that it settled. */
  duplicateId: idOf('duplicate').optional(),
});

/**
 * That two records became one. It says nothing personal: the two as they were stand with the survivor, what was moved in
 * the merge's own collection.
 */
export const Merge = defineEntity({
  name: 'merge',
  schema,
  placements: (merge) => ({
    contact: [`merge#${merge.survivorId}`, `${merge.createdAt}#${merge.id}`] as const,
    account: [`merge#${merge.loserId}`, `${merge.createdAt}#${merge.id}`] as const,
  }),
});
export type Merge = z.output<typeof Merge.schema>;

/** Why the merge cannot be undone now; `undefined` when it can. `laterId`: a merge into the same survivor after this one. */
export function whyNotUndoable(merge: Merge, laterId: string | undefined, now: number): string | undefined {
  if (merge.status === 'undoing' || merge.status === 'undone') return 'The merge was undone already.';
  if (now > Date.parse(merge.undoUntil))
    return `A merge can be undone for ${undoableDays} days; this one is older.`;
  if (laterId) return `Another ${merge.type} was merged into the same one since. Undo ${laterId} first.`;
  return undefined;
}

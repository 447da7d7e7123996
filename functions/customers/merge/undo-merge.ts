import * as z from 'zod';
import type { Actor } from '../../../shared/access/permissions.ts';
import { reaches } from '../../../shared/access/permissions.ts';
import { Duplicate, duplicateIdOf, pairOf } from '../../../shared/customers/duplicate.ts';
import { Interaction } from '../../../shared/customers/interaction.ts';
import { Merge, whyNotUndoable } from '../../../shared/customers/merge.ts';
import { withinLimits } from '../../../shared/customers/merge-limits.ts';
import type { mergeRoutes } from '../../../shared/customers/merge-routes.ts';
import { takenBack } from '../../../shared/customers/merge-undo.ts';
import { AppError, notFound } from '../../../shared/errors.ts';
import { type BaseRecord, revise, stampNew } from '../../../shared/table/entity.ts';
import { mergedPairKey, recordKey } from '../../../shared/table/keys.ts';
import { instantOf } from '../../../shared/time/instant.ts';
import type { RequestContext, RequestOf } from '../../platform/http.ts';
import { recordFor } from '../../platform/record-access.ts';
import type { Table } from '../../platform/table/gateway.ts';
import { create, drop, update, type Write } from '../../platform/table/write.ts';
import { accountMerges, contactMerges, type MergeKind } from './merge-kinds.ts';
import { expectMaySettle, timelineLine } from './merge-records.ts';
import { bringBack } from './move-record.ts';

type Routes = typeof mergeRoutes;

/**
 * Undoes a merge: both records as they were, but for what was changed since on fields that the merge did not touch; the id of
 * the other is its own again. What belonged to it goes back by itself. The pair will not be suggested again.
 */
export async function undoMerge(
  { table, now }: RequestContext,
  { actor, params }: RequestOf<Routes['undoMerge']>,
): Promise<Merge> {
  const merge = await table.find(Merge, actor.orgId, params.id);
  if (!merge) throw notFound('merge', params.id);
  return merge.type === 'contact'
    ? undo({ table, now, actor }, contactMerges, merge)
    : undo({ table, now, actor }, accountMerges, merge);
}

interface Undoing {
  readonly table: Table;
  readonly now: number;
  readonly actor: Actor;
}

async function undo<R extends BaseRecord & { ownerId?: string | undefined; teamId?: string | undefined }>(
  { table, now, actor }: Undoing,
  kind: MergeKind<R>,
  merge: Merge,
): Promise<Merge> {
  const { entity } = kind;
  const survivor = await table.find(entity, actor.orgId, merge.survivorId);
  if (survivor && !reaches(actor, kind.type, 'read', survivor)) throw notFound('merge', merge.id);
  const problem = whyNotUndoable(merge, await laterMergeOf(table, merge), now);
  if (problem) throw wrongState(merge, problem);
  if (!survivor) {
    throw wrongState(
      merge,
      `The ${kind.type} ${merge.survivorId} is gone: it was deleted, or merged itself. Bring it back first.`,
    );
  }
  await recordFor(table, entity, actor, survivor.id, 'update');
  const states = await statesOf(table, merge);
  const loser = entity.schema.parse(states.loser);
  expectMaySettle(actor, [survivor, loser]);
  const back = takenBack(survivor, { before: states.survivor, after: states.after });
  const fields = withinLimits(back, states.survivor);
  const before = entity.schema.parse({ ...revise(survivor, {}, actor, now), ...fields });
  const gone = await table.item(recordKey(actor.orgId, loser.id));
  const version = Math.max(loser.version, Number(gone?.version ?? 0));
  const restored = revise({ ...loser, version }, {}, actor, now);
  const undone = revise(merge, { status: 'undoing' }, actor, now);
  const line = timelineLine(
    kind,
    before,
    { merge: undone, summary: `Separated again from ${kind.nameOf(loser)}` },
    actor,
    now,
  );
  await table.write(
    update(entity, survivor, before, 'unmerge'),
    bringBack(entity, restored, survivor.id),
    update(Merge, merge, undone, 'undo'),
    create(Interaction, line),
    await dismissed(table, merge, actor, now),
    ['survivor', 'loser', 'after'].map((state) =>
      drop(mergedPairKey(merge.orgId, merge.survivorId, `${merge.id}#${state}`)),
    ),
  );
  return undone;
}

/** A merge into the same survivor that came after this one and holds: its fields stand on those of this one. */
async function laterMergeOf(table: Table, merge: Merge): Promise<string | undefined> {
  const range = { orgId: merge.orgId, index: 'contact', partition: `merge#${merge.survivorId}` } as const;
  const later = await table.all(Merge, { ...range, from: `${merge.createdAt}#${merge.id}` });
  return later
    .filter(({ id, status }) => id !== merge.id && (status === 'moving' || status === 'completed'))
    .at(-1)?.id;
}

const stored = z.object({
  state: z.enum(['survivor', 'loser', 'after']),
  record: z.record(z.string(), z.unknown()),
});

/** The two records as they were, and what they became. */
async function statesOf(
  table: Table,
  merge: Merge,
): Promise<Record<'survivor' | 'loser' | 'after', Record<string, unknown>>> {
  const beginsWith = `merged#${merge.id}#`;
  const range = { orgId: merge.orgId, partition: merge.survivorId, beginsWith, consistent: true };
  const { items } = await table.query(range, 3);
  const states = new Map(items.map((item) => stored.parse(item)).map(({ state, record }) => [state, record]));
  const [survivor, loser, after] = [states.get('survivor'), states.get('loser'), states.get('after')];
  if (!survivor || !loser || !after) {
    throw wrongState(merge, 'How the two were is not kept any more.');
  }
  return { survivor, loser, after };
}

/** People have said that the two are not the same: the pair is not suggested again. */
async function dismissed(table: Table, merge: Merge, actor: Actor, now: number): Promise<Write[]> {
  const id = duplicateIdOf(merge.survivorId, merge.loserId);
  const patch = {
    status: 'dismissed' as const,
    dismissedBecause: 'Their merge was undone.',
    dismissedAt: instantOf(now),
    mergeId: merge.id,
    expiresAt: undefined,
  };
  const pair = await table.find(Duplicate, merge.orgId, id);
  if (pair) return update(Duplicate, pair, revise(pair, patch, actor, now), 'dismiss');
  const fields = {
    ...patch,
    type: merge.type,
    recordIds: pairOf(merge.survivorId, merge.loserId),
    // Nothing speaks louder than people: it comes back for no likeness.
    score: 100,
    reasons: [],
  };
  return create(Duplicate, stampNew(fields, id, actor, now), 'dismiss');
}

function wrongState(merge: Merge, detail: string): AppError {
  return new AppError('wrong_state', detail, { more: { currentStatus: merge.status } });
}

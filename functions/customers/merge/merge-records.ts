import { type Actor, reaches } from '../../../shared/access/permissions.ts';
import type { Account } from '../../../shared/customers/account.ts';
import type { Contact } from '../../../shared/customers/contact.ts';
import { Duplicate, duplicateIdOf } from '../../../shared/customers/duplicate.ts';
import { Interaction } from '../../../shared/customers/interaction.ts';
import { Merge, undoableDays } from '../../../shared/customers/merge.ts';
import type { mergeRoutes } from '../../../shared/customers/merge-routes.ts';
import { AppError, invalid, isAppError } from '../../../shared/errors.ts';
import { newId } from '../../../shared/id.ts';
import { parseOrThrow } from '../../../shared/platform/validation.ts';
import { type BaseRecord, revise, stampNew } from '../../../shared/table/entity.ts';
import { expiryAttribute, mergedPairKey } from '../../../shared/table/keys.ts';
import { cut } from '../../../shared/text/cut.ts';
import { instantOf } from '../../../shared/time/instant.ts';
import type { RequestContext, RequestOf } from '../../platform/http.ts';
import { recordFor } from '../../platform/record-access.ts';
import { expectVersion } from '../../platform/request.ts';
import { create, put, update, type Write } from '../../platform/table/write.ts';
import { accountMerges, contactMerges, type MergeKind } from './merge-kinds.ts';
import { mergeAway } from './move-record.ts';
import { expectNoMergeUnderWay } from './under-way.ts';

type Routes = typeof mergeRoutes;
const dayMs = 86_400_000;

/** Merges another contact into this one. */
export function mergeContact(
  context: RequestContext,
  request: RequestOf<Routes['mergeContact']>,
): Promise<Contact & { merge: Merge }> {
  return mergeRecords(context, contactMerges, request);
}

/** Merges another account into this one. */
export function mergeAccount(
  context: RequestContext,
  request: RequestOf<Routes['mergeAccount']>,
): Promise<Account & { merge: Merge }> {
  return mergeRecords(context, accountMerges, request);
}

interface Held {
  readonly ownerId?: string | undefined;
  readonly teamId?: string | undefined;
}

interface MergeRequest {
  readonly actor: Actor;
  readonly params: { readonly id: string };
  readonly body: { readonly otherId: string; readonly keep?: Record<string, string> | undefined };
  readonly ifMatch: number | undefined;
}

/**
 * Makes two records one, in one transaction: the survivor with the fields of both, the other gone but for where it went, both
 * as they were beside the survivor, a line in the timeline, the pair settled. What belongs to the other follows by itself.
 */
async function mergeRecords<R extends BaseRecord & Held>(
  { table, now }: RequestContext,
  kind: MergeKind<R>,
  { actor, params, body, ifMatch }: MergeRequest,
): Promise<R & { merge: Merge }> {
  const { entity } = kind;
  const survivor = await recordFor(table, entity, actor, params.id, 'update');
  expectVersion(ifMatch, survivor);
  if (body.otherId === survivor.id) throw invalid({ path: 'otherId', message: 'is the record itself' });
  const loser = await other(
    () => recordFor(table, entity, actor, body.otherId, 'update'),
    kind.type,
    body.otherId,
  );
  expectMaySettle(actor, [survivor, loser]);
  await expectNoMergeUnderWay(table, kind.type, loser);
  const fields = await kind.fieldsOf(table, survivor, loser, body.keep);
  const revised = revise(survivor, {}, actor, now);
  const after = parseOrThrow(entity.schema, { ...revised, ...fields });
  const duplicate = await table.find(Duplicate, actor.orgId, duplicateIdOf(survivor.id, loser.id));
  const merge: Merge = stampNew(
    {
      type: kind.type,
      survivorId: survivor.id,
      loserId: loser.id,
      keep: body.keep,
      status: 'moving' as const,
      part: 1,
      moved: {},
      undoUntil: instantOf(now + undoableDays * dayMs),
      duplicateId: duplicate?.id,
    },
    newId('merge'),
    actor,
    now,
  );
  const line = timelineLine(kind, after, { merge, summary: `Merged with ${kind.nameOf(loser)}` }, actor, now);
  const writes = [
    ...update(entity, survivor, after, 'merge'),
    ...mergeAway(entity, loser, revise(loser, {}, actor, now), survivor.id),
    ...create(Merge, merge),
    ...asTheyWere(merge, { survivor, loser, after }),
    ...create(Interaction, line),
    ...(duplicate ? update(Duplicate, duplicate, settled(duplicate, merge, actor, now), 'merge') : []),
  ];
  if (writes.length > mostWrites) {
    throw invalid({
      path: 'otherId',
      message:
        'the two have too many addresses, numbers and accounts to be merged at once: remove some first',
    });
  }
  await table.write(writes);
  return { ...after, merge };
}

/** A transaction takes 100 items; one is the mark of an Idempotency-Key. */
const mostWrites = 99;

/** The other of the two is named in the body: one that is not there is a wrong field, not a wrong path. */
async function other<R>(read: () => Promise<R>, type: string, id: string): Promise<R> {
  try {
    return await read();
  } catch (error) {
    if (isAppError(error, 'not_found'))
      throw invalid({ path: 'otherId', message: `there is no ${type} ${id}` });
    if (!isAppError(error, 'merged')) throw error;
    throw invalid({ path: 'otherId', message: `was merged into ${String(error.extras.more?.mergedInto)}` });
  }
}

export function expectMaySettle(actor: Actor, records: readonly Held[]): void {
  if (records.every((record) => reaches(actor, 'duplicate', 'update', record))) return;
  throw new AppError(
    'forbidden',
    `Your role (${actor.role}) may merge only what is yours. Ask the owner of both, or a manager.`,
  );
}

/** The two as they were and what they became: three items, so that none outgrows an item's 400 kB. Gone after 30 days. */
function asTheyWere(
  merge: Merge,
  states: Readonly<Record<'survivor' | 'loser' | 'after', BaseRecord>>,
): Write[] {
  const { orgId, id, survivorId, createdAt } = merge;
  const expiresAt = Math.floor(Date.parse(createdAt) / 1000) + (undoableDays + 1) * 86_400;
  return Object.entries(states).map(([state, record]) =>
    put({
      ...mergedPairKey(orgId, survivorId, `${id}#${state}`),
      entity: 'mergedState',
      state,
      record,
      [expiryAttribute]: expiresAt,
    }),
  );
}

/** What the timeline of the survivor says of it. */
export function timelineLine<R extends BaseRecord & Held>(
  kind: MergeKind<R>,
  survivor: R,
  { merge, summary }: { readonly merge: Merge; readonly summary: string },
  actor: Actor,
  now: number,
): Interaction {
  const fields = {
    ...kind.touched(survivor),
    channel: 'system' as const,
    direction: 'internal' as const,
    kind: `${kind.type}.${merge.status === 'undoing' ? 'unmerged' : 'merged'}`,
    summary: cut(summary, 5000),
    ref: { type: 'merge', id: merge.id },
    at: instantOf(now),
  };
  return stampNew(fields, newId('interaction'), actor, now);
}

function settled(pair: Duplicate, { id }: Merge, actor: Actor, now: number): Duplicate {
  return revise(pair, { status: 'merged', mergeId: id, expiresAt: undefined }, actor, now);
}

import { AppError } from '../../shared/errors.ts';
import { type LeadStatus, loadHolderOf } from '../../shared/leads/lead.ts';
import { workloadKey } from '../../shared/table/keys.ts';
import type { Rotation } from '../handoffs/policy.ts';
import { rotationAttributes } from '../handoffs/roster.ts';
import { adjust, type Write } from '../platform/table/write.ts';

interface Loaded {
  readonly orgId: string;
  readonly status: LeadStatus;
  readonly ownerId?: string | undefined;
}

/**
 * The writes that keep open counts and turns right when a lead changes hands: one item a person, in the lead's own
 * transaction. With a rotation they hold only while the chosen person's workload is the one the choice was made on, so
 * two leads arriving together never take the same last place or the same turn.
 */
export function workloadWrites(
  before: Loaded | undefined,
  after: Loaded | undefined,
  rotation?: Rotation,
): Write[] {
  const orgId = (after ?? before)?.orgId ?? '';
  const deltas = new Map<string, number>();
  const change = (userId: string | undefined, by: number) => {
    if (userId) deltas.set(userId, (deltas.get(userId) ?? 0) + by);
  };
  change(loadHolderOf(before), -1);
  change(loadHolderOf(after), 1);
  if (rotation && !deltas.has(rotation.userId)) deltas.set(rotation.userId, 0);
  return [...deltas].flatMap(([userId, delta]) => {
    const turn = rotation?.userId === userId ? rotation : undefined;
    return delta === 0 && !turn ? [] : [adjustWorkload(orgId, userId, delta, turn)];
  });
}

function adjustWorkload(orgId: string, userId: string, delta: number, turn: Rotation | undefined): Write {
  const names: Record<string, string> = {};
  const values: Record<string, unknown> = {
    ':zero': 0,
    ':one': 1,
    ':delta': delta,
    ':user': userId,
    ':workload': 'workload',
  };
  let set =
    'SET entity = :workload, userId = :user, openLeads = if_not_exists(openLeads, :zero) + :delta, version = if_not_exists(version, :zero) + :one';
  if (turn) {
    const { last, offers } = rotationAttributes(turn.rotation);
    names['#last'] = last;
    names['#offers'] = offers;
    values[':at'] = turn.at;
    set += ', #last = :at, #offers = if_not_exists(#offers, :zero) + :one';
  }
  const expected = turn?.expectVersion;
  if (expected !== undefined && expected >= 0) values[':expected'] = expected;
  const condition =
    expected === undefined
      ? undefined
      : expected < 0
        ? 'attribute_not_exists(version)'
        : 'version = :expected';
  return adjust(
    workloadKey(orgId, userId),
    { set, values, ...(turn && { names }), ...(condition && { condition }) },
    () => new AppError('place_taken', 'Another lead took this place in the same moment. Repeat the request.'),
  );
}

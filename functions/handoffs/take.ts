import { AppError } from '../../shared/errors.ts';
import { Handoff } from '../../shared/handoffs/handoff.ts';
import { newId } from '../../shared/id.ts';
import type { Author } from '../../shared/table/entity.ts';
import { revise, stampNew } from '../../shared/table/entity.ts';
import { recordKey } from '../../shared/table/keys.ts';
import { instantOf } from '../../shared/time/instant.ts';
import { create, update, type Write } from '../platform/table/write.ts';
import { endHandoff, type Moment, stopTimers } from './offer-next.ts';
import type { HandoffPolicy, Receiver, Subject } from './policy.ts';
import { superseding } from './supersede.ts';

export interface Taking<S extends Subject> {
  readonly to: Receiver;
  /** In words, for the story: `assigned by Ada Lovelace: knows the customer`. */
  readonly because: string;
  /** What whoever decided wrote as their reason. */
  readonly reason?: string | undefined;
  /** Further fields that change with it. */
  readonly patch?: Partial<S>;
}

/**
 * Gives the subject to somebody outside the offers: an assignment by hand, a claim from a queue. It ends a waiting offer,
 * counts in every rotation, and stands in the story like any other hand-off.
 */
export async function take<S extends Subject>(
  { table, now }: Moment,
  policy: HandoffPolicy<S>,
  subject: S,
  author: Author,
  { to, because, reason, patch }: Taking<S>,
): Promise<S> {
  const ending = await superseding({ table, now }, subject, 'reassigned', because);
  const at = instantOf(now);
  const epoch = subject.epoch + 1;
  const entry = stampNew(
    {
      subject: { type: policy.type, id: subject.id },
      policy: { because },
      attempt: 0,
      epoch,
      fromUserId: subject.ownerId,
      toUserId: to.userId,
      teamId: to.teamId,
      status: 'accepted' as const,
      offeredAt: at,
      respondBy: at,
      respondedAt: at,
      reason,
      counts: false,
      packet: await policy.packetOf(table, subject),
      candidates: [{ userId: to.userId, chosen: true }],
    },
    newId('handoff'),
    author,
    now,
  );
  const after = revise(
    subject,
    { ...policy.accepted(subject, to, at), ...patch, epoch, offer: undefined },
    author,
    now,
  );
  await table.write(
    update(policy.entity, subject, after, 'take'),
    ending ? endHandoff(ending, author, now) : [],
    create(Handoff, entry, 'take'),
    stillActive(subject.orgId, to.userId),
    policy.workload(subject, after, { userId: to.userId, rotation: '*', at: now }),
    stopTimers(subject),
  );
  return after;
}

/** On condition that they have not been deactivated since they were read; `conflict` otherwise, to be decided anew. */
function stillActive(orgId: string, userId: string): Write {
  return {
    item: {
      ConditionCheck: {
        TableName: '',
        Key: { ...recordKey(orgId, userId) },
        ConditionExpression: 'active = :active AND attribute_not_exists(deletedAt)',
        ExpressionAttributeValues: { ':active': true },
      },
    },
    orElse: () => new AppError('conflict', 'Whoever should get it was deactivated in this moment.'),
  };
}

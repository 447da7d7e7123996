import { Lead } from '../../shared/leads/lead.ts';
import { absenceChanged, absenceCreated, userDeactivated } from '../../shared/organization/events.ts';
import { User } from '../../shared/organization/user.ts';
import { readEnvironment } from '../platform/environment.ts';
import { type ConsumerContext, queueFunction } from '../platform/queue.ts';
import { retryOnConflict } from '../platform/retry.ts';
import { passOnOffers, startAbsence } from './on-absence.ts';
import { policyOf } from './policies.ts';

/** Somebody goes away or is gone: what waits for them moves on at once; of those who are gone, everything they hold. */
export const handler = queueFunction(
  async ({ name, detail }, context) => {
    if (name === absenceCreated.name || name === absenceChanged.name)
      return startAbsence(context, detail.orgId, detail.recordId);
    if (name === userDeactivated.name) return passOnEverything(context, detail.orgId, detail.recordId);
    return undefined;
  },
  readEnvironment('handoffs/on-availability-changed', process.env),
);

/** Passes on the offers and the open leads of a user who was deactivated, page after page; repeating it goes on. */
export async function passOnEverything(
  { table, now }: ConsumerContext,
  orgId: string,
  userId: string,
): Promise<number> {
  const user = await table.find(User, orgId, userId);
  if (user?.active) return 0;
  const because = {
    userId,
    cause: 'deactivated',
    reason: `${user?.name ?? userId} was deactivated`,
  } as const;
  let moved = await passOnOffers({ table, now }, orgId, userId, because);
  const open = await table.all(Lead, {
    orgId,
    index: 'owner',
    partition: `lead#${userId}`,
    beginsWith: 'open#',
  });
  for (const { id } of open) {
    const didMove = await retryOnConflict(() =>
      policyOf('lead').passOn({ table, now: Date.now() }, orgId, id, because),
    );
    if (didMove) moved += 1;
  }
  return moved;
}

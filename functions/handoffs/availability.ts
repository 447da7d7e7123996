import { Handoff } from '../../shared/handoffs/handoff.ts';
import { Lead } from '../../shared/leads/lead.ts';
import { Absence } from '../../shared/organization/absence.ts';
import { User } from '../../shared/organization/user.ts';
import { epochOf } from '../../shared/time/instant.ts';
import { ownedPages } from '../platform/owned-pages.ts';
import { retryOnConflict } from '../platform/retry.ts';
import type { Moment } from './offer-next.ts';
import { policyOf } from './policies.ts';
import { clearTimer, setTimer } from './timer.ts';

/**
 * An absence begins, now or when its timer wakes: every offer that waits for the person is passed on at once and does not
 * count against them. One that begins later sets a timer for then.
 */
export async function startAbsence(
  { table, now }: Moment,
  orgId: string,
  absenceId: string,
): Promise<number> {
  const absence = await table.find(Absence, orgId, absenceId);
  const stop = clearTimer(orgId, absenceId, 'absence');
  if (!absence || epochOf(absence.to) <= now) {
    await table.write(stop);
    return 0;
  }
  if (epochOf(absence.from) > now) {
    const timer = {
      orgId,
      recordType: 'absence',
      recordId: absenceId,
      clock: 'absence',
      epoch: absence.version,
    } as const;
    await table.write(setTimer({ ...timer, dueAt: epochOf(absence.from) }));
    return 0;
  }
  const reason = `${absence.userId} is absent until ${absence.to}`;
  const moved = await passOnOffers({ table, now }, orgId, absence.userId, { cause: 'absent', reason });
  await table.write(stop);
  return moved;
}

/** Passes on every offer that waits for the person; says how many moved. */
export async function passOnOffers(
  { table, now }: Moment,
  orgId: string,
  userId: string,
  because: { cause: 'absent' | 'deactivated'; reason: string },
): Promise<number> {
  const waiting = await table.all(Handoff, {
    orgId,
    index: 'owner',
    partition: `handoff#${userId}`,
    beginsWith: 'offered#',
  });
  let moved = 0;
  for (const { subject } of waiting) {
    const policy = policyOf(subject.type);
    const didMove = await retryOnConflict(() =>
      policy.passOn({ table, now }, orgId, subject.id, { userId, ...because }),
    );
    if (didMove) moved += 1;
  }
  return moved;
}

/** Passes on the offers and the open leads of a user who was deactivated, page after page; repeating it goes on. */
export async function passOnEverything(
  { table, now }: Moment,
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
  for await (const leads of ownedPages(table, Lead, { orgId, userId, beginsWith: 'open#' })) {
    for (const { id } of leads) {
      const didMove = await retryOnConflict(() =>
        policyOf('lead').passOn({ table, now }, orgId, id, because),
      );
      if (didMove) moved += 1;
    }
  }
  return moved;
}

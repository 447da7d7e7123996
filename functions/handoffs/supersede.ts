import { type SupersessionCause, supersede } from '../../shared/handoffs/handoff-state.ts';
import type { Author } from '../../shared/table/entity.ts';
import { instantOf } from '../../shared/time/instant.ts';
import type { Write } from '../platform/table/write.ts';
import { handoffsOf } from './handoffs-of.ts';
import { type Ending, endHandoff, type Moment, stopTimers } from './offer-next.ts';

/** The open offer of a subject, ended by something else; `undefined` when none waits. */
export async function superseding(
  { table, now }: Moment,
  subject: { orgId: string; id: string },
  cause: SupersessionCause,
  reason: string,
): Promise<Ending | undefined> {
  const open = (await handoffsOf(table, subject.orgId, subject.id)).findLast(
    ({ status }) => status === 'offered',
  );
  if (!open) return undefined;
  const outcome = supersede(open, { at: instantOf(now), cause, reason });
  return outcome.status === 'refused' ? undefined : { handoff: open, outcome };
}

/** The writes that end a waiting offer and its timers, to join the transaction that overtakes it. */
export async function supersedeWrites(
  moment: Moment,
  subject: { orgId: string; id: string },
  author: Author,
  cause: SupersessionCause,
  reason: string,
): Promise<Write[]> {
  const ending = await superseding(moment, subject, cause, reason);
  return ending ? [...endHandoff(ending, author, moment.now), ...stopTimers(subject)] : [];
}

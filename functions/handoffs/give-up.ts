import { Handoff, type Packet } from '../../shared/handoffs/handoff.ts';
import { exhaust } from '../../shared/handoffs/handoff-state.ts';
import { newId } from '../../shared/id.ts';
import { Settings, settingsIdOf } from '../../shared/organization/organization.ts';
import { Queue } from '../../shared/organization/queue.ts';
import { Team } from '../../shared/organization/team.ts';
import { User } from '../../shared/organization/user.ts';
import { type Author, revise, stampNew } from '../../shared/table/entity.ts';
import { instantOf } from '../../shared/time/instant.ts';
import type { Table } from '../platform/table/gateway.ts';
import { create, update, type Write } from '../platform/table/write.ts';
import type { Moment } from './offer-next.ts';
import { stopTimers } from './offer-next.ts';
import type { HandoffPolicy, Subject, Terms } from './policy.ts';

interface Given {
  readonly run: readonly Handoff[];
  readonly endings: readonly Write[];
  readonly because: string;
  readonly packet: Packet;
  readonly candidates: readonly Handoff['candidates'][number][];
  readonly terms?: Terms | undefined;
}

/**
 * Ends the run: the subject goes to the manager of the team and the fallback queue, with one entry in its story and so
 * one breach event. It stays there until somebody claims it or it is assigned by hand; nothing loops.
 */
export async function giveUp<S extends Subject>(
  { table, now }: Moment,
  policy: HandoffPolicy<S>,
  subject: S,
  author: Author,
  { run, endings, because, packet, candidates, terms }: Given,
): Promise<S> {
  const last = run.at(-1);
  const queueId = terms?.fallbackQueueId ?? (await defaultQueueOf(table, subject.orgId));
  const managerId = await managerFor(table, subject.orgId, last?.toUserId ?? terms?.candidateIds[0], queueId);
  const manager = managerId ? await table.find(User, subject.orgId, managerId) : undefined;
  const epoch = subject.epoch + 1;
  const at = instantOf(now);
  const entry: Handoff = stampNew(
    {
      subject: { type: policy.type, id: subject.id },
      policy: {
        ruleId: terms?.ruleId ?? last?.policy.ruleId,
        ruleVersion: terms?.ruleVersion ?? last?.policy.ruleVersion,
        because: terms?.because ?? because,
      },
      attempt: last?.attempt ?? 0,
      epoch,
      fromUserId: last?.toUserId,
      toUserId: managerId ?? 'nobody',
      teamId: manager?.teamId,
      offeredAt: at,
      respondBy: at,
      counts: false,
      escalatedTo: { userId: managerId, queueId },
      packet,
      candidates: candidates.map((one) =>
        one.chosen ? { ...one, chosen: false, rejectedBecause: because } : one,
      ),
      ...exhaust({ at, reason: because }),
    },
    newId('handoff'),
    author,
    now,
  );
  const patch = policy.givenUp(subject, { managerId, queueId, teamId: manager?.teamId }, at);
  const after = revise(subject, { ...patch, epoch, offer: undefined }, author, now);
  await table.write(
    update(policy.entity, subject, after, 'exhaust'),
    endings,
    create(Handoff, entry, 'exhaust'),
    policy.workload(subject, after),
    stopTimers(subject),
  );
  return after;
}

/** The queue for what nobody takes, where a rule names none. */
export async function defaultQueueOf(table: Table, orgId: string): Promise<string | undefined> {
  const settings = await table.find(Settings, orgId, settingsIdOf(orgId));
  return settings?.defaultQueueId;
}

/** Who answers for what nobody took: the manager of the last receiver's team, their own manager, the queue's; the first who is active. */
export async function managerFor(
  table: Table,
  orgId: string,
  userId: string | undefined,
  queueId: string | undefined,
): Promise<string | undefined> {
  const user = userId ? await table.find(User, orgId, userId) : undefined;
  const team = user?.teamId ? await table.find(Team, orgId, user.teamId) : undefined;
  const queue = queueId ? await table.find(Queue, orgId, queueId) : undefined;
  for (const id of [team?.managerId, user?.managerId, queue?.managerId]) {
    if (id && (await table.find(User, orgId, id))?.active) return id;
  }
  return undefined;
}

import { Settings, settingsIdOf } from '../../shared/organization/organization.ts';
import { Queue } from '../../shared/organization/queue.ts';
import { Team } from '../../shared/organization/team.ts';
import { User } from '../../shared/organization/user.ts';
import type { Table } from '../platform/table/gateway.ts';
import type { Terms } from './policy.ts';

/** Where something goes that nobody takes, and who answers for it there; without a manager nobody does. */
export interface Fallback {
  readonly queueId: string | undefined;
  readonly manager: User | undefined;
}

export interface FallbackInput {
  /** The queue, where it is known already; else the rule's, else the organization's. */
  readonly queueId?: string | undefined;
  readonly terms?: Pick<Terms, 'fallbackQueueId' | 'candidateIds'> | undefined;
  /** Who was asked last. */
  readonly askedLast?: string | undefined;
}

/** The queue and the manager that get what nobody takes: the same for routing, for giving up and for a dry run. */
export async function fallbackOf(
  table: Table,
  orgId: string,
  { queueId: known, terms, askedLast }: FallbackInput,
): Promise<Fallback> {
  const queueId = known ?? terms?.fallbackQueueId ?? (await defaultQueueOf(table, orgId));
  return { queueId, manager: await managerFor(table, orgId, askedLast ?? terms?.candidateIds[0], queueId) };
}

/** The queue for what nobody takes, where a rule names none. */
export async function defaultQueueOf(table: Table, orgId: string): Promise<string | undefined> {
  const settings = await table.find(Settings, orgId, settingsIdOf(orgId));
  return settings?.defaultQueueId;
}

/** The manager of the person's team, their own manager, the queue's; the first who is active. */
async function managerFor(
  table: Table,
  orgId: string,
  userId: string | undefined,
  queueId: string | undefined,
): Promise<User | undefined> {
  const [user, queue] = await Promise.all([
    userId ? table.find(User, orgId, userId) : undefined,
    queueId ? table.find(Queue, orgId, queueId) : undefined,
  ]);
  const team = user?.teamId ? await table.find(Team, orgId, user.teamId) : undefined;
  for (const id of [team?.managerId, user?.managerId, queue?.managerId]) {
    const manager = id ? await table.find(User, orgId, id) : undefined;
    if (manager?.active) return manager;
  }
  return undefined;
}
